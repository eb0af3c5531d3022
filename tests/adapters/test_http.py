import logging
import socket
import traceback
from datetime import timedelta
from time import monotonic

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import AccountBlocked, ChannelError, OutcomeUnknown, RateLimited, Transient
from adapters.http import BODY_MAX, Call, Reply, Upload, Wire, parsed, retry_after
from adapters.meanings import Phase
from tests.adapters.platforms import (
    NOW,
    TOKEN,
    a_clock,
    drips,
    listening,
    ok,
    says,
    stays_silent,
)

SECRET_QUERY = {"access_token": TOKEN}


def a_call(url, **changes):
    given = {"what": "doing it", "method": "POST", "url": url, "seconds": 0.2, "tries": 1}
    return Call(**{**given, **changes})


def body_of(answer):
    return answer.body


def ask(url, **changes):
    return Wire(a_clock()).ask(a_call(url, **changes), body_of)


def commit(url, **changes):
    return Wire(a_clock()).commit(a_call(url, **changes), body_of)


def an_unused_address():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


BROKEN_PEERS = {
    "silence": stays_silent,
    "closed without an answer": lambda _connection: None,
    "dripping headers": drips("HTTP/1.1 200 OK\r\nX-Drip: " + "x" * 200),
    "headers that end too early": says(
        "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nx-restli-id: urn:li:share:12"
    ),
    "no end of the headers": says("HTTP/1.1 201 Created\r\nx-restli-id: urn:li:share:12\r\n"),
    "a dripping body without a length": drips("HTTP/1.1 200 OK\r\n\r\n" + "x" * 200),
    "a dripping body": drips(ok("x" * 200)),
    "a truncated body": says("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
    "a truncated chunk": says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nabc"),
    "an oversized body": says(ok("x" * (BODY_MAX + 1))),
    "no HTTP at all": says("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
}


@pytest.fixture(params=BROKEN_PEERS)
def broken(request):
    with listening(BROKEN_PEERS[request.param]) as (url, seen):
        yield url, seen


def test_a_whole_answer_comes_back():
    with listening(says(ok("{}"))) as (url, _):
        answer = commit(url)

    assert answer == b"{}"


def test_a_broken_answer_to_the_commit_call_is_an_unknown_outcome(broken):
    url, _ = broken

    with pytest.raises(OutcomeUnknown):
        commit(url)


def test_a_broken_answer_to_a_repeatable_call_is_transient(broken):
    url, _ = broken

    with pytest.raises(Transient):
        ask(url)


def test_the_commit_call_is_sent_once_whatever_comes(broken):
    url, seen = broken

    with pytest.raises(OutcomeUnknown):
        commit(url, tries=5)

    assert len(seen) == 1


def test_the_deadline_is_total_and_not_from_byte_to_byte(broken):
    url, _ = broken
    started = monotonic()

    with pytest.raises(ChannelError):
        commit(url)

    assert monotonic() - started < 1.5


def test_a_refused_connection_was_never_sent():
    with pytest.raises(Transient):
        commit(an_unused_address())


def test_a_name_that_does_not_resolve_was_never_sent(monkeypatch):
    def fails(*_args, **_keywords):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)

    with pytest.raises(Transient):
        commit("http://nowhere.invalid/")


def test_a_handshake_that_is_never_answered_has_sent_nothing():
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(Transient):
        commit(f"https://127.0.0.1:{deaf.getsockname()[1]}")


def test_a_handshake_with_something_else_has_sent_nothing():
    with listening(says(ok("{}"))) as (url, _), pytest.raises(Transient):
        commit(url.replace("http://", "https://"))


def test_a_connection_that_comes_too_late_sends_nothing():
    ticks = iter([0.0, *[99.0] * 20])

    with listening(says(ok("{}"))) as (url, seen):
        wire = Wire(a_clock(monotonic=lambda: next(ticks)))
        with pytest.raises(Transient):
            wire.commit(a_call(url), body_of)

    assert seen == []


def test_a_stale_connection_does_not_put_the_commit_call_in_doubt():
    with listening(says(ok("{}").replace("Connection: close\r\n", ""))) as (url, _):
        wire = Wire(a_clock())
        wire.ask(a_call(url), body_of)

        answer = wire.commit(a_call(url), body_of)

    assert answer == b"{}"


def test_a_redirect_is_not_followed():
    moved = "HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"

    with listening(says(moved)) as (url, seen):
        status = Wire(a_clock()).commit(a_call(url), lambda answer: answer.status)

    assert (status, len(seen)) == (307, 1)


def test_a_repeatable_call_is_tried_again_a_few_times():
    with listening(lambda _connection: None) as (url, seen), pytest.raises(Transient):
        ask(url, tries=3)

    assert len(seen) == 3


def test_the_tries_end_also_by_time():
    elapsed = [0.0]

    def sleep(seconds):
        elapsed[0] += seconds

    wire = Wire(a_clock(sleep=sleep, monotonic=lambda: elapsed[0]))
    with listening(lambda _connection: None) as (url, _), pytest.raises(Transient):
        wire.ask(a_call(url, tries=100), body_of)

    assert 5 < elapsed[0] <= 15


def test_a_rate_limit_is_not_tried_again():
    judged = []

    def limited(answer):
        judged.append(answer)
        raise RateLimited("wait", retry_after=timedelta(minutes=1))

    with listening(says(ok("{}"))) as (url, _), pytest.raises(RateLimited):
        Wire(a_clock()).ask(a_call(url, tries=3), limited)

    assert len(judged) == 1


def test_the_environments_proxy_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", an_unused_address())

    with listening(says(ok("{}"))) as (url, _):
        answer = ask(url)

    assert answer == b"{}"


def test_cookies_are_not_kept():
    with listening(says(ok("{}", "Set-Cookie: who=me; Path=/"))) as (url, _):
        wire = Wire(a_clock())
        wire.ask(a_call(url), body_of)

    assert list(wire._session.cookies) == []


@pytest.mark.parametrize("url", ["nonsense", "http://", "ftp://127.0.0.1/", "http://[::1"])
def test_an_impossible_address_blocks_the_account(url):
    with pytest.raises(AccountBlocked):
        commit(url)


def test_a_token_that_no_header_can_carry_is_not_repeated_in_the_error():
    with pytest.raises(AccountBlocked) as caught:
        commit("http://127.0.0.1:1/", headers={"Authorization": f"Bearer {TOKEN}\n"})

    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_no_error_carries_the_token_or_the_librarys_own_words(broken, caplog):
    url, _ = broken
    caplog.set_level(logging.DEBUG)

    with pytest.raises(ChannelError) as caught:
        commit(url, query=SECRET_QUERY, form={"caption": TOKEN})

    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert TOKEN not in shown
    assert caught.value.__context__ is None


def test_an_answered_call_leaves_no_token_in_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3.connectionpool")

    with listening(says(ok("{}"))) as (url, _):
        ask(url, query=SECRET_QUERY)

    assert TOKEN not in caplog.text


def test_a_calls_repr_carries_nothing_that_it_sends():
    call = a_call(f"https://x/?t={TOKEN}", query=SECRET_QUERY, headers={"A": TOKEN}, json=TOKEN)

    assert TOKEN not in repr(call)


@responses.activate
def test_a_multipart_upload_carries_the_files_bytes_and_the_form(tmp_path):
    path = tmp_path / "secret-name.jpg"
    path.write_bytes(bytes(range(256)) * 1000)
    responses.post("https://platform.example.org/photos", json={})

    ask(
        "https://platform.example.org/photos",
        form={"alt_text": "Løg"},
        upload=Upload(path=path, mime_type="image/jpeg", part="source"),
    )
    request = responses.calls[0].request
    sent = b"".join(request.body)  # type: ignore[arg-type]  # it is our stream

    assert path.read_bytes() in sent
    assert 'name="alt_text"\r\n\r\nLøg\r\n'.encode() in sent
    assert int(request.headers["Content-Length"]) == len(sent)
    assert b"secret-name" not in sent


def test_a_bare_upload_is_the_file_and_its_length_is_announced(tmp_path):
    content = bytes(range(256)) * 1000
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    got: list[bytes] = []

    def takes_it_all(connection):
        _, _, body = seen[0].partition(b"\r\n\r\n")
        while len(body) < len(content):
            body += connection.recv(65536)
        got.append(body)
        connection.sendall(ok("{}").encode())

    with listening(takes_it_all) as (url, seen):
        ask(url, method="PUT", upload=Upload(path=path, mime_type="image/jpeg"), seconds=10)

    assert got == [content]
    assert f"Content-Length: {len(content)}".encode() in seen[0]


def test_a_missing_file_is_transient_and_its_path_is_not_told(tmp_path):
    upload = Upload(path=tmp_path / "gone.jpg", mime_type="image/jpeg")

    with pytest.raises(Transient) as caught:
        ask("https://platform.example.org/", upload=upload)

    assert str(tmp_path) not in str(caught.value)


class Two(Reply):
    id: str


@pytest.mark.parametrize("body", ["", "{}", "[]", "<html>", '{"id":1}', "[" * 5000, "\x00"])
@pytest.mark.parametrize(
    ("phase", "error"), [(Phase.COMMIT, OutcomeUnknown), (Phase.REPEATABLE, Transient)]
)
def test_an_unreadable_success_is_a_fault_of_its_phase(body, phase, error):
    peer = says(ok(body))

    with listening(peer) as (url, _), pytest.raises(error):
        Wire(a_clock()).commit(a_call(url), lambda answer: parsed(answer, Two, phase, "x"))


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("Tue, 09 Jun 2026 08:05:00 GMT", timedelta(minutes=5)),
        ("Tue, 09 Jun 2026 07:00:00 GMT", None),
        ("99999999999999999999", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(value, wait):
    assert retry_after({"Retry-After": value}, NOW) == wait


@given(st.text())
def test_retry_after_never_raises(value):
    wait = retry_after({"Retry-After": value}, NOW)

    assert wait is None or timedelta(0) <= wait <= timedelta(days=1)
