import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from orchestrator.media.base import UnreadableMedia
from orchestrator.media.image import HeicProbe, PhotoProbe
from orchestrator.media.registry import PROBES, measure
from tests.contracts.media_probe import MediaProbeContract
from tests.media import photos

HEIC = Path(__file__).parent / "data" / "rotated.heic"


class TestJpeg(MediaProbeContract):
    probe = PhotoProbe()

    @pytest.fixture
    def good(self, tmp_path):
        return photos.stored(tmp_path, photos.jpeg())


class TestPng(TestJpeg):
    @pytest.fixture
    def good(self, tmp_path):
        return photos.stored(tmp_path, photos.loaded_png())


class TestWebp(TestJpeg):
    @pytest.fixture
    def good(self, tmp_path):
        return photos.stored(tmp_path, photos.loaded_webp())


class TestProgressiveJpeg(TestJpeg):
    @pytest.fixture
    def good(self, tmp_path):
        return photos.stored(tmp_path, photos.jpeg(progressive=True))


class TestHeic(MediaProbeContract):
    probe = HeicProbe()

    @pytest.fixture
    def good(self, tmp_path):
        return photos.stored(tmp_path, HEIC.read_bytes())

    def test_it_stands_upright(self, good):
        facts = self.probe.probe(good)

        assert (facts.width, facts.height) == (64, 96)

    def test_its_position_is_seen(self, good):
        assert self.probe.probe(good).has_location


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (160, 120)), (3, (160, 120)), (6, (120, 160)), (8, (120, 160))]
)
def test_width_and_height_are_those_of_the_upright_picture(tmp_path, orientation, size):
    facts = measure(photos.stored(tmp_path, photos.jpeg(exif=photos.exif(orientation))))

    assert (facts.width, facts.height) == size


@pytest.mark.parametrize("content", [photos.loaded_jpeg(), photos.loaded_png()])
def test_a_position_is_seen(tmp_path, content):
    assert measure(photos.stored(tmp_path, content)).has_location


def test_no_position_is_seen_where_none_is(tmp_path):
    assert not measure(
        photos.stored(tmp_path, photos.jpeg(exif=photos.exif(gps=False)))
    ).has_location


def png_of(width, height):
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(7100, 7100), (10_000, 9_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_decoding(tmp_path, size):
    with pytest.raises(UnreadableMedia, match="million pixels"):
        measure(photos.stored(tmp_path, png_of(*size)))


def test_a_text_bomb_in_a_png_is_refused(tmp_path):
    body = b"Comment\x00\x00" + zlib.compress(bytes(80_000_000))
    chunk = (
        struct.pack(">I", len(body))
        + b"zTXt"
        + body
        + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    )
    plain = photos.loaded_png()
    path = photos.stored(tmp_path, plain[:33] + chunk + plain[33:])

    with pytest.raises(UnreadableMedia):
        measure(path)


def test_a_moving_picture_is_refused(tmp_path):
    buffer = io.BytesIO()
    frames = [photos.a_picture(), photos.a_picture().rotate(90)]
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])

    with pytest.raises(UnreadableMedia, match="moves"):
        measure(photos.stored(tmp_path, buffer.getvalue()))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"GIF89a" + bytes(20), "GIF"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42" + bytes(40), "video"),
        (b"%PDF-1.7\n", "JPEG, PNG"),
        (b"", "JPEG, PNG"),
    ],
)
def test_what_we_do_not_take_is_refused_with_advice(tmp_path, content, word):
    with pytest.raises(UnreadableMedia, match=word):
        measure(photos.stored(tmp_path, content))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableMedia, match="cannot be opened"):
        measure(tmp_path / "nothing")


def test_a_large_file_is_refused_unread(tmp_path):
    path = photos.stored(tmp_path, photos.jpeg())
    with path.open("r+b") as file:
        file.truncate(50_000_001)

    with pytest.raises(UnreadableMedia, match="50 MB"):
        measure(path)


@pytest.mark.parametrize(
    "magic", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP"]
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(rest=st.binary(max_size=400))
def test_no_bytes_bring_anything_but_facts_or_a_refusal(tmp_path, magic, rest):
    path = photos.stored(tmp_path, magic + rest)
    with suppress(UnreadableMedia):
        measure(path)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(
    kind=st.sampled_from(["jpeg", "png", "webp", "heic"]),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8
    ),
)
def test_no_damage_brings_anything_but_facts_or_a_refusal(tmp_path, kind, changes):
    content = bytearray(SAMPLES[kind])
    for place, value in changes:
        content[int(place * len(content))] = value
    with suppress(UnreadableMedia):
        measure(photos.stored(tmp_path, bytes(content)))


def test_no_two_probes_claim_the_same_type():
    assert len(PhotoProbe.mime_types | HeicProbe.mime_types) == len(PROBES) == 4


def test_importing_the_probe_lowers_pillows_own_limit():
    assert Image.MAX_IMAGE_PIXELS == 50_000_000


SAMPLES = {
    "jpeg": photos.loaded_jpeg(),
    "png": photos.loaded_png(),
    "webp": photos.loaded_webp(),
    "heic": HEIC.read_bytes(),
}
