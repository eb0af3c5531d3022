import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.consent import TAKEOVER_PURPOSE
from orchestrator.privacy.roster import BYTES_MAX, RosterUnusable, read_roster
from tests.builders import NOW

FIELDS = ("email", "name", "language", "channels", "until", "evidence")
ZONE = "Europe/Copenhagen"
BO = ("bo@nordvik.example", "Bo Berg", "sv", "facebook instagram", "2090-01-01", "archive/1")


def read(raw, *, is_json=False):
    raw = raw if isinstance(raw, bytes) else raw.encode()
    return read_roster(raw, is_json=is_json, now=NOW, zone=ZONE)


def as_csv(*people, separator=",", fields=FIELDS):
    rows = [fields, *people]
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows) + "\n"


def problems(raw, **how):
    with pytest.raises(RosterUnusable) as caught:
        read(raw, **how)
    return list(caught.value.problems)


def test_a_person_is_read_with_her_consent():
    entry = read(as_csv(BO))[0].entry

    assert (entry.email, entry.consent.channels, entry.consent.purpose) == (
        "bo@nordvik.example", frozenset({"facebook", "instagram"}), TAKEOVER_PURPOSE,
    )  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_each_spreadsheet_has_its_own_separator(separator):
    assert len(read(as_csv(BO, separator=separator))) == 1


def test_a_byte_order_mark_is_no_part_of_the_header():
    assert len(read(b"\xef\xbb\xbf" + as_csv(BO).encode())) == 1


def test_json_is_read_like_csv():
    people = [dict(zip(FIELDS, BO, strict=True)) | {"channels": ["facebook", "instagram"]}]

    assert read(json.dumps(people), is_json=True)[0].entry == read(as_csv(BO))[0].entry


def test_a_consent_counts_from_today_or_from_the_day_that_is_given():
    fields = (*FIELDS, "from")
    earlier = ("an@nordvik.example", *BO[1:], "2026-01-02")
    texts = as_csv((*BO, ""), earlier, fields=fields)

    days = [one.entry.consent.valid_from.isoformat() for one in read(texts)]
    assert days == ["2026-06-09T22:00:00+00:00", "2026-01-01T23:00:00+00:00"]


def test_area_and_purpose_may_be_given():
    person = (*BO, "school", "a campaign")

    entry = read(as_csv(person, fields=(*FIELDS, "area", "purpose")))[0].entry

    assert (entry.area, entry.consent.purpose) == ("school", "a campaign")


def test_all_problems_are_told_at_once_with_their_lines():
    bad = ("bo", "", "xx", "tiktok", "2020-01-01", "")

    told = problems(as_csv(BO, bad))

    assert [problem.split(": ")[:2] for problem in told] == [
        ["line 3", name] for name in ("email", "name", "language", "channels", "evidence", "until")
    ]


def test_an_address_that_stands_there_twice_is_told_with_its_first_line():
    assert problems(as_csv(BO, BO)) == ["line 3: email: the same address stands in line 2"]


def test_a_field_with_a_line_feed_does_not_shift_the_line_numbers():
    long = ("eva@nordvik.example", "Eva\nBerg", *BO[2:])
    bad = ("bo", *BO[1:])

    assert [p.partition(":")[0] for p in problems(as_csv(long, bad))] == ["line 2", "line 4"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "line 1: the column email is missing"),
        (as_csv(), "nobody stands in it"),
        (as_csv(BO, fields=("mail", *FIELDS[1:])), "line 1: the column email is missing"),
        (as_csv((*BO, "x"), fields=(*FIELDS, "phone")), "line 1: column 7 is unknown"),
        (as_csv((*BO, "x"), fields=(*FIELDS, "name")), "line 1: column 2 stands there twice"),
        (as_csv(BO[:5]), "line 2: has 5 fields, the header has 6"),
        (as_csv(BO) + '"open', "its quotes do not match"),
        ("\x00" + as_csv(BO), "UTF-16 or no text"),
        (as_csv(BO).encode("utf-16"), "UTF-16 or no text"),
        (as_csv(BO).encode() + b"\xe6", "line 3: is not UTF-8"),
        (b"x" * (BYTES_MAX + 1), "larger than 5 MB"),
        ("x" * 200_000, "a field is too long"),
        (as_csv(("a" * 200_000, *BO[1:])), "a field is too long"),
    ],
)  # fmt: skip
def test_a_csv_that_cannot_be_read_says_what_to_mend(raw, told):
    assert [p for p in problems(raw) if told in p] != []


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "is no JSON"),
        ("[" * 100_000, "no JSON that can be read"),
        ("9" * 10_000, "no JSON that can be read"),
        ("{}", "a list of objects"),
        ("[]", "nobody stands in it"),
        ("[3]", "item 1: must be an object"),
        ('[{"email": 3}]', "item 1: email: must be a text"),
        ('[{"phone": 3}]', "item 1: 1 unknown keys"),
        ('[{"channels": {"a": 1}}]', "item 1: channels"),
    ],
)  # fmt: skip
def test_a_json_that_cannot_be_read_says_what_to_mend(raw, told):
    assert [p for p in problems(raw, is_json=True) if told in p] != []


def test_a_problem_never_quotes_a_value():
    told = " ".join(problems(as_csv(("hemmelig", "to\x07ne", "zz", "yy", "ww", ""))))

    assert [word for word in ("hemmelig", "ne", "zz", "yy", "ww") if f" {word}" in told] == []


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_refused(raw, is_json):
    with contextlib.suppress(RosterUnusable):
        read(raw, is_json=is_json)
