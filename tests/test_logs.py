import io
import json
import logging

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.logs import configure, trail_of

SECRET = "Sofie Example 12345678"


@pytest.fixture(autouse=True)
def _root_logger_as_before():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], level = before
    root.setLevel(level)


@pytest.fixture
def stream():
    return io.StringIO()


def logged(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_carries_event_and_ids(stream):
    configure("info", True, stream)

    logging.getLogger("orchestrator.x").info(
        "published", extra={"event": "succeed", "publication": 4}
    )

    (record,) = logged(stream)
    assert (record["message"], record["event"], record["publication"]) == (
        "published",
        "succeed",
        4,
    )


def test_a_key_that_is_not_allowed_is_dropped(stream):
    configure("info", True, stream)

    logging.getLogger("orchestrator.x").info("held", extra={"caption": SECRET, "post": 17})

    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize("json_lines", [True, False])
def test_arguments_of_a_message_are_not_written(stream, json_lines):
    configure("info", json_lines, stream)

    logging.getLogger("orchestrator.x").info("held %s", SECRET)

    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize("json_lines", [True, False])
def test_an_exception_is_type_and_place_without_its_message(stream, json_lines):
    configure("info", json_lines, stream)

    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("orchestrator.x").exception("tick failed", extra={"tick": "intake"})

    assert SECRET not in stream.getvalue()
    assert "ValueError at test_logs.py:" in stream.getvalue()


def test_the_cause_of_an_exception_is_named_without_its_message():
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError as error:
        trail = trail_of(error)

    assert "KeyError" in trail
    assert SECRET not in trail


@pytest.mark.parametrize("json_lines", [True, False])
def test_a_value_cannot_begin_a_line_of_its_own(stream, json_lines):
    configure("info", json_lines, stream)

    logging.getLogger("orchestrator.x").info("seen", extra={"file": "a\n2026 error forged"})

    assert len(stream.getvalue().splitlines()) == 1


def test_a_long_value_is_not_written(stream):
    configure("info", True, stream)

    logging.getLogger("orchestrator.x").info("seen", extra={"file": "x" * 5_000})

    assert logged(stream)[0]["file"] == "(not shown)"


@given(st.text(min_size=3))
def test_no_text_in_an_unknown_key_is_ever_written(text):
    stream = io.StringIO()
    configure("info", True, stream)

    logging.getLogger("orchestrator.x").info("seen", extra={"fact": f"<<{text}>>"})

    assert "<<" not in stream.getvalue()


def test_the_addresses_that_urllib3_logs_are_not_written(stream):
    configure("debug", True, stream)

    with pytest.raises(urllib3.exceptions.HTTPError):
        urllib3.PoolManager(retries=1).request(
            "GET", "http://127.0.0.1:9/?access_token=EAAB-secret"
        )

    assert "EAAB" not in stream.getvalue()


def test_a_record_says_when_in_utc(stream):
    configure("info", True, stream)

    logging.getLogger("orchestrator.x").info("seen")

    assert logged(stream)[0]["at"].endswith("Z")


def test_lines_for_people_are_one_a_record(stream):
    configure("info", False, stream)

    logging.getLogger("orchestrator.x").warning(
        "account paused", extra={"account": "facebook-main"}
    )

    assert "warning orchestrator.x: account paused  account=facebook-main" in stream.getvalue()


def test_what_is_below_the_level_is_not_written(stream):
    configure("warning", True, stream)

    logging.getLogger("orchestrator.x").info("seen")

    assert stream.getvalue() == ""


def test_configuring_twice_writes_once(stream):
    configure("info", True, io.StringIO())
    configure("info", True, stream)

    logging.getLogger("orchestrator.x").info("seen")

    assert len(logged(stream)) == 1
