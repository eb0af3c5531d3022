"""Which process sends, and whether it is surely dead: told from real processes."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.publishing.process import is_surely_dead, this_process
from tests.publishing.children import a_dead_process, another_process

pytestmark = pytest.mark.process


def me():
    return this_process(os.getpid())


def test_this_process_lives():
    assert not is_surely_dead(me(), me())


def test_another_living_process_is_not_dead():
    with another_process() as (sender, _):
        assert not is_surely_dead(sender, me())


def test_a_killed_process_is_dead():
    assert is_surely_dead(a_dead_process(), me())


def test_a_zombie_is_dead_before_its_parent_buries_it():
    with another_process() as (sender, child):
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it ended, and stays a zombie

        assert is_surely_dead(sender, me())


def test_an_id_that_was_given_to_another_process_is_dead():
    with another_process() as (sender, _):
        assert is_surely_dead(replace(sender, started="1"), me())


def test_a_process_from_before_the_last_boot_is_dead_even_if_its_id_lives():
    with another_process() as (sender, _):
        earlier = replace(sender, boot_id="another-boot", booted=sender.booted - 3600)

        assert is_surely_dead(earlier, me())


def test_an_earlier_boot_ended_the_processes_of_every_namespace():
    earlier = replace(me(), boot_id="another-boot", booted=me().booted - 3600, pids="pid:[1]")

    assert is_surely_dead(earlier, me())


def test_a_machine_of_our_name_that_booted_when_we_did_is_another_machine():
    """Two machines may bear one name: another boot proves a restart only if ours came later."""
    with another_process() as (sender, _):
        assert not is_surely_dead(replace(sender, boot_id="another-boot"), me())


def test_of_another_pid_namespace_nothing_is_known():
    """A container's process 7 is not our process 7, and is not gone because we see none."""
    assert not is_surely_dead(replace(a_dead_process(), pids="pid:[1]"), me())


def test_a_sender_is_described_by_the_namespace_that_counts_its_id():
    assert me().pids == str(Path("/proc/self/ns/pid").readlink())


@pytest.mark.parametrize(
    "unknown",
    [
        pytest.param({"host": "another-host"}, id="of another host"),
        pytest.param(
            {"host": "another-host", "boot_id": "another-boot", "booted": 1}, id="booted there"
        ),
        pytest.param({"boot_id": ""}, id="without a boot id"),
        pytest.param({"started": ""}, id="without a start time"),
        pytest.param({"pids": ""}, id="without a namespace"),
        pytest.param({"boot_id": "another-boot", "booted": 0}, id="without a time of boot"),
    ],
)
def test_of_what_cannot_be_known_nobody_is_surely_dead(unknown):
    assert not is_surely_dead(replace(a_dead_process(), **unknown), me())


def test_without_our_own_boot_id_nobody_is_surely_dead():
    assert not is_surely_dead(a_dead_process(), replace(me(), boot_id=""))


def test_a_command_name_with_brackets_and_spaces_is_read_past(tmp_path):
    """The second field of /proc/PID/stat is the program's name, whatever it holds."""
    odd = tmp_path / "a) S (b 1 2"
    odd.symlink_to("/bin/sleep")
    pid = os.posix_spawn(odd, [str(odd), "60"], {})
    try:
        described = this_process(pid)

        assert described.started.isdigit()
        assert not is_surely_dead(described, me())
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
