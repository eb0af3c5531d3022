import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

from adapters.sandbox.rules import Rules
from adapters.sandbox.server import NotLoopback, running_sandbox, serve
from tests.adapters.sandbox.clients import Facebook
from tests.adapters.sandbox.pictures import picture

PROGRAM = """
import sys
from pathlib import Path
from adapters.sandbox.server import serve
serve("127.0.0.1", 0, ready=lambda url: print(url, flush=True), ledger_path=Path(sys.argv[1]))
print("returned", flush=True)
"""


def control(sandbox, path):
    return f"{sandbox.base_url}/_sandbox/{path}"


def test_the_ledger_is_served_as_json(sandbox, facebook):
    photo = facebook.photo(picture(), alt_text_custom="En firkant").json()["id"]
    facebook.feed(message="Hej", attached_media=facebook.attached(photo))

    (post,) = requests.get(control(sandbox, "posts"), timeout=10).json()

    assert set(post) == {"account", "channel", "id", "text", "media", "arrived_at", "removed_at", "copies"}  # fmt: skip
    assert set(post["media"][0]) == {"sha256", "alt_text", "width", "height", "mime"}


def test_a_picture_is_served_by_its_hash(sandbox, facebook):
    facebook.photo(picture(), published="true")
    sha256 = sandbox.posts()[0]["media"][0]["sha256"]

    answer = requests.get(control(sandbox, f"media/{sha256}"), timeout=10)

    assert (answer.content, answer.headers["content-type"]) == (picture(), "image/jpeg")


def test_an_unpublished_picture_is_not_served(sandbox, facebook):
    facebook.photo(picture("png"))

    assert requests.get(control(sandbox, "media/" + "0" * 64), timeout=10).status_code == 404


def test_a_fault_is_ordered_shown_and_cancelled_over_http(sandbox, facebook):
    url = control(sandbox, "faults")

    ordered = requests.post(url, json={"fault": "error_500", "times": 3}, timeout=10)
    shown = requests.get(url, timeout=10).json()["ordered"]
    requests.delete(url, timeout=10)

    assert ordered.status_code == 200
    assert [(order["fault"], order["times"]) for order in shown] == [("error_500", 3)]
    assert facebook.feed(message="x").status_code == 200


def test_an_unknown_fault_answers_400_with_the_names(sandbox):
    answer = requests.post(control(sandbox, "faults"), json={"fault": "earthquake"}, timeout=10)

    assert answer.status_code == 400
    assert "drop_after_publish" in answer.json()["faults"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"[" * 30_000])
def test_a_broken_order_answers_400(sandbox, body):
    headers = {"Content-Type": "application/json"}

    answer = requests.post(control(sandbox, "faults"), data=body, headers=headers, timeout=10)

    assert answer.status_code == 400


def test_an_order_that_a_web_page_could_send_is_refused(sandbox):
    body = '{"fault": "error_500"}'

    answer = requests.post(control(sandbox, "faults"), data=body, timeout=10)

    assert answer.status_code == 415


def test_a_kill_is_not_ordered_over_http_unless_the_sandbox_was_started_for_it(sandbox, switch):
    order = {"fault": "kill_pid", "options": {"pid": 2**22 + 1}}
    refused = requests.post(control(sandbox, "faults"), json=order, timeout=10).status_code
    switch(allow_kill=True)
    taken = requests.post(control(sandbox, "faults"), json=order, timeout=10).status_code

    assert (refused, taken) == (403, 200)


def test_a_foreign_host_name_is_refused(sandbox):
    headers = {"Host": "example.org"}

    answer = requests.get(control(sandbox, "posts"), headers=headers, timeout=10)

    assert answer.status_code == 400


def test_each_request_leaves_a_line_without_parameters(sandbox, facebook):
    facebook.feed(message="Hemmeligt")

    (line,) = sandbox.requests()

    assert (line["channel"], line["phase"], line["status"]) == ("facebook", "publish", 200)
    assert not re.search("Hemmeligt|token", str(line))


def test_a_body_beyond_the_limit_is_refused(sandbox, facebook):
    answer = facebook.photo(bytes(49 * 2**20))

    assert answer.status_code == 413


def test_an_unknown_path_answers_404(sandbox):
    assert requests.get(f"{sandbox.base_url}/wp-admin", timeout=10).status_code == 404


def test_clearing_forgets_posts_and_faults(sandbox, facebook):
    facebook.feed(message="x")
    sandbox.order_fault("error_500")

    sandbox.clear()

    assert (sandbox.posts(), sandbox.requests()) == ([], [])
    assert facebook.feed(message="x").status_code == 200


def test_a_restarted_sandbox_still_shows_posts_and_pictures(tmp_path):
    path = tmp_path / "ledger.jsonl"
    with running_sandbox(ledger_path=path) as first:
        facebook = Facebook(first.base_url)
        post = facebook.photo(picture(), published="true", caption="Hej").json()["post_id"]
        before = first.posts()

    with running_sandbox(ledger_path=path) as second:
        facebook = Facebook(second.base_url)
        media = before[0]["media"][0]["sha256"]
        shown = requests.get(control(second, f"media/{media}"), timeout=10)
        read = facebook.get(post, fields="message").json()

        assert second.posts() == before
        assert shown.content == picture()
        assert read["message"] == "Hej"


def test_a_restarted_sandbox_gives_no_id_twice(tmp_path):
    path = tmp_path / "ledger.jsonl"
    ids: list[str] = []
    for _ in range(2):
        with running_sandbox(ledger_path=path) as running:
            ids.append(Facebook(running.base_url).feed(message=f"nr. {len(ids)}").json()["id"])

    assert len(set(ids)) == 2


def test_the_sandbox_stays_on_this_machine():
    with pytest.raises(NotLoopback):
        serve("0.0.0.0", 0, ready=lambda _: None)


def test_a_taken_port_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve("127.0.0.1", taken.getsockname()[1], ready=lambda _: None)


def test_a_hanging_request_does_not_keep_the_sandbox_from_stopping():
    with running_sandbox(rules=Rules()) as running:
        running.order_fault("hang")
        facebook = Facebook(running.base_url)

        def publish():
            with pytest.raises(requests.ConnectionError):
                facebook.feed(message="x")

        client = threading.Thread(target=publish)
        client.start()
        while running._world.faults.waiting():
            pass
    client.join(5)

    assert not client.is_alive()


@pytest.mark.process
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_command_cleanly(tmp_path, number):
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "ledger.jsonl")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        answered = requests.get(f"{url}/_sandbox/posts", timeout=10).json()
        child.send_signal(number)
        out, err = child.communicate(timeout=10)

    assert (answered, out, err, child.returncode) == ([], "returned\n", "", 0)
