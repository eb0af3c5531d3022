import inspect
import io

import pytest
from PIL import ExifTags, Image

from orchestrator.demo.pictures import SCENES, upright_phone, with_gps
from orchestrator.media.registry import measure


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_a_photo_of_a_phones_size(scene):
    with Image.open(io.BytesIO(SCENES[scene]())) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 1200))


def undrawn(scene):
    """Draw a scene past its cache."""
    return inspect.unwrap(SCENES[scene])()


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_always_drawn_the_same(scene):
    assert undrawn(scene) == undrawn(scene)


def test_no_two_scenes_are_alike():
    assert len({draw() for draw in SCENES.values()}) == len(SCENES) >= 5


def test_a_phone_writes_where_the_photo_was_taken():
    with Image.open(io.BytesIO(with_gps(SCENES["park"](), 68.25, 14.5))) as picture:
        position = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)

    assert (tuple(map(float, position[2])), tuple(map(float, position[4]))) == (
        (68.0, 15.0, 0.0),
        (14.0, 30.0, 0.0),
    )


def test_the_probe_sees_that_position(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(with_gps(SCENES["park"](), 68.25, 14.5))

    assert measure(path).has_location


def test_a_phone_held_upright_gives_a_portrait(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(upright_phone(SCENES["library"](), 68.25, 14.5))
    facts = measure(path)

    assert (facts.width, facts.height) == (900, 1200)


def test_that_portrait_is_stored_lying():
    with Image.open(io.BytesIO(upright_phone(SCENES["library"](), 68.25, 14.5))) as picture:
        assert (picture.size, picture.getexif()[ExifTags.Base.Orientation]) == ((1200, 900), 6)
