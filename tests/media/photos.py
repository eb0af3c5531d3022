"""Photos for the tests, drawn here, with everything a phone hides in them. All values are invented."""

import io
import struct
from pathlib import Path

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"HEMMELIGT-STED"
SECRET_TEXT = SECRET.decode()


def a_picture(size: tuple[int, int] = (160, 120)) -> Image.Image:
    """A red upper half over a blue lower half, with a green left edge."""
    picture = Image.new("RGB", size, (200, 40, 40))
    picture.paste((40, 40, 200), (0, size[1] // 2, size[0], size[1]))
    picture.paste((40, 200, 40), (0, 0, size[0] // 8, size[1]))
    return picture


def exif(orientation: int = 1, *, gps: bool = True) -> Image.Exif:
    tags = Image.Exif()
    tags[0x010F] = SECRET_TEXT  # make
    tags[0x0112] = orientation
    tags[0xA431] = SECRET_TEXT  # body serial number
    tags[0x927C] = SECRET * 4  # maker note
    if gps:
        position = tags.get_ifd(0x8825)
        position.update({1: "N", 2: (59.0, 54.0, 49.0), 3: "E", 4: (10.0, 44.0, 20.0)})
    return tags


def jpeg(picture: Image.Image | None = None, **options: object) -> bytes:
    buffer = io.BytesIO()
    (picture or a_picture()).save(buffer, "JPEG", **({"quality": 92} | options))
    return buffer.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(plain: bytes, *segments: bytes) -> bytes:
    return plain[:2] + b"".join(segments) + plain[2:]


def loaded_jpeg(orientation: int = 1) -> bytes:
    """EXIF with GPS and thumbnail, XMP, IPTC, a comment, an unknown segment, an MPF-like tail."""
    thumbnail = jpeg(a_picture((16, 12)), comment=SECRET)
    plain = jpeg(exif=exif(orientation), comment=SECRET)
    xmp = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta><exif:GPSLatitude>" + SECRET
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x13\x1c\x02\x5a\x00\x0e" + SECRET
    return (
        with_segments(
            plain,
            segment(0xE1, xmp),
            segment(0xED, iptc),
            segment(0xE7, SECRET),
            segment(0xE0, b"JFXX\x00\x10" + thumbnail),
            segment(0xFE, SECRET),
        )
        + thumbnail
        + SECRET
    )


def loaded_png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET_TEXT)
    notes.add_itxt("XML:com.adobe.xmp", f"<exif:GPSLatitude>{SECRET_TEXT}")
    buffer = io.BytesIO()
    a_picture().save(buffer, "PNG", pnginfo=notes, exif=exif())
    return buffer.getvalue() + SECRET


def loaded_webp() -> bytes:
    buffer = io.BytesIO()
    a_picture().save(buffer, "WEBP", quality=90, exif=exif().tobytes(), xmp=SECRET)
    return buffer.getvalue()


def swapped_profile() -> bytes:
    """An ICC profile in which red and green are exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    for at in range(132, 132 + 12 * count, 12):
        name = bytes(profile[at : at + 4])
        if name in {b"rXYZ", b"gXYZ"}:
            profile[at : at + 4] = b"gXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(profile)


def stored(folder: Path, content: bytes, name: str = "photo.bin") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
