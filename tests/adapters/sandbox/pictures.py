"""Drawn pictures as bytes."""

import io
from functools import cache

from PIL import Image


@cache
def picture(kind="jpeg", size="800x800", colour=(20, 90, 160)):
    width, height = (int(part) for part in size.split("x"))
    image = Image.new("RGB", (width, height), colour)
    file = io.BytesIO()
    if kind == "mpo":
        image.save(file, "MPO", save_all=True, append_images=[image.copy()])
    else:
        image.save(file, {"padded": "jpeg"}.get(kind, kind).upper())
    return file.getvalue()
