import pytest

from orchestrator.media.sniff import mime_of
from tests.media import photos


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (photos.jpeg(), "image/jpeg"),
        (photos.loaded_png(), "image/png"),
        (photos.loaded_webp(), "image/webp"),
        (b"GIF89a" + bytes(20), "image/gif"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40), "image/heic"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42" + bytes(40), "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + bytes(40), "video/quicktime"),
        (b"%PDF-1.7\n", None),
        (b"PK\x03\x04" + bytes(60), None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content, mime_type):
    assert mime_of(content) == mime_type
