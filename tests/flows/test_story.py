"""The README's story, as a newcomer runs it: the demo, then five minutes in its workspace.

The day is played once, with `--keep` and without a terminal. What its sandbox served over HTTP is
then served again with one lie at a time, and the demo's verdict must see each.
"""

import copy
import hashlib
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from PIL import Image

from orchestrator.approval.dossier import dossier
from orchestrator.demo import pictures
from orchestrator.demo.followers import see
from orchestrator.demo.mails import DemoMail, demo_mails
from orchestrator.demo.story import Story
from orchestrator.demo.verdict import Evidence, differences_of_all, endings
from orchestrator.domain.post import PostState
from orchestrator.settings import load
from orchestrator.wiring import Wiring, utc_now
from tests.processes import plain_environment, stop, wait_until

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

README = Path(__file__).parents[2] / "README.md"
PACE = "6"  # seconds between slots: the machine may be busy with other tests
PLAYED = 200.0  # seconds until the day is over, at the latest
SERVED = "http://sandbox.example"
FINE = "Everything came out as the story says."

Ledger = list[dict[str, Any]]
Pictures = dict[str, bytes]
Lie = Callable[[Ledger, Pictures], None]


# ---------------------------------------------------------------- the tour


def tour() -> list[str]:
    """Return the commands of the README's tour."""
    text = README.read_text(encoding="utf-8")
    block = re.search(r"<!-- tour: .*?-->\n```console\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return [line.removeprefix("$ ") for line in block[1].splitlines()]


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "orchestrator", *words]


def run(words: list[str], folder: Path, environment: dict[str, str]):
    return subprocess.run(
        command(*words),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PLAYED,
        check=False,
    )


