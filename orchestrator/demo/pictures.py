"""Photos for the demo, drawn in code: no real place, no real person, nobody's copyright.

The same call always gives the same bytes.
"""

import io
from collections.abc import Callable
from functools import cache
from typing import Final

from PIL import ExifTags, Image

from orchestrator.demo.brushes import Canvas, Colour, jpeg_of, mixed, scatter

_LYING: Final = 6  # EXIF orientation of a phone held upright: turn a quarter clockwise to view
_SECONDS: Final = 3600
_WALLS: Final[tuple[Colour, ...]] = (
    (178, 58, 48), (232, 190, 92), (240, 236, 226), (66, 110, 130), (196, 96, 60),
)  # fmt: skip
_WHITE: Final[Colour] = (250, 250, 247)


@cache
def harbour() -> bytes:
    """Draw a harbour in the morning: coloured houses, two boats, the sun on the water."""
    canvas = Canvas((112, 160, 205), (255, 204, 156))
    canvas.glow((0.74, 0.40), 0.36, (255, 238, 196))
    canvas.disc((0.74, 0.40), 0.042, (255, 248, 226))
    canvas.hills(0.56, 0.13, (128, 146, 170), waves=2.3)
    canvas.hills(0.56, 0.07, (84, 112, 136), waves=4.1)
    canvas.band(0.56, 1.0, (214, 176, 152), (30, 70, 100))
    for number in range(6):
        height = 0.11 + 0.025 * (number % 3)
        canvas.house(0.02 + number * 0.086, 0.56, 0.08, height, _WALLS[number % len(_WALLS)])
    canvas.box(0.0, 0.56, 0.545, 0.59, (96, 88, 82))
    for across, down, light in scatter("water", 130):
        y = 0.60 + down * 0.38
        x = 0.74 + (across - 0.5) * (0.12 + 0.42 * down)
        colour = mixed((255, 226, 176), (122, 140, 152), light)
        canvas.box(x, y, x + 0.010 + 0.045 * down, y + 0.002 + 0.003 * down, colour)
    canvas.boat(0.20, 0.76, 0.24, (38, 66, 92))
    canvas.boat(0.50, 0.92, 0.36, (150, 44, 40))
    return jpeg_of(canvas.finished())


@cache
def workshop() -> bytes:
    """Draw a municipal workshop: a bench, tools on the wall, a warm lamp."""
    canvas = Canvas((92, 72, 58), (128, 102, 80))
    canvas.box(0.08, 0.14, 0.92, 0.58, (176, 140, 98), round_=0.008)
    for row in range(9):
        for column in range(24):
            canvas.disc((0.10 + column * 0.0348, 0.18 + row * 0.045), 0.003, (140, 108, 74))
    handles: tuple[Colour, ...] = ((188, 60, 44), (52, 96, 132), (224, 172, 60))
    for number in range(6):
        x = 0.15 + number * 0.062
        canvas.line((x, 0.24), (x, 0.36), (196, 200, 204), 0.010)
        canvas.line((x, 0.36), (x, 0.45 + 0.01 * number), handles[number % 3], 0.017)
        if number % 2:
            canvas.box(x - 0.026, 0.225, x + 0.026, 0.255, (150, 156, 162), round_=0.004)
    canvas.shape([(0.58, 0.26), (0.84, 0.30), (0.84, 0.345), (0.58, 0.33)], (200, 204, 208))
    canvas.box(0.52, 0.25, 0.60, 0.35, (160, 84, 48), round_=0.02)
    canvas.box(0.542, 0.275, 0.578, 0.325, (176, 140, 98), round_=0.01)
    for number in range(4):
        canvas.disc((0.62 + number * 0.07, 0.46), 0.026 - 0.003 * number, (70, 74, 80))
        canvas.disc((0.62 + number * 0.07, 0.46), 0.014 - 0.002 * number, (176, 140, 98))
    canvas.glow((0.5, 0.34), 0.48, (255, 218, 156))
    canvas.line((0.5, 0.0), (0.5, 0.08), (40, 36, 34), 0.005)
    canvas.disc((0.5, 0.142), 0.020, (255, 246, 220))
    canvas.shape([(0.43, 0.14), (0.57, 0.14), (0.525, 0.07), (0.475, 0.07)], (38, 92, 88))
    canvas.box(0.0, 0.72, 1.0, 0.78, (204, 158, 104))
    canvas.box(0.0, 0.78, 1.0, 0.81, (146, 104, 66))
    canvas.box(0.0, 0.81, 1.0, 1.0, (72, 56, 46))
    canvas.box(0.09, 0.81, 0.15, 1.0, (124, 90, 60))
    canvas.box(0.85, 0.81, 0.91, 1.0, (124, 90, 60))
    canvas.box(0.58, 0.63, 0.82, 0.72, (184, 52, 46), round_=0.008)
    canvas.box(0.58, 0.660, 0.82, 0.668, (232, 132, 112))
    canvas.box(0.665, 0.605, 0.735, 0.63, (60, 56, 54), round_=0.006)
    for number, (x, y, tone) in enumerate(scatter("planks", 5)):
        top = 0.70 - number * 0.018
        colour = mixed((232, 196, 146), (190, 146, 96), tone)
        canvas.box(0.12 + 0.03 * x, top, 0.44 + 0.05 * y, top + 0.017, colour)
    return jpeg_of(canvas.finished())


