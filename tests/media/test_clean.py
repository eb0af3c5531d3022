import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from orchestrator.media.base import UnreadableMedia
from orchestrator.media.clean import BYTES_MAX, clean_photo, cleaned, encode
from orchestrator.media.folder import MediaFolder
from orchestrator.media.proof import leftovers
from tests.media import photos

HEIC = (Path(__file__).parent / "data" / "rotated.heic").read_bytes()
LOADED = {
    "jpeg": photos.loaded_jpeg(),
    "png": photos.loaded_png(),
    "webp": photos.loaded_webp(),
    "heic": HEIC,
}


@pytest.fixture
def clean(tmp_path):
    store = MediaFolder(tmp_path / "media")

    def run(content, **options):
        result = clean_photo(photos.stored(tmp_path, content), store, **options)
        return result, store.path(result.sha256).read_bytes()

    return run


def pixel(jpeg, across, down):
    with Image.open(io.BytesIO(jpeg)) as picture:
        return picture.convert("RGB").getpixel(
            (int(picture.width * across), int(picture.height * down))
        )


def strongest(colour):
    return ("red", "green", "blue")[max(range(3), key=colour.__getitem__)]


@pytest.mark.parametrize("kind", LOADED)
def test_nothing_hidden_survives(clean, kind):
    _, jpeg = clean(LOADED[kind])

    assert (photos.SECRET in jpeg, b"SECRET" in jpeg, leftovers(jpeg)) == (False, False, ())


@pytest.mark.parametrize(
    ("kind", "removed"),
    [
        ("jpeg", {"exif", "gps", "xmp", "iptc", "comment", "tail"}),
        ("png", {"exif", "gps", "xmp", "text"}),
        ("webp", {"exif", "gps", "xmp"}),
        ("heic", {"exif", "gps", "xmp"}),
    ],
)
def test_what_was_left_behind_is_named(clean, kind, removed):
    result, _ = clean(LOADED[kind])

    assert set(result.removed) >= removed


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(
    secret=st.binary(min_size=12, max_size=60).filter(lambda value: len(set(value)) > 6),
    markers=st.lists(st.sampled_from([0xE1, 0xE2, 0xE3, 0xEA, 0xED, 0xEF, 0xFE]), max_size=5),
    tail=st.booleans(),
)
def test_no_secret_byte_string_survives(tmp_path, secret, markers, tail):
    content = photos.with_segments(
        photos.jpeg(), *(photos.segment(marker, secret) for marker in markers)
    )
    path = photos.stored(tmp_path, content + (secret if tail else b""))

    assert secret not in cleaned(path).jpeg


def test_a_polyglot_loses_its_archive(clean):
    _, jpeg = clean(photos.jpeg() + b"PK\x03\x04" + photos.SECRET + b"PK\x05\x06" + bytes(18))

    assert b"PK\x03\x04" not in jpeg


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_stands_upright(clean, orientation):
    turns = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}
    lying = photos.a_picture()
    for turn in turns[orientation]:
        lying = lying.transpose(Image.Transpose(turn))

    _, jpeg = clean(photos.jpeg(lying, exif=photos.exif(orientation)))

    assert [strongest(pixel(jpeg, *place)) for place in ((0.5, 0.1), (0.5, 0.9), (0.04, 0.5))] == [
        "red",
        "blue",
        "green",
    ]


def test_an_iphone_photo_stands_upright(clean):
    result, jpeg = clean(HEIC)

    assert (result.facts.width, result.facts.height, strongest(pixel(jpeg, 0.9, 0.5))) == (
        64,
        96,
        "red",
    )


def test_colours_follow_the_embedded_profile(clean):
    red = Image.new("RGB", (64, 64), (220, 20, 20))

    _, jpeg = clean(photos.jpeg(red, icc_profile=photos.swapped_profile()))

    assert strongest(pixel(jpeg, 0.5, 0.5)) == "green"