def expanded(word: str, folder: Path) -> list[str]:
    """Find the files that a word stands for, as a shell does."""
    return [str(path) for path in folder.glob(word)] if "*" in word else [word]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A day that was played with `--keep`, and what its sandbox served."""

    root: Path
    day: date
    output: str
    stayed: bool  # after its last line, without a terminal
    code: int  # after SIGTERM
    ledger: Ledger
    pictures: Pictures


def served(address: str) -> tuple[Ledger, Pictures]:
    """Read all that a sandbox shows, as anybody can."""
    with requests.Session() as session:
        ledger = session.get(f"{address}/_sandbox/posts", timeout=10).json()
        hashes = {item["sha256"] for post in ledger for item in post["media"]}
        return ledger, {
            sha256: session.get(f"{address}/_sandbox/media/{sha256}", timeout=10).content
            for sha256 in hashes
        }


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Play the day of the tour, without a terminal."""
    folder = tmp_path_factory.mktemp("newcomer")
    (line,) = [line for line in tour() if line.startswith("orchestrator demo")]
    written = folder / "output"
    with written.open("wb") as output:
        process = subprocess.Popen(
            command(*shlex.split(line)[1:], "--pace", PACE, "--keep"),
            cwd=folder,
            env=plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(
            lambda: "They stay until" in written.read_text() or process.poll() is not None,
            "the day is over",
            patience=PLAYED,
        )
        (address,) = re.findall(r"followers see them: (\S+)", written.read_text()) or [""]
        assert address, written.read_text()
        ledger, photos = served(address)
        stayed = process.poll() is None
        code = stop(process)
    finally:
        process.kill()
        process.wait()
    return Kept(
        root=folder / "tour",
        day=date.fromisoformat(re.findall(r"--day (\S+)", written.read_text())[0]),
        output=written.read_text(),
        stayed=stayed,
        code=code,
        ledger=ledger,
        pictures=photos,
    )


def test_the_demo_and_the_tour_do_what_the_readme_says(kept: Kept):
    environment = plain_environment()
    folder = kept.root.parent
    ran = []
    for line in tour():
        if line.startswith((". ", "#", "orchestrator demo")):
            continue
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            environment[name] = value
            continue
        if line.startswith("cd "):
            folder = folder / line.removeprefix("cd ")
            continue
        words = shlex.split(line)
        assert words[0] == "orchestrator", line
        words = [found for word in words for found in expanded(word, folder)]
        done = run(words[1:], folder, environment)
        assert done.returncode in ({0, 1} if words[1] == "check" else {0}), (
            line + done.stdout + done.stderr
        )
        ran.append(words[1])
    assert ran.count("posts") >= 3
    assert (folder / "post-2.html").is_file()


def test_without_a_terminal_the_feeds_stay_until_sigterm(kept: Kept):
    assert FINE in kept.output
    assert "Traceback" not in kept.output
    assert (kept.stayed, kept.code) == (True, 0)


def test_the_demo_fails_when_something_is_in_its_way(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")

    done = run(["demo", "--folder", str(tmp_path)], tmp_path, plain_environment())

    assert done.returncode == 1
    assert "is not empty" in done.stderr


# ---------------------------------------------------------------- lies of the platforms


def verdict(kept: Kept, lie: Lie) -> list[str]:
    """Serve the day again with a lie in it; return what the demo says to that."""
    ledger, photos = copy.deepcopy(kept.ledger), dict(kept.pictures)
    lie(ledger, photos)
    wiring = Wiring(load(kept.root, {}))
    try:
        with responses.RequestsMock() as platform, wiring.store.read(utc_now()) as uow:
            platform.get(f"{SERVED}/_sandbox/posts", json=ledger)
            for sha256 in {item["sha256"] for post in ledger for item in post["media"]}:
                platform.get(f"{SERVED}/_sandbox/media/{sha256}", body=photos[sha256])
            evidence = Evidence(
                mails=demo_mails(kept.day),
                seen=see(SERVED),
                shown={
                    post.id: {
                        item.account.id: [picture.sha256 for picture in item.outbound.attachments]
                        for item in dossier(uow, post.id, wiring.desk).composed
                    }
                    for post in uow.posts.in_states(PostState.PUBLISHED)
                },
                notices=kept.root / "notices",
            )
            told = endings(uow, evidence)
            return [
                *(f"{end.mail.name}: {text}" for end in told for text in end.differences),
                *differences_of_all(uow, evidence),
            ]
    finally:
        wiring.close()


def of(ledger: Ledger, channel: str, word: str) -> dict[str, Any]:
    """Find the post on a channel whose text has a word."""
    (found,) = [post for post in ledger if post["channel"] == channel and word in post["text"]]
    return found


def nothing(_ledger: Ledger, _photos: Pictures) -> None:
    """Tell the truth."""


def a_caption_is_cut(ledger: Ledger, _photos: Pictures) -> None:
    post = of(ledger, "facebook", "Solgården")
    post["text"] = post["text"][:60]


def a_letter_is_another(ledger: Ledger, _photos: Pictures) -> None:
    post = of(ledger, "instagram", "biblioteket")
    post["text"] = post["text"].replace("stille", "stilla")


def a_signature_is_left(ledger: Ledger, _photos: Pictures) -> None:
    of(ledger, "linkedin", "Snow")["text"] += "\n\nTom Ashdown"


def the_english_wording_is_swapped(ledger: Ledger, _photos: Pictures) -> None:
    linkedin, facebook = of(ledger, "linkedin", "harbour"), of(ledger, "facebook", "hamnen")
    linkedin["text"], facebook["text"] = facebook["text"], linkedin["text"]


def an_alt_text_is_lost(channel: str) -> Lie:
    def lie(ledger: Ledger, _photos: Pictures) -> None:
        of(ledger, channel, "Puisto")["media"][0]["alt_text"] = ""

    return lie


def alt_texts_change_places(ledger: Ledger, _photos: Pictures) -> None:
    first, second = of(ledger, "linkedin", "Solgården")["media"]
    first["alt_text"], second["alt_text"] = second["alt_text"], first["alt_text"]


def a_picture_is_missing(ledger: Ledger, _photos: Pictures) -> None:
    of(ledger, "instagram", "Solgården")["media"].pop()


def the_pictures_change_places(ledger: Ledger, _photos: Pictures) -> None:
    first, second = of(ledger, "facebook", "Solgården")["media"]
    first["sha256"], second["sha256"] = second["sha256"], first["sha256"]


def put(ledger: Ledger, photos: Pictures, content: bytes) -> None:
    """Let the picture of a post be another one, consistently."""
    sha256 = hashlib.sha256(content).hexdigest()
    of(ledger, "facebook", "hamnen")["media"][0]["sha256"] = sha256
    photos[sha256] = content


def a_photo_passes_by_the_cleaning(ledger: Ledger, photos: Pictures) -> None:
    put(ledger, photos, pictures.with_gps(pictures.harbour(), 68.25, 14.5))


def a_photo_is_another_ones(ledger: Ledger, photos: Pictures) -> None:
    put(ledger, photos, pictures.park())


def a_photo_lies_on_its_side(ledger: Ledger, photos: Pictures) -> None:
    (item,) = of(ledger, "facebook", "biblioteket")["media"]
    file = io.BytesIO()
    with Image.open(io.BytesIO(photos[item["sha256"]])) as picture:
        picture.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG")
    item["sha256"] = hashlib.sha256(file.getvalue()).hexdigest()
    photos[item["sha256"]] = file.getvalue()


def other_bytes_are_served(ledger: Ledger, photos: Pictures) -> None:
    (item,) = of(ledger, "facebook", "hamnen")["media"]
    photos[item["sha256"]] += b"more"


def a_post_is_live_twice(ledger: Ledger, _photos: Pictures) -> None:
    again = copy.deepcopy(of(ledger, "linkedin", "Maja")) | {"id": "urn:li:share:1", "copies": 2}
    of(ledger, "linkedin", "Maja")["copies"] = 2
    ledger.append(again)


def a_post_is_gone(ledger: Ledger, _photos: Pictures) -> None:
    ledger.remove(of(ledger, "instagram", "hamnen"))


def a_post_was_taken_down(ledger: Ledger, _photos: Pictures) -> None:
    post = of(ledger, "instagram", "hamnen")
    post["removed_at"] = post["arrived_at"]


def a_post_came_too_early(ledger: Ledger, _photos: Pictures) -> None:
    post = of(ledger, "instagram", "hamnen")
    early = datetime.fromisoformat(post["arrived_at"]) - timedelta(minutes=1)
    post["arrived_at"] = early.isoformat()


def a_post_is_on_another_channel(ledger: Ledger, _photos: Pictures) -> None:
    of(ledger, "facebook", "Maja")["channel"] = "instagram"


def a_held_one_is_public(ledger: Ledger, _photos: Pictures) -> None:
    post = copy.deepcopy(of(ledger, "facebook", "Maja"))
    ledger.append(post | {"id": "held", "text": "Hun husker ikke lenger hvem jeg er."})


LIES = (
    (a_caption_is_cut, "01-sofie.eml: facebook: from character 60 on"),
    (a_letter_is_another, "02-ingrid.eml: instagram: from character"),
    (a_signature_is_left, '05-tom.eml: linkedin: from character 256 on its text is "'),
    (the_english_wording_is_swapped, "03-oskar.eml: linkedin: from character 0"),
    (an_alt_text_is_lost("instagram"), "04-aino.eml: instagram: alt text 1"),
    (an_alt_text_is_lost("facebook"), "04-aino.eml: facebook: alt text 1"),
    (an_alt_text_is_lost("linkedin"), "04-aino.eml: linkedin: alt text 1"),
    (alt_texts_change_places, "01-sofie.eml: linkedin: alt text 2"),
    (a_picture_is_missing, "01-sofie.eml: instagram: 1 pictures instead of 2"),
    (the_pictures_change_places, "01-sofie.eml: facebook: picture 1 does not show the photo"),
    (a_photo_passes_by_the_cleaning, "03-oskar.eml: facebook: picture 1 tells more"),
    (a_photo_is_another_ones, "03-oskar.eml: facebook: its pictures are not those"),
    (a_photo_lies_on_its_side, "02-ingrid.eml: facebook: picture 1 does not show the photo"),
    (other_bytes_are_served, "03-oskar.eml: facebook: picture 1 is not the one"),
    (a_post_is_live_twice, "06-tom.eml: linkedin: it is live 2 times"),
    (a_post_is_gone, "03-oskar.eml: instagram: followers do not see it"),
    (a_post_was_taken_down, "03-oskar.eml: instagram: it was taken down"),
    (a_post_came_too_early, "03-oskar.eml: instagram: it was public before its slot"),
    (a_post_is_on_another_channel, "06-tom.eml: facebook: followers do not see it"),
    (a_held_one_is_public, "facebook: post held is public, and no mail's"),
)


def test_the_day_as_it_was_served_has_no_difference(kept: Kept):
    assert verdict(kept, nothing) == []


@pytest.mark.parametrize(("lie", "told"), LIES, ids=[told for _, told in LIES])
def test_a_lie_in_what_followers_see_is_told(kept: Kept, lie: Lie, told: str):
    assert told in "\n".join(verdict(kept, lie))


def test_a_platform_that_refuses_makes_the_demo_fail(tmp_path: Path):
    written = tmp_path / "output"
    with written.open("wb") as output:
        process = subprocess.Popen(
            command("demo", "--pace", "3"), env=plain_environment(), stdout=output, stderr=output
        )
    try:
        wait_until(lambda: "mails drop" in written.read_text(), "the sandbox serves")
        (address,) = re.findall(r"(http://\S+), a sandbox", written.read_text())
        order = {"fault": "refuse_content", "channel": "linkedin", "phase": "publish"}
        requests.post(f"{address}/_sandbox/faults", json=order, timeout=10).raise_for_status()
        code = process.wait(PLAYED)
    finally:
        process.kill()
        process.wait()

    assert code == 1
    assert "came out differently" in written.read_text()
    assert "linkedin: it is failed" in written.read_text()
    assert FINE not in written.read_text()


# ---------------------------------------------------------------- lies of the mails


def of_tom(day: date) -> tuple[DemoMail, ...]:
    """Give two of the mails: one with a telephone number in it, one with a sentence less."""
    two = [mail for mail in demo_mails(day) if mail.ambassador == "tom"]
    lies = (
        (b"the button.", b"the button. My number is +47 41 23 45 67."),
        (b"People ask what a trainee in IT does all day. ", b""),
    )
    changed = []
    for mail, (before, after) in zip(two, lies, strict=True):
        assert before in mail.raw
        changed.append(replace(mail, raw=mail.raw.replace(before, after)))
    return tuple(changed)


def test_a_mail_that_says_more_or_less_than_the_story_is_told_and_not_waved_through(
    tmp_path: Path,
):
    said: list[str] = []
    story = Story(
        root=tmp_path,
        say=said.append,
        pace=3,
        environment=plain_environment(),
        clock=utc_now,
        mails=of_tom,
    )

    with story.played() as day:
        ledger, _ = served(day.base_url)
        told = "\n".join(day.differences)

    assert "05-tom.eml: the checks found what the story does not name: warn PHONE" in told
    assert "05-tom.eml: instagram: it did not go there" in told
    assert "06-tom.eml: facebook: from character" in told
    assert {post["channel"] for post in ledger} == {"facebook", "linkedin"}
    assert "is not approved" in "\n".join(said)