@cache
def park() -> bytes:
    """Draw a town park in early summer: a path, a pond, birches, flowers."""
    canvas = Canvas((120, 178, 224), (226, 240, 244))
    for across, down, size in scatter("clouds", 14):
        canvas.oval((across, 0.08 + down * 0.16), 0.05 + 0.06 * size, 0.018, (244, 248, 250))
    for across, down, size in scatter("trees", 60):
        colour = mixed((104, 154, 92), (50, 104, 68), down)
        canvas.disc((across, 0.46 + down * 0.05), 0.03 + size * 0.045, colour)
    canvas.band(0.52, 1.0, (158, 196, 104), (74, 132, 60))
    canvas.oval((0.78, 0.66), 0.25, 0.085, (96, 136, 110))
    canvas.oval((0.78, 0.657), 0.24, 0.077, (112, 166, 184))
    canvas.oval((0.76, 0.645), 0.17, 0.042, (166, 208, 218))
    canvas.shape([(0.33, 0.52), (0.355, 0.52), (0.62, 1.0), (0.16, 1.0)], (230, 212, 176))
    for across, down, hue in sorted(scatter("flowers", 420), key=lambda place: place[1]):
        y = 0.56 + down * 0.43
        on_path = 0.345 - 0.22 * down < across < 0.355 + 0.28 * down
        in_pond = (across - 0.78) ** 2 / 0.07 + (y - 0.66) ** 2 / 0.008 < 1
        if not (on_path or in_pond):
            colour = mixed((250, 226, 96), (250, 248, 252), round(hue))
            canvas.disc((across, y), 0.0015 + 0.0055 * down, colour)
    for across, foot, size in ((0.56, 0.60, 0.5), (0.10, 0.80, 1.1), (0.93, 0.90, 1.4)):
        _birch(canvas, across, foot, size)
    return jpeg_of(canvas.finished())


@cache
def garden() -> bytes:
    """Draw a care home's garden at sunrise: raised beds, lit windows, nobody in sight."""
    canvas = Canvas((146, 150, 200), (255, 210, 172))
    canvas.glow((0.22, 0.50), 0.46, (255, 230, 184))
    canvas.disc((0.22, 0.50), 0.048, (255, 244, 214))
    canvas.hills(0.60, 0.09, (128, 132, 152), waves=2.9)
    canvas.band(0.60, 1.0, (150, 174, 104), (62, 102, 58))
    canvas.box(0.46, 0.36, 1.01, 0.64, (222, 188, 158))
    canvas.shape([(0.43, 0.365), (1.02, 0.365), (1.02, 0.25), (0.50, 0.25)], (126, 70, 62))
    for number in range(4):
        x = 0.50 + number * 0.128
        canvas.box(x, 0.42, x + 0.08, 0.54, _WHITE)
        canvas.box(x + 0.006, 0.428, x + 0.074, 0.532, (255, 228, 156))
        canvas.box(x + 0.0375, 0.42, x + 0.0425, 0.54, _WHITE)
    canvas.shape([(0.33, 0.60), (0.40, 0.60), (0.60, 1.0), (0.30, 1.0)], (228, 212, 186))
    beds = ((0.05, 0.74, 0.20), (0.66, 0.75, 0.24), (0.01, 0.90, 0.25), (0.68, 0.93, 0.30))
    for number, (left, top, width) in enumerate(beds):
        _raised_bed(canvas, left, top, width, f"bed {number}")
    return jpeg_of(canvas.finished())


