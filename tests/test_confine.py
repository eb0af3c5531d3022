import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.confine import Confined, Crashed, CrashReason

TARGETS = "tests.confined_targets"


@pytest.fixture(scope="module")
def echo():
    with Confined(f"{TARGETS}:echo") as worker:
        yield worker


def crash_of(target, argument=None, **limits):
    with Confined(f"{TARGETS}:{target}", **limits) as worker:
        with pytest.raises(Crashed) as caught:
            worker.call(argument)
        return caught.value


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(max_size=20)
    | st.binary(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(plain)
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_plain_values_come_back_as_they_went(echo, value):
    assert echo.call(value) == value


def test_a_tuple_arrives_as_a_list(echo):
    assert echo.call(("photo", b"\xff")) == ["photo", b"\xff"]


def test_large_bytes_pass_both_ways(echo):
    sent = os.urandom(1 << 20) * 8

    assert echo.call(sent) == sent


def test_one_worker_serves_many_calls():
    with Confined(f"{TARGETS}:pid") as worker:
        pids = {worker.call(None) for _ in range(20)}

    assert len(pids) == 1


def test_a_worker_is_replaced_after_its_number_of_calls():
    with Confined(f"{TARGETS}:pid", calls_per_worker=2) as worker:
        pids = [worker.call(None) for _ in range(3)]

    assert pids[0] == pids[1] != pids[2]


def test_too_much_memory_is_a_crash():
    assert crash_of("eat_memory").reason is CrashReason.MEMORY


def test_an_argument_that_does_not_fit_is_a_crash_of_memory():
    limit = 200 * 1024 * 1024

    assert crash_of("echo", bytes(limit - 4096), memory_bytes=limit).reason is CrashReason.MEMORY


def test_a_loop_is_ended_by_the_processor_limit():
    assert crash_of("spin", cpu_seconds=1, wall_seconds=8).reason is CrashReason.TIME


def test_a_sleeper_is_ended_by_the_wall_limit():
    assert (
        str(crash_of("rest", 30, wall_seconds=0.3))
        == "the limited child process failed: time (wall)"
    )


def test_the_processor_limit_counts_for_each_call_anew():
    with Confined(f"{TARGETS}:burn", cpu_seconds=1) as worker:
        first = worker.call(0.6)
        second = worker.call(0.6)
        third = worker.call(0.6)

    assert (first, second, third) == (0.6, 0.6, 0.6)


def test_an_abort_is_a_crash_with_its_signal():
    crash = crash_of("abort")

    assert (crash.reason, crash.detail) == (CrashReason.SIGNAL, "SIGABRT")


def test_a_silent_exit_is_a_crash():
    assert crash_of("leave").reason is CrashReason.ANSWER


def test_an_exception_is_named_by_its_type_only():
    crash = crash_of("tell_secret", b"caption")

    assert str(crash) == "the limited child process failed: exception (ValueError)"


def test_an_answer_that_is_not_plain_is_a_crash():
    assert crash_of("unplain").reason is CrashReason.EXCEPTION


def test_an_answer_beyond_its_limit_is_refused():
    assert crash_of("huge", 5000, answer_bytes=4000).reason is CrashReason.ANSWER


def test_a_recursion_error_is_a_crash():
    assert crash_of("too_deep").detail == "RecursionError"


def test_a_function_that_does_not_exist_says_so():
    assert crash_of("nowhere").reason is CrashReason.START


def test_the_next_call_after_a_crash_gets_a_fresh_worker():
    with Confined(f"{TARGETS}:echo", wall_seconds=5, answer_bytes=1000) as worker:
        before = (worker.call(1), worker.pid)
        with pytest.raises(Crashed):
            worker.call("x" * 2000)
        after = (worker.call(1), worker.pid)

    assert before[0] == after[0]
    assert before[1] != after[1]


def test_a_worker_that_died_while_idle_is_replaced_without_a_fault():
    with Confined(f"{TARGETS}:echo") as worker:
        worker.call(1)
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
        os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)

        assert worker.call(2) == 2


def test_a_file_cannot_be_written(tmp_path):
    assert crash_of("write_file", str(tmp_path / "x")).detail == "OSError"


def test_files_cannot_be_opened_without_end():
    assert crash_of("open_many").detail == "OSError"


def test_the_child_sees_no_environment(monkeypatch):
    monkeypatch.setenv("INSTAGRAM_TOKEN", "not for children")
    with Confined(f"{TARGETS}:environment") as worker:
        assert "INSTAGRAM_TOKEN" not in worker.call(None)


def test_the_child_has_no_network():
    if subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this system does not let a process leave the network")
    with Confined(f"{TARGETS}:interfaces_up") as worker:
        assert worker.call(None) is False


def test_the_child_ignores_an_interrupt():
    with Confined(f"{TARGETS}:interrupt_self") as worker:
        assert worker.call(None) == "still here"


@pytest.mark.process
def test_the_child_dies_with_its_parent():
    code = (
        "from orchestrator.confine import Confined\n"
        "worker = Confined('tests.confined_targets:pid')\n"
        "print(worker.call(None), flush=True)\n"
        "Confined('tests.confined_targets:rest')\n"
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    child = int(parent.stdout)

    assert _gone(child)


def test_closing_ends_the_child():
    worker = Confined(f"{TARGETS}:pid")
    child = worker.call(None)
    worker.close()

    assert _gone(child)


def _gone(pid, patience=5.0):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
