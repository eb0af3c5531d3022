"""What followers see is looked at as bytes: each picture against the photo of the mail."""

import hashlib
import io

import pytest
from PIL import Image, PngImagePlugin

from orchestrator.demo import pictures
from orchestrator.demo.followers import SeenPicture

PHONE = pictures.upright_phone(pictures.library(), 68.25, 14.5)


def seen(content: bytes) -> SeenPicture:
    return SeenPicture(sha256=hashlib.sha256(content).hexdigest(), alt="", content=content)


def saved(picture: Image.Image, **more) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", **more)
    return file.getvalue()


def clean(photo: bytes) -> Image.Image:
    """Turn a photo upright and drop what it carries, without any code of ours."""
    with Image.open(io.BytesIO(photo)) as picture:
        turned = picture.transpose(Image.Transpose.ROTATE_270)
        turned.info.clear()
    return turned


def flaws(content: bytes, photo: bytes = PHONE) -> str:
    return "; ".join(seen(content).flaws(photo))


def with_bars(picture: Image.Image) -> Image.Image:
    canvas = Image.new("RGB", (960, 1200), (120, 110, 100))
    canvas.paste(picture, (30, 0))
    return canvas


def test_an_upright_clean_photo_has_no_flaw():
    assert flaws(saved(clean(PHONE))) == ""


def test_neither_has_it_between_bars_or_smaller():
    assert flaws(saved(with_bars(clean(PHONE)))) == ""
    assert flaws(saved(clean(PHONE).resize((450, 600)))) == ""


def test_the_photo_as_it_came_tells_where_it_was_taken_and_lies_on_its_side():
    assert (
        flaws(PHONE)
        == "tells more than the picture: GPS, exif; does not show the photo of the mail"
    )


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"comment": b"from a phone"}, "comment"),
        ({"exif": Image.Exif().tobytes() + b"\0"}, "exif"),
        ({"xmp": b"<x:xmpmeta/>"}, "xmp"),
        ({"icc_profile": b"not one of ours"}, "icc_profile"),
    ],
)
def test_whatever_a_picture_carries_along_is_a_flaw(more, name):
    assert flaws(saved(clean(PHONE), **more)) == f"tells more than the picture: {name}"


def test_text_in_a_png_is_one_too():
    told, file = PngImagePlugin.PngInfo(), io.BytesIO()
    told.add_text("Author", "somebody")
    clean(PHONE).save(file, "PNG", pnginfo=told)

    assert "Author" in flaws(file.getvalue())


@pytest.mark.parametrize("scene", sorted(pictures.SCENES))
def test_another_scene_is_not_this_photo(scene):
    other = pictures.SCENES[scene]()
    is_other = scene != "park"

    assert ("does not show" in flaws(other, pictures.park())) is is_other


def test_bytes_of_another_hash_are_a_flaw():
    content = saved(clean(PHONE))
    lying = SeenPicture(sha256="0" * 64, alt="", content=content)

    assert list(lying.flaws(PHONE)) == ["is not the one that the ledger names"]


def test_bytes_that_are_no_picture_are_a_flaw():
    assert flaws(b"no picture") == "cannot be opened"