@cache
def library() -> bytes:
    """Draw a reading corner in a library: full shelves, a lamp, an armchair, a winter window."""
    canvas = Canvas((240, 230, 212), (222, 206, 182))
    canvas.box(0.0, 0.84, 1.0, 1.0, (158, 114, 76))
    canvas.box(0.03, 0.06, 0.55, 0.86, (120, 82, 52))
    for row in range(5):
        _books(canvas, 0.05, 0.53, 0.085 + row * 0.152, f"shelf {row}")
    canvas.box(0.63, 0.08, 0.95, 0.48, _WHITE)
    canvas.box(0.645, 0.10, 0.935, 0.46, (180, 206, 230))
    canvas.oval((0.72, 0.46), 0.075, 0.07, (232, 240, 248))
    canvas.oval((0.86, 0.46), 0.075, 0.10, (244, 248, 252))
    canvas.box(0.60, 0.48, 0.99, 0.62, (234, 222, 200))
    canvas.box(0.63, 0.46, 0.95, 0.50, _WHITE)
    canvas.box(0.785, 0.08, 0.795, 0.48, _WHITE)
    canvas.glow((0.665, 0.56), 0.30, (255, 236, 188))
    canvas.oval((0.81, 0.93), 0.20, 0.035, (176, 70, 58))
    canvas.line((0.665, 0.90), (0.665, 0.58), (70, 60, 54), 0.006)
    canvas.oval((0.665, 0.905), 0.035, 0.012, (70, 60, 54))
    canvas.shape([(0.605, 0.60), (0.725, 0.60), (0.69, 0.50), (0.64, 0.50)], (250, 222, 158))
    canvas.box(0.75, 0.58, 0.95, 0.82, (36, 100, 98), round_=0.04)
    canvas.box(0.73, 0.76, 0.97, 0.91, (46, 118, 114), round_=0.02)
    canvas.box(0.72, 0.69, 0.775, 0.91, (56, 134, 128), round_=0.022)
    canvas.box(0.925, 0.69, 0.98, 0.91, (56, 134, 128), round_=0.022)
    canvas.box(0.78, 0.75, 0.92, 0.80, (86, 162, 154), round_=0.015)
    return jpeg_of(canvas.finished())


@cache
def desk() -> bytes:
    """Draw a trainee's desk by a window in winter: a laptop with a chart, a cup, a plant."""
    canvas = Canvas((240, 232, 222), (226, 212, 196))
    canvas.box(0.06, 0.04, 0.94, 0.60, _WHITE)
    canvas.box(0.075, 0.06, 0.925, 0.58, (160, 188, 218))
    for number in range(8):
        height = 0.12 + 0.05 * (number % 3)
        canvas.house(0.085 + number * 0.104, 0.58, 0.095, height, _WALLS[number * 2 % len(_WALLS)])
    for x, y, size in scatter("snow", 260):
        canvas.disc((0.08 + x * 0.84, 0.065 + y * 0.51), 0.001 + 0.003 * size, (250, 252, 255))
    canvas.box(0.494, 0.04, 0.506, 0.60, _WHITE)
    canvas.box(0.04, 0.58, 0.96, 0.62, (244, 240, 232))
    canvas.box(0.0, 0.74, 1.0, 1.0, (198, 150, 104))
    canvas.box(0.0, 0.74, 1.0, 0.752, (226, 184, 138))
    canvas.box(0.33, 0.40, 0.69, 0.80, (58, 62, 70), round_=0.012)
    canvas.box(0.345, 0.42, 0.675, 0.775, (246, 249, 250))
    for number, height in enumerate((0.06, 0.10, 0.08, 0.15, 0.19, 0.24)):
        x = 0.375 + number * 0.046
        colour = mixed((64, 138, 150), (236, 140, 72), number / 5)
        canvas.box(x, 0.745 - height, x + 0.030, 0.745, colour, round_=0.003)
    canvas.shape([(0.28, 0.87), (0.74, 0.87), (0.69, 0.80), (0.33, 0.80)], (126, 132, 140))
    canvas.shape([(0.34, 0.845), (0.68, 0.845), (0.66, 0.81), (0.36, 0.81)], (84, 90, 98))
    canvas.box(0.80, 0.70, 0.87, 0.84, (188, 66, 52), round_=0.012)
    canvas.oval((0.835, 0.712), 0.033, 0.011, (84, 52, 36))
    for number in range(11):
        lean = (number - 5) * 0.026
        tip = (0.18 + lean, 0.42 + abs(lean) * 1.1)
        canvas.line((0.18, 0.70), tip, mixed((46, 104, 66), (104, 164, 92), number / 10), 0.013)
    canvas.shape([(0.12, 0.68), (0.24, 0.68), (0.222, 0.85), (0.138, 0.85)], (230, 222, 208))
    return jpeg_of(canvas.finished())


