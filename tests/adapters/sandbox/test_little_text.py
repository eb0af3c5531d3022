import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sandbox.little_text import RESERVED, read_little_text

TEXT = st.text(
    alphabet=st.one_of(st.sampled_from(sorted(RESERVED)), st.characters(exclude_categories=["Cs"]))
)


def escaped(text):
    return "".join(f"\\{char}" if char in RESERVED else char for char in text)


@given(TEXT)
def test_an_escaped_text_is_seen_whole(text):
    read = read_little_text(escaped(text))

    assert (read.visible, read.cut) == (text, False)


@given(TEXT)
def test_what_the_api_gives_back_means_the_same(text):
    read = read_little_text(escaped(text))

    assert read_little_text(read.canonical).visible == text


@given(TEXT)
def test_a_cut_text_is_a_prefix_of_the_uncut_one(text):
    whole = read_little_text(text, cuts=False).visible

    assert whole.startswith(read_little_text(text).visible)


@given(st.text(alphabet="abc æ\n", min_size=0), st.sampled_from(sorted(RESERVED - {"#", "\\"})))
def test_each_reserved_character_cuts_at_its_place(text, char):
    read = read_little_text(f"{text}{char} rest")

    assert (read.visible, read.cut) == (text, True)


@pytest.mark.parametrize(
    ("commentary", "visible", "canonical"),
    [
        ("#vores by", "#vores by", r"{hashtag|\#|vores} by"),
        (r"{hashtag|\#|vores} by", "#vores by", r"{hashtag|\#|vores} by"),
        (
            "Tak @[Fjordvik Havn](urn:li:organization:7)!",
            "Tak Fjordvik Havn!",
            "Tak @[Fjordvik Havn](urn:li:organization:7)!",
        ),
        ("C# er", "C", "C"),
        ("slut\\", "slut", "slut"),
        (r"a\b", "a", "a"),
    ],
)
def test_elements_are_read_as_followers_see_them(commentary, visible, canonical):
    read = read_little_text(commentary)

    assert (read.visible, read.canonical) == (visible, canonical)
