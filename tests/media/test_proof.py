import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.media.clean import encode
from orchestrator.media.proof import end_of_picture, foreign_segments, leftovers
from tests.media import photos
from tests.media.photos import segment, with_segments

CLEAN = encode(photos.a_picture())


def test_a_clean_jpeg_has_no_leftovers():
    assert leftovers(CLEAN) == ()


@pytest.mark.parametrize(
    ("dirty", "name"),
    [
        (with_segments(CLEAN, segment(0xE1, b"Exif\x00\x00")), "EXIF or XMP"),
        (with_segments(CLEAN, segment(0xE2, b"ICC_PROFILE\x00")), "ICC or MPF"),
        (with_segments(CLEAN, segment(0xED, b"Photoshop 3.0\x00")), "IPTC"),
        (with_segments(CLEAN, segment(0xEE, b"Adobe")), "Adobe"),
        (with_segments(CLEAN, segment(0xFE, b"hello")), "comment"),
        (with_segments(CLEAN, segment(0xE9, b"?")), "segment E9"),
        (with_segments(CLEAN, segment(0xE0, b"JFXX\x00\x10")), "JFIF thumbnail or extension"),
        (CLEAN + b"PK\x03\x04", "bytes after the end"),
        (CLEAN + CLEAN, "bytes after the end"),
        (CLEAN[:-2], "not a whole JPEG"),
        (CLEAN[: len(CLEAN) // 2], "not a whole JPEG"),
        (b"", "not a whole JPEG"),
        (b"\x89PNG\r\n\x1a\n", "not a whole JPEG"),
    ],
)
def test_what_is_left_is_named(dirty, name):
    assert leftovers(dirty) == (name,)


def test_a_comment_between_two_scans_is_found():
    scan = CLEAN.rindex(b"\xff\xda")

    assert leftovers(CLEAN[:scan] + segment(0xFE, b"hidden") + CLEAN[scan:]) == ("comment",)


def test_the_end_of_the_picture_lies_before_its_tail():
    assert end_of_picture(CLEAN + b"tail") == len(CLEAN)


@given(st.integers(2, len(CLEAN) - 1), st.binary(min_size=1, max_size=40))
def test_the_walk_never_fails_on_inserted_bytes(place, extra):
    foreign_segments(CLEAN[:place] + extra + CLEAN[place:])


@given(st.binary(max_size=300))
def test_the_walk_never_fails_on_any_bytes(content):
    foreign_segments(b"\xff\xd8" + content)
