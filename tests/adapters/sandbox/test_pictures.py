import io

import pytest
from PIL import Image

from adapters.sandbox.pictures import NotAPicture, look_at
from tests.adapters.sandbox.pictures import picture


@pytest.mark.parametrize("kind", ["jpeg", "mpo", "png", "gif", "bmp", "tiff", "webp"])
def test_a_picture_is_known_by_its_content(kind):
    seen = look_at(picture(kind, "64x48"))

    assert (seen.mime, seen.width, seen.height) == (f"image/{kind}", 64, 48)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0", picture()[:300]])
def test_a_broken_picture_is_refused(data):
    with pytest.raises(NotAPicture):
        look_at(data)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded():
    file = io.BytesIO()
    Image.new("1", (7000, 7000)).save(file, "PNG")

    with pytest.raises(NotAPicture, match="pixels"):
        look_at(file.getvalue())
