import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import orchestrator.checks
from orchestrator.checks.text import Normalised, once_a_text


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        ("１２３", "123"),
        ("①②", "12"),
        ("١٢", "12"),
        ("a\u00a0b\u2003c", "a b c"),
        ("1\u20132\u22123", "1-2-3"),
        ("1\u200b2\u00ad3\ufeff", "123"),
        ("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
        ("10l2 1O3", "1012 103"),
        ("a\u030a", "å"),
        ("Olsen", "Olsen"),
        ("l\u2019amie", "l'amie"),
    ],
)
def test_it_folds(given_text, folded):
    assert Normalised(given_text).text == folded


def test_a_span_leads_back_to_the_text_as_given():
    text = Normalised("nr. １\u200b２３ her")
    start = text.text.index("123")

    begin, end = text.given_span(start, start + 3)

    assert "nr. １\u200b２３ her"[begin:end] == "１\u200b２３"


def test_what_was_left_out_behind_a_span_is_no_part_of_it():
    text = Normalised("12\u200b og")

    assert text.given_span(0, 2) == (0, 2)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_every_span_lies_inside_the_given_text(given_text):
    text = Normalised(given_text)

    for start in range(len(text.text)):
        begin, end = text.given_span(start, start + 1)
        assert 0 <= begin < end <= len(given_text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_sentences_cover_the_text_without_a_gap(given_text):
    text = Normalised(given_text)

    assert "".join(text.text[a:b] for a, b in text.sentences) == text.text


def test_abbreviations_do_not_end_a_sentence():
    text = Normalised("Vi ses kl. 10 hos Dr. Holm f.eks. på mandag. Farvel!")

    assert len(text.sentences) == 3 - 1


def test_what_is_found_out_about_a_text_goes_with_it():
    """A cache beside the text would keep drafts, and names in them, for as long as the daemon runs."""
    keeping = [
        path.name
        for path in Path(orchestrator.checks.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any("cache" in ast.unparse(decorator) for decorator in node.decorator_list)
        and any(
            arg.annotation and "Normalised" in ast.unparse(arg.annotation)
            for arg in node.args.args
        )
    ]

    assert keeping == []


def test_a_text_remembers_what_was_asked_once():
    asked = []

    @once_a_text
    def length(text, factor):
        asked.append(factor)
        return len(text.text) * factor

    text = Normalised("hej")

    assert [length(text, 2), length(text, 2), length(text, 3), length(Normalised("hejsa"), 2)] == [
        6,
        6,
        9,
        10,
    ]
    assert asked == [2, 3, 2]