@pytest.mark.parametrize("profile", [b"no profile at all", bytes(200)])
def test_a_broken_profile_is_ignored(clean, profile):
    _, jpeg = clean(photos.jpeg(icc_profile=profile))

    assert strongest(pixel(jpeg, 0.5, 0.1)) == "red"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "I;16", "CMYK"])
def test_every_mode_becomes_a_photo(clean, mode):
    buffer = io.BytesIO()
    source = photos.a_picture().convert(
        "L" if mode == "I;16" else mode if mode != "PA" else "RGBA"
    )
    source = (
        source.convert("I").point(lambda v: v * 256).convert("I;16") if mode == "I;16" else source
    )
    source = source.quantize(16) if mode == "PA" else source
    source.save(buffer, "TIFF" if mode == "never" else "JPEG" if mode == "CMYK" else "PNG")

    result, _ = clean(buffer.getvalue())

    assert (result.facts.width, result.facts.height) == (160, 120)


def test_sixteen_bit_grey_keeps_its_brightness(clean):
    buffer = io.BytesIO()
    Image.new("I;16", (32, 32), 128 * 256).save(buffer, "PNG")

    _, jpeg = clean(buffer.getvalue())

    assert abs(pixel(jpeg, 0.5, 0.5)[0] - 128) <= 3


def test_what_is_transparent_becomes_white(clean):
    buffer = io.BytesIO()
    Image.new("RGBA", (32, 32), (255, 0, 0, 0)).save(buffer, "PNG")

    _, jpeg = clean(buffer.getvalue())

    assert min(pixel(jpeg, 0.5, 0.5)) > 250


@pytest.mark.parametrize("kind", LOADED)
def test_the_same_photo_gives_the_same_bytes(clean, kind):
    first, _ = clean(LOADED[kind])
    second, _ = clean(LOADED[kind])

    assert first == second


def test_hidden_matter_does_not_change_the_bytes(clean):
    bare, _ = clean(photos.jpeg())
    loaded, _ = clean(photos.with_segments(photos.jpeg(), photos.segment(0xFE, photos.SECRET)))

    assert bare.sha256 == loaded.sha256


def test_a_large_photo_becomes_smaller(clean):
    result, _ = clean(photos.jpeg(photos.a_picture((5000, 2500))))

    assert (result.facts.width, result.facts.height) == (2048, 1024)


def test_a_small_photo_is_not_blown_up(clean):
    result, _ = clean(photos.jpeg())

    assert (result.facts.width, result.facts.height) == (160, 120)


def test_the_facts_are_those_of_the_stored_file(clean):
    result, jpeg = clean(photos.loaded_png())

    assert (result.facts.mime_type, result.facts.size, result.facts.has_location) == (
        "image/jpeg",
        len(jpeg),
        True,
    )


def noise(side):
    return Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3))


def test_a_noisy_photo_steps_down_until_it_fits():
    jpeg = encode(noise(1700), quality=100)

    assert len(jpeg) <= BYTES_MAX


def test_a_photo_that_never_fits_is_refused():
    with pytest.raises(UnreadableMedia, match="4 MB"):
        encode(noise(3600))


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic"])
def test_half_a_photo_is_refused(clean, kind):
    whole = LOADED[kind] if kind != "jpeg" else photos.jpeg()

    with pytest.raises(UnreadableMedia):
        clean(whole[: len(whole) // 2])


def test_half_a_large_photo_is_refused_although_it_is_decoded_smaller(clean):
    whole = photos.jpeg(photos.a_picture((5000, 2500)))

    with pytest.raises(UnreadableMedia):
        clean(whole[: len(whole) // 2])


def test_a_refused_photo_leaves_nothing_in_the_store(tmp_path):
    store = MediaFolder(tmp_path / "media")
    with pytest.raises(UnreadableMedia):
        clean_photo(photos.stored(tmp_path, b"\xff\xd8\xff\xe0"), store)

    assert not (tmp_path / "media").exists()
