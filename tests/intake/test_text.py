import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.limits import TEXT_CHARACTERS, TooMuch
from orchestrator.intake.text import (
    clean_line,
    clean_text,
    decode_base64,
    decode_bytes,
    decode_header,
    loses_characters,
)


def test_text_is_composed():
    assert clean_text("A\u030arhus") == "Århus"


def test_controls_and_surrogates_go_and_line_ends_become_plain():
    assert clean_text("a\x00b\x1b[31m\ud800c\r\nd\re\u2028f\tg") == "ab[31mc\nd\ne\nf\tg"


def test_a_byte_order_mark_goes():
    assert clean_text("\ufeffhej") == "hej"


def test_joined_emoji_stay_whole():
    assert clean_text("👩‍👩‍👧") == "👩‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "loses"),
    [
        ("hej\r\nmed\tdig\x0b\u2028", False),  # Word's line ends among them
        ("\ufeffhej", False),
        ("\u202ehej\u200b\u2066\u00ad", False),  # kept, and made visible where they are shown
        ("h\x00ej", True),
        ("h\x1b[31mej", True),
        ("h\x7fej", True),
        ("h\x9bej", True),
        ("h\ufeffej", True),
        ("h\ud800ej", True),
    ],
)
def test_what_cleaning_takes_away_is_known(text, loses):
    assert loses_characters(text) is loses
    if not loses:
        assert [one for one in clean_text(text) if one not in "\n\t"] == [
            one for one in text if one not in "\r\n\t\x0b\u2028\ufeff"
        ]


def test_a_line_has_single_spaces():
    assert clean_line(" a\n b\t c ") == "a b c"


def test_text_has_a_longest_length():
    with pytest.raises(TooMuch, match="text-characters"):
        clean_text("x" * (TEXT_CHARACTERS + 1))


def test_a_long_run_of_combining_marks_takes_no_quadratic_time():
    started = time.process_time()
    clean_text("a" + "\u0301\u0323" * (TEXT_CHARACTERS // 2 - 1))

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("payload", "charset", "text", "known"),
    [
        ("bær".encode(), "utf-8", "bær", True),
        ("bær".encode("latin-1"), "iso-8859-1", "bær", True),
        ("“bær” €".encode("cp1252"), "iso-8859-1", "“bær” €", True),
        ("bær".encode(), "x-nothing", "bær", False),
        ("bær".encode("latin-1"), None, "bær", False),
        ("bær".encode(), "us-ascii", "bÃ¦r", True),
        (b"x\x9c", "zlib", "xœ", False),
        (b"abc", "rot13", "abc", False),
        ("bær".encode("utf-16"), "utf-16", "bær", True),
        (b"abc", "idna", "abc", False),
        (b"abc", "utf\x008", "abc", False),
    ],
)
def test_bytes_are_decoded_by_a_charset_of_use(payload, charset, text, known):
    assert decode_bytes(payload, charset) == (text, known)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?Q?S=C3=B8_og_skov?=", "Sø og skov"),
        (b"=?ISO-8859-15?Q?=A4?=", "€"),
        (b"=?utf-8?B?w6Y=?= =?utf-8?B?w7g=?=", "æø"),
        (b"=?utf-8?B?8J+O?= =?utf-8?B?iQ==?=", "🎉"),  # one character cut in two
        (b"a =?utf-8?Q?b?= c", "a b c"),
        ("Sø".encode(), "Sø"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?x-no?Q?abc?=", "abc"),
        (b"=?utf-8?B?%%%?=", ""),
        (b"a\x00\x1bb\r\n c", "ab c"),
    ],
)
def test_a_header_is_decoded_to_one_clean_line(raw, text):
    assert decode_header(raw) == text


def test_base64_is_read_through_noise_and_missing_padding():
    assert decode_base64(b"aG\r\nVq!c2E") == b"hejsa"


@given(st.binary(max_size=400), st.none() | st.text(max_size=20))
def test_any_bytes_become_clean_text(payload, charset):
    text = clean_text(decode_bytes(payload, charset)[0])
    text.encode("utf-8")

    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t" for one in text)


@given(
    st.binary(max_size=200)
    | st.lists(
        st.sampled_from([b"=?", b"utf-8", b"?B?", b"?Q?", b"w6Y=", b"=C3", b"?=", b" "])
    ).map(b"".join)
)
def test_any_header_is_one_line(raw):
    assert "\n" not in decode_header(raw)


@given(st.binary(max_size=200))
def test_base64_never_raises_and_reads_what_was_written(payload):
    import base64

    decode_base64(payload)
    assert decode_base64(base64.encodebytes(payload)) == payload
