import json
from typing import BinaryIO, ClassVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.checks import explain
from orchestrator.checks.jsonl import LINE_MAX, check_lines, lines_of
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import load


def lines(*rows):
    return [row if isinstance(row, str) else json.dumps(row) for row in rows]


def answers(*rows):
    return [json.loads(line) for line in check_lines(lines(*rows), policy=CheckPolicy(), terms={})]


def test_a_line_gives_its_id_outcome_and_findings_and_nothing_else():
    (answer,) = answers({"id": "a", "lang": "da", "text": "IBAN DK5000400440116243"})

    assert set(answer) == {"id", "outcome", "findings"}
    assert answer["outcome"] == "block"
    (finding,) = answer["findings"]
    assert set(finding) == {"check", "type", "start", "end", "severity", "why"}


def test_offsets_are_indices_into_the_text_as_given():
    text = "😀 konto DK50\u00a00040 0440 1162 43 tak"
    (answer,) = answers({"id": 1, "lang": "da", "text": text})
    (finding,) = answer["findings"]

    assert text[finding["start"] : finding["end"]] == "DK50\u00a00040 0440 1162 43"


def test_the_order_is_kept_and_a_broken_line_is_reported_with_its_number():
    given_lines = (
        '{"id": 1, "text": "hej"}',
        "{broken 4471",
        "",
        '{"id": 2, "text": "hej"}',
        '{"id": 3}',
    )
    result = answers(*given_lines)

    assert [row.get("id", row.get("line")) for row in result] == [1, 2, 2, 5]
    assert "4471" not in json.dumps(result)
    assert result[3]["error"] == "text: field required"


def test_it_streams():
    def endless():
        number = 0
        while True:
            yield json.dumps({"id": number, "text": "hej"})
            number += 1

    stream = check_lines(endless(), policy=CheckPolicy(), terms={})

    assert [json.loads(next(stream))["id"] for _ in range(3)] == [0, 1, 2]


def test_the_ambassador_may_be_told():
    row = {"id": 1, "lang": "da", "text": "Freja Lund tager over i dag"}

    assert answers(row)[0]["outcome"] == "review"
    assert answers(row | {"ambassador": "Freja Lund"})[0]["outcome"] == "pass"


def test_without_it_an_introduction_or_signature_counts():
    for text in ("Hej, jeg hedder Freja Lund.", "God dag!\n\nHilsen Freja", "Hej, Freja her!"):
        assert answers({"id": 1, "lang": "da", "text": text})[0]["outcome"] == "pass", text


def test_the_area_makes_it_stricter():
    policy = CheckPolicy.parse({"areas": {"child-welfare": {"gdpr.person": "block"}}})
    row = json.dumps({"id": 1, "text": "Tak til Mads", "area": "child-welfare"})
    (line,) = check_lines([row], policy=policy, terms={})

    assert json.loads(line)["outcome"] == "block"


def test_findings_are_explained_in_the_language_of_the_line():
    row = {"id": 1, "text": "IBAN DK5000400440116243"}
    whys = {
        lang: answers(row | {"lang": lang})[0]["findings"][0]["why"] for lang in explain.TRANSLATED
    }

    assert whys == {lang: explain.why("gdpr.iban", lang) for lang in explain.TRANSLATED}


def test_without_a_language_findings_are_explained_in_english():
    (answer,) = answers({"id": 1, "text": "IBAN DK5000400440116243"})

    assert answer["findings"][0]["why"] == load("gdpr.iban").why


def test_a_line_that_is_too_long_is_never_kept():
    class Stream:
        asked: ClassVar[list[int]] = []
        parts: ClassVar[list[bytes]] = [b"a" * (LINE_MAX + 1), b"b" * 65_536, b"c\n", b"{}\n"]

        def readline(self, size):
            self.asked.append(size)
            return self.parts.pop(0) if self.parts else b""

    stream = Stream()

    assert list(lines_of(cast("BinaryIO", stream))) == [None, b"{}\n"]
    assert max(stream.asked) == LINE_MAX + 1


def test_a_byte_order_mark_before_the_first_line_is_no_fault():
    assert answers('\ufeff{"id": 1, "text": "hej"}')[0]["id"] == 1


@pytest.mark.parametrize(
    "raw",
    [
        r'{"id": "\ud800", "lang": "da", "text": "\udfff Mads har kræft"}',
        '{"id": "\ud800", "lang": "da", "text": "\udfff Mads har kræft"}',
    ],
)
def test_half_a_character_is_one_that_nobody_can_read(raw):
    (line,) = check_lines([raw], policy=CheckPolicy(), terms={})
    answer = json.loads(line.encode("utf-8"))

    assert answer["id"] == "\ufffd"
    assert answer["outcome"] == "block"
    assert (answer["findings"][0]["start"], answer["findings"][0]["end"]) == (2, 6)


def test_whole_characters_and_backslashes_stay_as_they_are():
    text = r"\\ud800 \ud83d\ude00 konto DK50 0040 0440 1162 43"
    (line,) = check_lines([f'{{"id": 1, "text": "{text}"}}'], policy=CheckPolicy(), terms={})
    (finding,) = json.loads(line)["findings"]

    assert finding["start"] == len(r"\ud800 😀 konto ")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_line_gives_one_line_or_none(raw):
    assert len(list(check_lines([raw], policy=CheckPolicy(), terms={}))) == bool(raw.strip())
