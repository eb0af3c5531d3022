import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from orchestrator.intake.attachments import (
    MEDIA_MAX,
    Kind,
    pixel_size,
    read_attachments,
    safe_name,
    sniff,
)
from orchestrator.intake.limits import split_headers
from orchestrator.intake.mime import read_structure


def picture(size=(400, 300), kind="JPEG"):
    stream = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(stream, kind)
    return stream.getvalue()


JPEG = picture()


def part(payload, kind="image/jpeg", extra="Content-Disposition: attachment\n"):
    body = base64.encodebytes(payload).decode()
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n{extra}\n{body}"


def attachments_of(*parts):
    raw = (
        "Content-Type: multipart/mixed; boundary=b\n"
        + "".join(f"\n--b\n{one}" for one in parts)
        + "\n--b--\n"
    )
    return read_attachments(read_structure(raw.encode(), split_headers(raw.encode())))


def test_a_photo_is_told_by_its_bytes_and_gets_our_name():
    (found,) = attachments_of(part(JPEG, 'application/octet-stream; name="evil.exe"'))

    assert (found.kind, found.mime_type, found.name) == (Kind.PHOTO, "image/jpeg", "photo-1.jpg")
    assert (found.filename, found.payload, found.size) == ("evil.exe", JPEG, len(JPEG))


def test_what_says_photo_and_is_none_is_ignored():
    (found,) = attachments_of(part(b"MZ" + bytes(600), "image/jpeg"))

    assert (found.kind, found.ignored, found.payload) == (Kind.OTHER, "picture", b"")


def test_photos_and_videos_are_numbered_each():
    video = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(64)
    found = attachments_of(
        part(JPEG), part(video, "video/mp4"), part(picture(kind="PNG"), "image/png")
    )

    assert [one.name for one in found] == ["photo-1.jpg", "video-1.mp4", "photo-2.png"]


@pytest.mark.parametrize(
    ("payload", "kind", "reason"),
    [
        (b"x", 'application/ms-tnef; name="winmail.dat"', "winmail"),
        (b"x", 'application/octet-stream; name="winmail.dat"', "winmail"),
        (b"x", "text/calendar", "calendar"),
        (b"x", 'application/octet-stream; name="invite.ICS"', "calendar"),
        (b"x", "application/pkcs7-signature", "signature"),
        (b"x", 'text/x-vcard; name="sofie.vcf"', "card"),
        (b"x", "message/rfc822", "attached-mail"),
        (b"%PDF-1.4", "application/pdf", "document"),
        (b"%PDF-1.4", "image/jpeg", "document"),
        (
            b"PK\x03\x04",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "document",
        ),
        (b"PK\x03\x04", "application/zip", "archive"),
        (b"Rar!\x1a\x07\x00", "application/octet-stream", "archive"),
        (b"hej", 'text/plain; name="opslag.txt"', "document"),
        (b"<p>hej", 'text/html; name="opslag.html"', "document"),
        (b"ID3\x03", "audio/mpeg", "audio"),
        (b"II*\x00" + bytes(20), "image/tiff", "picture"),
        (b"<svg/>", "image/svg+xml", "picture"),
        (b"RIFF\x00\x00\x00\x00AVI ", "video/x-msvideo", "video"),
        (b"x", "application/pkcs7-mime; smime-type=enveloped-data", "encrypted"),
        (b"x", 'application/octet-stream; name="smime.p7m"', "encrypted"),
        (b"Version: 1", "application/pgp-encrypted", "encrypted"),
        (b"x", "application/octet-stream", "other"),
        (b"", "image/jpeg", "empty"),
    ],
)
def test_what_is_no_part_of_a_post_says_why(payload, kind, reason):
    (found,) = attachments_of(part(payload, kind))

    assert (found.ignored, found.payload, found.name) == (reason, b"", "")


INLINE = "Content-Disposition: inline\nContent-ID: <image001.png@01DC>\n"


@pytest.mark.parametrize("payload", [picture((600, 80), "PNG"), picture((20, 20), "PNG")])
def test_a_small_inline_picture_is_a_logo(payload):
    assert attachments_of(part(payload, "image/png", INLINE))[0].ignored == "logo"


def test_a_large_inline_picture_is_a_photo():
    (found,) = attachments_of(part(JPEG, "image/jpeg", INLINE))

    assert (found.ignored, found.inline, found.content_id) == (None, True, "image001.png@01DC")


def test_a_small_attached_picture_is_the_ambassadors_choice():
    assert attachments_of(part(picture((20, 20), "PNG"), "image/png"))[0].ignored is None


def test_photos_beyond_the_limit_are_ignored():
    found = attachments_of(*[part(JPEG)] * (MEDIA_MAX + 1))

    assert [one.ignored for one in found] == [None] * MEDIA_MAX + ["too-many"]


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\x\\a.jpg", "C__Users_x_a.jpg"),
        ("a\x00b\n.jpg", "ab .jpg"),
        ("\u202egpj.exe", "_gpj.exe"),
        (".hidden", "hidden"),
        ("søen æ.jpg", "søen æ.jpg"),
        ("x" * 500 + ".jpg", "x" * 116 + ".jpg"),
        ("", ""),
    ],
)
def test_a_file_name_is_made_safe(filename, name):
    assert safe_name(filename) == name


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_the_size_in_pixels_is_read_from_the_first_bytes(kind):
    assert pixel_size(picture((123, 45), kind)) == (123, 45)


def test_an_unknown_picture_has_no_size():
    assert pixel_size(b"RIFF....WEBP") is None


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xe0"]),
)
def test_any_bytes_can_be_sniffed_and_measured(payload, head):
    sniff(head + payload)
    pixel_size(head + payload)


@given(st.text(max_size=300))
def test_any_file_name_is_safe_to_show(filename):
    name = safe_name(filename)

    assert "/" not in name
    assert not name.startswith(".")
    assert len(name.encode("utf-8")) <= 500
