from pathlib import Path

import pytest

from orchestrator.confine import Confined, Crashed, CrashReason
from orchestrator.media.base import UnreadableMedia
from orchestrator.media.clean import NotClean, cleaned, encode
from orchestrator.media.confined import MEMORY_BYTES, TARGET, ConfinedPhotos, answer
from orchestrator.media.folder import MediaFolder
from tests.media import photos

HEIC = Path(__file__).parent / "data" / "rotated.heic"


@pytest.fixture
def store(tmp_path):
    return MediaFolder(tmp_path / "media")


@pytest.mark.process
def test_a_child_gives_what_we_would_make_ourselves(tmp_path, store):
    loaded = photos.stored(tmp_path, photos.loaded_jpeg(6))
    worker = Confined(TARGET, memory_bytes=MEMORY_BYTES)
    try:
        results = [ConfinedPhotos(worker.call, store).clean(path) for path in (loaded, HEIC)]
    finally:
        worker.close()

    assert [(r.facts, r.removed) for r in results] == [
        (photo.facts, photo.removed) for photo in (cleaned(loaded), cleaned(HEIC))
    ]


def test_a_refusal_crosses_the_border_with_its_sentence(tmp_path, store):
    with pytest.raises(UnreadableMedia, match="send JPEG"):
        ConfinedPhotos(answer, store).clean(photos.stored(tmp_path, b"no photo"))


@pytest.mark.parametrize("reason", [CrashReason.MEMORY, CrashReason.TIME, CrashReason.SIGNAL])
def test_a_child_that_died_of_the_photo_refuses_it(store, reason):
    def dying(argument):
        raise Crashed(reason)

    with pytest.raises(UnreadableMedia, match="limits"):
        ConfinedPhotos(dying, store).clean(Path("photo"))


def test_a_child_that_never_started_is_not_the_photos_fault(store):
    def absent(argument):
        raise Crashed(CrashReason.START)

    with pytest.raises(Crashed):
        ConfinedPhotos(absent, store).clean(Path("photo"))


def lying(**changes):
    honest = {
        "jpeg": encode(photos.a_picture()),
        "width": 160,
        "height": 120,
        "has_location": False,
        "removed": [],
    }
    return lambda argument: honest | changes


@pytest.mark.parametrize(
    "jpeg", [photos.loaded_jpeg(), b"", b"GIF89a", encode(photos.a_picture()) + b"tail"]
)
def test_bytes_that_are_not_clean_are_not_believed(store, jpeg):
    with pytest.raises(NotClean):
        ConfinedPhotos(lying(jpeg=jpeg), store).clean(Path("photo"))


@pytest.mark.parametrize(
    "changes",
    [{"width": -1}, {"height": "120"}, {"jpeg": "text"}, {"removed": None}, {"has_location": 1}],
)
def test_an_answer_of_the_wrong_form_is_not_believed(store, changes):
    with pytest.raises(UnreadableMedia):
        ConfinedPhotos(lying(**changes), store).clean(Path("photo"))


def test_only_known_words_are_taken_over(store):
    result = ConfinedPhotos(lying(removed=["gps", "<script>", 7]), store).clean(Path("photo"))

    assert result.removed == ("gps",)
