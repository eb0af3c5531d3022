"""Fit a cleaned photo into the shape a channel takes, without losing any of it."""

import math
from pathlib import Path
from typing import Final

from PIL import Image, ImageStat

from orchestrator.domain.media import MediaFile
from orchestrator.media.clean import encode
from orchestrator.media.files import MediaStore
from orchestrator.media.image import opened

_EDGE: Final = 0.02  # of the shorter side: how deep the edges are that give the colour
_CALM: Final = 0.45  # how far that colour moves towards light grey
_LIGHT_GREY: Final = 236


def fit_ratio(clean: Path, store: MediaStore, ratio_min: float, ratio_max: float) -> MediaFile:
    """Store a copy whose width over height lies between the two ratios, padded where it must be.

    A photo that fits already is stored as it is. Nothing is cropped: a portrait in 3:4 gets bars
    at its sides for a channel that begins at 4:5, in a quiet colour drawn from those sides. The
    same input gives the same bytes. Raises `UnreadableMedia`, `NotClean`.
    """
    with opened(clean) as picture:
        pixels = picture.convert("RGB")
    wanted = _canvas(pixels.size, ratio_min, ratio_max)
    jpeg = clean.read_bytes() if wanted == pixels.size else encode(_padded(pixels, wanted))
    return MediaFile(
        sha256=store.put(jpeg),
        mime_type="image/jpeg",
        size=len(jpeg),
        width=wanted[0],
        height=wanted[1],
    )


def _canvas(size: tuple[int, int], ratio_min: float, ratio_max: float) -> tuple[int, int]:
    """Say how large the padded picture is; rounded so that the ratio never lies outside."""
    width, height = size
    if width / height < ratio_min:
        return math.ceil(height * ratio_min), height
    if width / height > ratio_max:
        return width, math.ceil(width / ratio_max)
    return size


def _padded(picture: Image.Image, wanted: tuple[int, int]) -> Image.Image:
    at_the_sides = wanted[0] > picture.width
    canvas = Image.new("RGB", wanted, _quiet_colour(picture, at_the_sides=at_the_sides))
    canvas.paste(picture, ((wanted[0] - picture.width) // 2, (wanted[1] - picture.height) // 2))
    return canvas


def _quiet_colour(picture: Image.Image, *, at_the_sides: bool) -> tuple[int, int, int]:
    """Mix the mean of the two edges that the bars touch with light grey."""
    width, height = picture.size
    depth = max(1, round(min(width, height) * _EDGE))
    boxes = (
        ((0, 0, depth, height), (width - depth, 0, width, height))
        if at_the_sides
        else ((0, 0, width, depth), (0, height - depth, width, height))
    )
    means = [ImageStat.Stat(picture.crop(box)).mean for box in boxes]
    red, green, blue = (
        round((first + second) / 2 * (1 - _CALM) + _LIGHT_GREY * _CALM)
        for first, second in zip(*means, strict=True)
    )
    return red, green, blue
