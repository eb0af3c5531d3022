"""Approving at a terminal: what will be sent is shown, and the yes is for exactly that."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from orchestrator.approval import decide
from orchestrator.domain.actors import Role
from orchestrator.domain.post import PostState
from tests.builders import a_person, in_state
from tests.cli.desk import Desk
from tests.processes import plain_environment

pytestmark = [pytest.mark.process, pytest.mark.timeout(60)]

QUESTION = "Approve exactly this? [y/N]: "


@dataclass
class Terminal:
    """A program and the screen on which it is read and answered."""

    process: subprocess.Popen[bytes]
    screen: int

    def read_to(self, end: str | None) -> str:
        """Read to some words, or to the program's end."""
        said = b""
        while end is None or end.encode() not in said:
            try:
                said += os.read(self.screen, 4096)
            except OSError:  # Linux: the other side is closed
                break
        return said.decode()

    def answer(self, text: str) -> tuple[int, str]:
        os.write(self.screen, text.encode())
        said = self.read_to(None)
        return self.process.wait(timeout=30), said


@contextmanager
def approving(desk: Desk, post_id: int) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", "--workspace", str(desk.root),
         "posts", "approve", str(post_id)],
        stdin=theirs, stdout=theirs, stderr=theirs,
        env=plain_environment() | {"ORCHESTRATOR_ACT_AS": "anna"},
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_what_will_be_sent_is_shown_before_the_question(desk: Desk):
    post = desk.post()

    with approving(desk, post.id) as terminal:
        shown = terminal.read_to(QUESTION)
        code, _ = terminal.answer("y\n")

    assert "| God morgen fra biblioteket!" in shown
    assert (code, desk.state_of(post.id)) == (0, PostState.APPROVED)


@pytest.mark.parametrize("answer", ["\n", "n\n", "\x04"], ids=["nothing", "no", "ctrl-d"])
def test_without_a_yes_nothing_is_approved(desk: Desk, answer: str):
    post = desk.post()

    with approving(desk, post.id) as terminal:
        terminal.read_to(QUESTION)
        code, _ = terminal.answer(answer)

    assert (code != 0, desk.state_of(post.id)) == (True, PostState.PENDING_APPROVAL)


def test_a_yes_to_what_was_edited_meanwhile_comes_too_late(desk: Desk):
    post = desk.post()

    with approving(desk, post.id) as terminal:
        terminal.read_to(QUESTION)
        edited(desk, post.id)
        code, said = terminal.answer("y\n")

    assert (code, "someone was faster" in said) == (3, True)
    assert desk.state_of(post.id) is PostState.PENDING_APPROVAL


def edited(desk: Desk, post_id: int) -> None:
    with desk.write() as uow:
        post = uow.posts.get(post_id)
        content = replace(uow.posts.content(post), caption="Noe annet")
        decide.edit(uow, post_id, a_person(Role.EDITOR), content)
        in_state(uow, uow.posts.get(post_id), PostState.PENDING_APPROVAL)


def test_who_may_not_approve_is_not_asked(desk: Desk):
    post = desk.post(written_by="anna@nordvik.example")

    with approving(desk, post.id) as terminal:
        said = terminal.read_to(None)

    assert ("[y/N]" in said, "may not decide about it" in said) == (False, True)
