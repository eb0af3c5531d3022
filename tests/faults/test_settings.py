"""Fault 19: settings that are broken at the start, or become so while the daemon runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.sandbox.server import RunningSandbox
from orchestrator.cli.main import main
from orchestrator.domain.post import PostState
from tests.house import NOON, Clock, a_house, slot_at
from tests.workspaces import a_workspace

MAIN = "orchestrator.toml"


def of_other_syntax(text: str) -> bytes:
    return text.replace("[organisation]", "[organisation").encode()


def with_an_unknown_key(text: str) -> bytes:
    return text.replace("[organisation]", "[organisation]\ncolour = 1").encode()


def of_a_wrong_type(text: str) -> bytes:
    return text.replace('country = "DK"', "country = 45").encode()


def empty(_: str) -> bytes:
    return b""


def half_written(text: str) -> bytes:
    return text[: text.index("time_zone") + 4].encode()


def in_another_encoding(text: str) -> bytes:
    return text.replace("Fjordvik", "Fjørdvik").encode("latin-1")


def of_zeros(text: str) -> bytes:
    """What some file systems leave of a file after a power cut."""
    return bytes(len(text))


BROKEN = [of_other_syntax, with_an_unknown_key, of_a_wrong_type, empty, half_written,
          in_another_encoding, of_zeros]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_daemon_with_broken_settings_touches_nothing_and_names_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: Callable[[str], bytes]
):
    path = a_workspace(tmp_path) / "config" / MAIN
    path.write_bytes(broken(path.read_text()))
    before = sorted(tmp_path.rglob("*"))

    code = main(["--workspace", str(tmp_path), "run"])

    said = capsys.readouterr().err
    assert code == 2
    assert MAIN in said
    assert "Traceback" not in said
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("broken", [of_other_syntax, of_a_wrong_type, empty, of_zeros])
@pytest.mark.parametrize("file", [MAIN, "roles.toml", "policy.toml"])
def test_what_breaks_while_it_runs_publishes_nothing_that_nobody_approved(
    tmp_path: Path,
    platforms: tuple[RunningSandbox, Clock],
    file: str,
    broken: Callable[[str], bytes],
):
    """Only the roles are read again. A file without a person is a role taken away: it fails safe."""
    sandbox, clock = platforms
    clock.moment = NOON
    with a_house(tmp_path, clock=clock, shared=sandbox) as house:
        house.a_takeover()
        post = house.a_scheduled_post(accounts=("linkedin-main",))
        path = tmp_path / "config" / file
        path.write_bytes(broken(path.read_text()))
        clock.moment = slot_at(post)

        house.publish()

        state, copies = house.post(post.id).state, house.live_copies()
    took_the_role_away = file == "roles.toml" and broken is empty
    expected = (PostState.PENDING_APPROVAL, 0) if took_the_role_away else (PostState.PUBLISHED, 1)
    assert (state, copies) == expected
