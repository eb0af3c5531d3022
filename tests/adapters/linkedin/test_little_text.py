import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.linkedin.little_text import RESERVED, little_text, same_words, shown_text
from adapters.sandbox.little_text import read_little_text

TEXTS = st.text() | st.text(alphabet=f"{RESERVED}aå1 \n&").map(str)


@given(TEXTS)
def test_what_is_escaped_is_read_back_whole(text):
    assert shown_text(little_text(text)) == text


@given(TEXTS)
def test_linkedin_shows_the_whole_text_and_cuts_nothing(text):
    shown = read_little_text(little_text(text))

    assert (shown.visible, shown.cut) == (text, False)


@given(TEXTS)
def test_what_linkedin_gives_back_has_the_same_words(text):
    assert same_words(read_little_text(little_text(text)).canonical, text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("#Fjordvik", "#Fjordvik"),
        ("Se #Fjordvik24, og #År2026!", "Se #Fjordvik24, og #År2026!"),
        ("#24timer", "#24timer"),
        ("#min_dag", r"#min\_dag"),
        ("nr. #1", r"nr. \#1"),
        ("C#", r"C\#"),
        ("a#b", r"a\#b"),
        ("##x", r"\##x".replace("##", "#\\#")),
        ("# overskrift", r"\# overskrift"),
        ("\\#x", r"\\\#x"),
        (
            "(100 %) {x} [y] <z> *a* ~b~ |c| @d",
            r"\(100 %\) \{x\} \[y\] \<z\> \*a\* \~b\~ \|c\| \@d",
        ),
        ("", ""),
    ],
)
def test_a_hashtag_stays_one_and_all_else_is_escaped(text, written):
    assert little_text(text) == written


@pytest.mark.parametrize(
    ("commentary", "shown"),
    [
        (r"{hashtag|\#|Fjordvik} er her", "#Fjordvik er her"),
        (r"{hashtag|#|min\_dag}", "#min_dag"),
        (r"Hej @[Fjordvik \(kommune\)](urn:li:organization:1)!", "Hej Fjordvik (kommune)!"),
        ("ingenting", "ingenting"),
        ("løs \\", "løs \\"),
    ],
)
def test_templates_of_hashtags_and_mentions_are_read_as_text(commentary, shown):
    assert shown_text(commentary) == shown


def test_words_are_compared_without_regard_to_blanks_and_composition():
    assert same_words("a\u030a  b\r\nc ", "å b\nc")


def test_other_words_are_not_the_same():
    assert not same_words("en", "to")
