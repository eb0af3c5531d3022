"""Run a function as a user who may not do everything: root would pass every permission test."""

import os
import pickle
import pwd
import signal
import stat
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, cast

import pytest

T = TypeVar("T")
_SECONDS = 20


def as_unprivileged(function: Callable[[], T], *, groups: Sequence[int] = ()) -> T:
    """Run the function in a child that is not root; return or raise what it returned or raised.

    The child is a fork, so it needs no access to the checkout: import before what it uses. Skips
    with the reason if root cannot become `nobody` here. `groups`: whose member the child is.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork with threads: we end soon
        child = os.fork()
    if child == 0:
        _run_and_leave(function, writing, groups)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        packed = answer.read()
    os.waitpid(child, 0)
    if not packed:
        pytest.fail("the unprivileged child died without an answer")
    kind, content = pickle.loads(packed)
    if kind == "cannot":
        pytest.skip(f"cannot become 'nobody' here: {content}")
    if kind == "raised":
        raise content
    assert kind == "returned"
    return cast("T", content)  # what pickle brings back has no type


def let_in(folder: Path) -> None:
    """Let everybody look into a temporary folder: pytest keeps its own for their owner."""
    top = Path(tempfile.gettempdir())
    for way in (folder, *folder.parents):
        if way == top:
            return
        way.chmod(stat.S_IMODE(way.stat().st_mode) | 0o055)


def _run_and_leave(function: Callable[[], object], writing: int, groups: Sequence[int]) -> None:
    signal.alarm(_SECONDS)
    try:
        if os.geteuid() == 0:
            _become_nobody(groups)
    except (OSError, KeyError) as error:
        answer: tuple[str, object] = ("cannot", str(error))
    else:
        try:
            answer = ("returned", function())
        except BaseException as error:
            answer = ("raised", error)
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(answer))
    os._exit(0)


def _become_nobody(groups: Sequence[int]) -> None:
    nobody = pwd.getpwnam("nobody")
    os.setgroups(groups)
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
