import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from orchestrator.media.clean import encode
from orchestrator.media.folder import MediaFolder
from orchestrator.media.proof import leftovers
from orchestrator.media.renditions import fit_ratio
from tests.media import photos

INSTAGRAM = (0.8, 1.91)  # 4:5 to 1.91:1


@pytest.fixture
def fitted(tmp_path):
    store = MediaFolder(tmp_path / "media")

    def run(size, ratios=INSTAGRAM, picture=None):
        jpeg = encode(picture or photos.a_picture(size))
        made = fit_ratio(store.path(store.put(jpeg)), store, *ratios)
        return jpeg, made, store.path(made.sha256).read_bytes()

    return run


def test_a_phone_portrait_gets_bars_at_its_sides(fitted):
    _, made, _ = fitted((300, 400))

    assert (made.width, made.height) == (320, 400)


def test_a_panorama_gets_bars_above_and_below(fitted):
    _, made, _ = fitted((600, 200))

    assert (made.width, made.height) == (600, 315)


def test_a_photo_that_fits_stays_as_it_is(fitted):
    jpeg, _, stored = fitted((400, 400))

    assert stored == jpeg


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(width=st.integers(20, 300), height=st.integers(20, 300))
def test_the_ratio_never_lies_outside(fitted, width, height):
    _, made, _ = fitted((width, height))

    assert INSTAGRAM[0] <= made.width / made.height <= INSTAGRAM[1]


def test_the_numbers_are_those_of_the_file(fitted):
    _, made, stored = fitted((300, 400))
    with Image.open(io.BytesIO(stored)) as picture:
        size = picture.size

    assert (made.width, made.height, made.size, made.mime_type) == (
        *size,
        len(stored),
        "image/jpeg",
    )


def test_nothing_of_the_picture_is_lost(fitted):
    jpeg, _, stored = fitted((300, 400))
    with Image.open(io.BytesIO(jpeg)) as before, Image.open(io.BytesIO(stored)) as after:
        middle = after.crop((10, 0, 310, 400))
        difference = max(
            abs(a - b)
            for a, b in zip(
                before.resize((30, 40)).tobytes(), middle.resize((30, 40)).tobytes(), strict=True
            )
        )

    assert difference < 40


def test_the_bars_take_a_quiet_colour_of_the_edges(fitted):
    _, _, stored = fitted(None, picture=Image.new("RGB", (300, 400), (20, 120, 20)))
    with Image.open(io.BytesIO(stored)) as picture:
        red, green, blue = picture.convert("RGB").crop((2, 200, 3, 201)).tobytes()

    assert 80 < max(red, blue) < green - 20


def test_the_same_photo_gives_the_same_rendition(fitted):
    assert fitted((300, 400))[1] == fitted((300, 400))[1]


def test_a_rendition_is_as_clean_as_its_source(fitted):
    assert leftovers(fitted((300, 400))[2]) == ()
