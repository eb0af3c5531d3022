import csv
import io
import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.cli.render import (
    as_json,
    csv_cell,
    csv_list,
    is_hidden,
    json_list,
    table,
    visible,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))
HOSTILE = "\x1b[2J\x9b31m\u202egnp.\u200b\u2066\x00\x7f\ufeff\U000e0041"


@given(ANY_TEXT)
def test_visible_text_has_no_character_that_acts_or_hides(text):
    shown = visible(text)

    assert not any(is_hidden(letter) for letter in shown)


@given(ANY_TEXT)
def test_making_visible_twice_changes_nothing(text):
    once = visible(text)

    assert visible(once) == once


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs"))))
def test_plain_text_stays_as_it_is(text):
    assert visible(text) == text


@given(ANY_TEXT)
def test_line_feeds_stay_only_where_they_are_wanted(text):
    assert visible(text, keep_lines=True).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text", ["Rødgrød på kajen", "Hyvää päivää", "Åse, 👩 og «Liv»", "\u00a0"]
)
def test_letters_that_people_write_stay_as_they_are(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("a\nb", "a␊b"),
        ("\x7f", "␡"),
        ("\x9b", "⟨U+009B⟩"),
        ("\u202e", "⟨U+202E⟩"),
        ("\u2066", "⟨U+2066⟩"),
        ("\u200b", "⟨U+200B⟩"),
        ("\u00ad", "⟨U+00AD⟩"),
        ("\ufe0f", "⟨U+FE0F⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\udc80", "⟨U+DC80⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
    ],
)
def test_a_hidden_character_is_shown_by_name(text, shown):
    assert visible(text) == shown


def test_every_control_and_format_character_of_unicode_is_hidden():
    acting = (
        chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cf"}
    )

    assert all(is_hidden(letter) for letter in acting)


def test_a_table_shows_what_a_cell_hides(capsys):
    table(("title",), [(HOSTILE,)])

    assert not any(is_hidden(letter) for letter in capsys.readouterr().out.replace("\n", ""))


def test_a_table_does_not_take_data_for_markup(capsys):
    table(("title",), [("[red]x[/red] [/etc]",)])

    assert "[red]x[/red] [/etc]" in capsys.readouterr().out


def test_a_table_without_a_terminal_is_aligned_plain_text(capsys):
    table(("id", "title"), [(7, "kort"), (12, None)])

    assert capsys.readouterr().out == "id  title\n7   kort\n12\n"


def test_a_time_in_a_table_shows_its_zone(capsys):
    table(("at",), [(datetime(2026, 6, 9, 8, 0, tzinfo=UTC),)])

    assert "2026-06-09 08:00 UTC" in capsys.readouterr().out


@given(ANY_TEXT)
def test_json_is_exact(text):
    assert json.loads(as_json({"title": text})) == json.loads(json.dumps({"title": text}))


@given(ANY_TEXT)
def test_json_has_no_character_that_acts_on_a_terminal(text):
    assert not any(is_hidden(letter) for letter in as_json({"title": text}))


def test_json_keeps_nordic_letters_readable():
    assert as_json("Rødgrød") == '"Rødgrød"'


def test_a_json_list_is_one_array(capsys):
    json_list([{"id": 1, "at": datetime(2026, 6, 9, tzinfo=UTC), "roles": frozenset({"b", "a"})}])

    assert json.loads(capsys.readouterr().out) == [
        {"id": 1, "at": "2026-06-09T00:00:00+00:00", "roles": ["a", "b"]}
    ]


def test_an_empty_json_list_is_an_empty_array(capsys):
    json_list([])

    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("cell", ["=1+1", "+45", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_csv_cell_that_a_spreadsheet_would_run_is_disarmed(cell):
    assert csv_cell(cell) == f"'{cell}"


@given(ANY_TEXT.filter(lambda text: "\x00" not in text and text.isprintable()))
def test_a_csv_list_is_read_back_cell_by_cell(text):
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        patch.setattr("sys.stdout", out)
        csv_list(("title",), [(text,), ("x",)])

    rows = list(csv.reader(io.StringIO(out.getvalue())))

    assert rows in ([["title"], [csv_cell(text)], ["x"]], [["title"], [], ["x"]])
