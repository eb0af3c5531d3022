"""How the demo's pictures are drawn: shapes in fractions of the picture, colours by mixing.

The canvas is twice the size of the finished photo, so that scaling down softens the edges. Nothing
here is random: `scatter` counts through a fixed sequence.
"""

import hashlib
import io
import math
from collections.abc import Iterator, Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

_WIDTH: Final = 1600  # pixels of the finished photo
_HEIGHT: Final = 1200
_FINE: Final = 2
_W: Final = _WIDTH * _FINE
_H: Final = _HEIGHT * _FINE


class Canvas:
    """A picture under the brush. All places are fractions of its width and height."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        self._picture = Image.new("RGB", (_W, _H))
        self._pen = ImageDraw.Draw(self._picture)
        self.band(0.0, 1.0, top, bottom)

    def finished(self) -> Image.Image:
        """Scale down and soften a little, as a lens would."""
        return self._picture.reduce(_FINE).filter(ImageFilter.GaussianBlur(0.6))

    def band(self, top: float, bottom: float, first: Colour, last: Colour) -> None:
        """Fill the whole width with a gradient from top to bottom."""
        height = round((bottom - top) * _H)
        shade = Image.linear_gradient("L").resize((_W, height))
        self._picture.paste(first, (0, round(top * _H), _W, round(top * _H) + height))
        self._picture.paste(last, (0, round(top * _H)), shade)

    def glow(self, middle: Point, radius: float, colour: Colour) -> None:
        """Lay a soft light over a round place."""
        side = round(2 * radius * _W)
        light = Image.radial_gradient("L").resize((side, side)).point(lambda v: max(0, 190 - v))
        self._picture.paste(
            colour, (round(middle[0] * _W) - side // 2, round(middle[1] * _H) - side // 2), light
        )

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: Colour,
        *,
        round_: float = 0,
    ) -> None:
        """Fill a rectangle; `round_` is the radius of its corners."""
        area = (left * _W, top * _H, right * _W, bottom * _H)
        self._pen.rounded_rectangle(area, radius=round_ * _W, fill=colour)

    def disc(self, middle: Point, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        self.oval(middle, radius, radius * _W / _H, colour)

    def oval(self, middle: Point, across: float, down: float, colour: Colour) -> None:
        """Fill an ellipse by its two radii."""
        x, y = middle
        area = ((x - across) * _W, (y - down) * _H, (x + across) * _W, (y + down) * _H)
        self._pen.ellipse(area, fill=colour)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self._pen.polygon([(x * _W, y * _H) for x, y in points], fill=colour)

    def line(self, start: Point, end: Point, colour: Colour, width: float) -> None:
        """Draw a line with round ends."""
        ends = [(x * _W, y * _H) for x, y in (start, end)]
        self._pen.line(ends, fill=colour, width=round(width * _W))
        for place in (start, end):
            self.disc(place, width / 2, colour)

    def hills(self, foot: float, height: float, colour: Colour, waves: float) -> None:
        """Draw a row of hills over the whole width."""
        steps = [number / 160 for number in range(161)]
        crest = [
            (x, foot - height * (0.55 + 0.3 * math.sin(x * waves * 3) + 0.15 * math.sin(x * 23)))
            for x in steps
        ]
        self.shape([*crest, (1, foot + 0.01), (0, foot + 0.01)], colour)

    def house(self, left: float, foot: float, width: float, height: float, wall: Colour) -> None:
        """Draw a gabled wooden house with four lit windows."""
        top = foot - height
        ridge = top - width * 0.55
        self.box(left, top, left + width, foot, wall)
        self.shape([(left, top), (left + width / 2, ridge), (left + width, top)], wall)
        roof = mixed(wall, (40, 40, 48), 0.7)
        self.line((left - 0.004, top), (left + width / 2, ridge), roof, 0.007)
        self.line((left + width + 0.004, top), (left + width / 2, ridge), roof, 0.007)
        for across in (0.16, 0.58):
            for down in (0.14, 0.56):
                x, y = left + across * width, top + down * height
                self.box(x, y, x + 0.26 * width, y + 0.26 * height, (250, 244, 228))
                self.box(
                    x + 0.004, y + 0.005, x + 0.26 * width - 0.004, y + 0.26 * height - 0.005,
                    (255, 222, 150),
                )  # fmt: skip

    def boat(self, left: float, keel: float, length: float, hull: Colour) -> None:
        """Draw a small fishing boat and its reflection."""
        deep = length * 0.22
        right = left + length
        self.oval(
            (left + length / 2, keel + 0.012), length * 0.5, 0.018, mixed(hull, (40, 70, 96), 0.7)
        )
        cabin = (left + 0.50 * length, keel - deep * 1.9, left + 0.76 * length, keel - deep * 0.8)
        self.box(*cabin, (240, 238, 230))
        self.box(
            cabin[0] + 0.01, cabin[1] + 0.015, cabin[2] - 0.01, cabin[1] + 0.05, (96, 132, 150)
        )
        self.line(
            (left + 0.4 * length, keel - deep),
            (left + 0.4 * length, keel - deep * 3.6),
            (88, 70, 54),
            0.004,
        )
        self.shape(
            [
                (left - 0.02, keel - deep * 1.15),
                (right, keel - deep),
                (right - 0.03, keel),
                (left + 0.04, keel),
            ],
            hull,
        )
        self.shape(
            [
                (left - 0.02, keel - deep * 1.15),
                (right, keel - deep),
                (right, keel - deep * 0.86),
                (left - 0.012, keel - deep),
            ],
            (244, 240, 230),
        )


def mixed(first: Colour, second: Colour, part: float) -> Colour:
    """Mix two colours; `part` is how much of the second."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
    return red, green, blue


def scatter(seed: str, count: int) -> Iterator[tuple[float, float, float]]:
    """Yield triples between 0 and 1 that look like chance and are always the same."""
    for number in range(count):
        digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        x, y, z = (int.from_bytes(digest[at : at + 4]) / 2**32 for at in (0, 4, 8))
        yield x, y, z


def jpeg_of(picture: Image.Image, **extra: bytes) -> bytes:
    """Write a photo as a phone would."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=86, **extra)
    return buffer.getvalue()