SCENES: Final[dict[str, Callable[[], bytes]]] = {
    "desk": desk,
    "garden": garden,
    "harbour": harbour,
    "library": library,
    "park": park,
    "workshop": workshop,
}


def with_gps(jpeg: bytes, latitude: float, longitude: float) -> bytes:
    """Add what a phone adds: its name, the time, and the place, in degrees north and east."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        return jpeg_of(picture, exif=_phone_exif(latitude, longitude, orientation=1))


def upright_phone(jpeg: bytes, latitude: float, longitude: float) -> bytes:
    """Crop to 3:4 and store the picture lying, as a phone does that is held upright."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        width = picture.height * 3 // 4
        left = picture.width - width
        lying = picture.crop((left, 0, picture.width, picture.height)).transpose(
            Image.Transpose.ROTATE_90
        )
    return jpeg_of(lying, exif=_phone_exif(latitude, longitude, orientation=_LYING))


def _phone_exif(latitude: float, longitude: float, *, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Fjeldfon"  # no such maker
    exif[ExifTags.Base.Model] = "Fjeldfon 12 mini"
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.DateTime] = "2026:03:04 07:52:11"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.BodySerialNumber] = "FF12-000-DEMO"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: _degrees(latitude),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: _degrees(longitude),
        }
    )
    return exif.tobytes()


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(value * _SECONDS), 60)
    return float(minutes // 60), float(minutes % 60), float(seconds)


def _birch(canvas: Canvas, across: float, foot: float, size: float) -> None:
    height = 0.44 * size
    canvas.line((across, foot), (across, foot - height), (238, 236, 228), 0.020 * size)
    for x, y, _ in scatter(f"bark {across}", 14):
        spot = (across - 0.010 * size + 0.014 * size * x, foot - height * y)
        canvas.box(*spot, spot[0] + 0.008 * size, spot[1] + 0.004, (72, 68, 64))
    for x, y, tone in scatter(f"leaves {across}", 120):
        place = (across + (x - 0.5) * 0.20 * size, foot - height * (0.62 + 0.62 * y))
        canvas.disc(place, 0.016 * size, mixed((150, 190, 88), (84, 144, 70), tone))


def _raised_bed(canvas: Canvas, left: float, top: float, width: float, seed: str) -> None:
    canvas.box(left, top, left + width, top + width * 0.22, (146, 104, 70), round_=0.004)
    canvas.box(left, top, left + width, top + width * 0.05, (176, 132, 92), round_=0.004)
    flowers: tuple[Colour, ...] = ((214, 70, 84), (246, 196, 72), (232, 232, 244), (150, 96, 178))
    for x, y, tone in scatter(seed, 46):
        stem = left + 0.01 + x * (width - 0.02)
        head = top - 0.02 - y * width * 0.26
        canvas.line((stem, top + 0.01), (stem, head), (84, 138, 74), 0.003)
        canvas.disc((stem, head), 0.007 + 0.004 * tone, flowers[int(tone * len(flowers))])


def _books(canvas: Canvas, left: float, right: float, top: float, seed: str) -> None:
    canvas.box(left, top, right, top + 0.13, (86, 58, 38))
    spines: tuple[Colour, ...] = (*_WALLS, (40, 76, 88), (118, 142, 96), (92, 60, 96))
    x = left + 0.004
    for width, height, tone in scatter(seed, 40):
        end = x + 0.010 + 0.014 * width
        if end > right - 0.004:
            break
        head = top + 0.012 + 0.035 * height
        colour = spines[int(tone * len(spines))]
        canvas.box(x, head, end - 0.0015, top + 0.13, colour)
        canvas.box(x, head + 0.018, end - 0.0015, head + 0.024, mixed(colour, _WHITE, 0.5))
        x = end
