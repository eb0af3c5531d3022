import json
import subprocess
import sys
from datetime import timedelta
from time import monotonic

import pytest
import requests

from adapters.sandbox.faults import FAULTS
from adapters.sandbox.orders import BadOrder
from tests.adapters.sandbox.conftest import START

READ_TIMEOUT = 0.3


def code(answer):
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")


@pytest.mark.parametrize(("fault", "copies"), [("drop_after_publish", 1), ("drop_before_work", 0)])
def test_a_dropped_answer_kills_the_connection(sandbox, facebook, fault, copies):
    sandbox.order_fault(fault)

    with pytest.raises(requests.ConnectionError):
        facebook.feed(message="Hej")

    assert len(sandbox.posts()) == copies


@pytest.mark.parametrize("channel", ["instagram", "facebook", "linkedin"])
def test_an_answer_can_be_dropped_after_publishing_on_every_channel(
    sandbox, instagram, facebook, linkedin, channel
):
    container = instagram.container().json()["id"]
    publish = {
        "instagram": lambda: instagram.publish(container),
        "facebook": lambda: facebook.feed(message="Hej"),
        "linkedin": linkedin.create,
    }[channel]
    sandbox.order_fault("drop_after_publish", channel=channel)

    with pytest.raises(requests.ConnectionError):
        publish()

    assert [post["channel"] for post in sandbox.posts()] == [channel]


@pytest.mark.parametrize(("fault", "copies"), [("timeout", 1), ("hang", 0)])
def test_a_hanging_answer_runs_into_the_read_timeout(sandbox, facebook, fault, copies):
    sandbox.order_fault(fault)
    data = {"message": "Hej", "access_token": facebook.token}

    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{facebook.root}/{facebook.page}/feed", data=data, timeout=READ_TIMEOUT)

    assert len(sandbox.posts()) == copies


def test_a_hanging_answer_ends_in_a_dead_connection(sandbox, facebook):
    sandbox.order_fault("hang", options={"seconds": 0.05})

    with pytest.raises(requests.ConnectionError):
        facebook.feed(message="Hej")


def test_a_cut_answer_is_seen_as_incomplete(sandbox, facebook):
    sandbox.order_fault("cut_answer")

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        facebook.feed(message="Hej")

    assert len(sandbox.posts()) == 1


def test_a_dripping_answer_outlives_every_read_timeout(sandbox, facebook):
    sandbox.order_fault("slow_loris", options={"interval": 0.05, "seconds": 0.4})
    data = {"message": "Hej", "access_token": facebook.token}
    started = monotonic()

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.post(f"{facebook.root}/{facebook.page}/feed", data=data, timeout=READ_TIMEOUT)

    assert monotonic() - started > READ_TIMEOUT
    assert len(sandbox.posts()) == 1


def test_a_huge_body_is_as_long_as_ordered(sandbox, facebook):
    sandbox.order_fault("huge_body", options={"bytes": 3 * 2**20})

    assert len(facebook.feed(message="Hej").content) >= 3 * 2**20


@pytest.mark.parametrize(
    ("fault", "status", "works"),
    [
        ("html_503", 503, False),
        ("gateway_504_after_publish", 504, True),
        ("garbled_answer", 200, True),
    ],
)
def test_an_answer_can_be_no_json_at_all(sandbox, facebook, fault, status, works):
    sandbox.order_fault(fault)

    answer = facebook.feed(message="Hej")

    assert answer.status_code == status
    assert bool(sandbox.posts()) == works
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(
    ("fault", "status", "expected", "works"),
    [
        ("refuse_content", 400, (100, 1404102), False),
        ("rate_limit", 400, (80001, None), False),
        ("app_rate_limit", 400, (4, None), False),
        ("custom_rate_limit", 400, (613, None), False),
        ("posting_too_fast", 400, (368, 1390008), False),
        ("expired_token", 400, (190, 463), False),
        ("password_changed", 400, (190, 460), False),
        ("revoked_permission", 403, (10, None), False),
        ("page_token_required", 400, (190, 2069032), False),
        ("error_500", 500, (2, None), False),
        ("error_500_after_publish", 500, (1, None), True),
        ("duplicate_506", 400, (506, None), False),
        ("photos_already_posted", 400, (100, 1366051), True),
    ],
)
def test_a_fault_on_facebook_answers_its_code(sandbox, facebook, fault, status, expected, works):  # noqa: PLR0917
    sandbox.order_fault(fault, account=facebook.page)

    answer = facebook.feed(message="Hej")

    assert (answer.status_code, code(answer)) == (status, expected)
    assert bool(sandbox.posts()) == works


@pytest.mark.parametrize(
    ("fault", "expected", "works"),
    [
        ("rate_limit", (80002, None), False),
        ("quota_used", (9, 2207042), False),
        ("account_restricted", (25, 2207050), False),
        ("not_ready", (9007, 2207027), False),
        ("refuse_content", (36003, 2207009), False),
        ("publish_but_2207051", (4, 2207051), True),
    ],
)
def test_a_fault_on_instagram_answers_its_code(sandbox, instagram, fault, expected, works):
    container = instagram.container().json()["id"]
    sandbox.order_fault(fault)

    assert code(instagram.publish(container)) == expected
    assert bool(sandbox.posts()) == works


@pytest.mark.parametrize(
    ("fault", "status", "name", "works"),
    [
        ("refuse_content", 422, "UNPROCESSABLE_ENTITY", False),
        ("rate_limit", 429, "TOO_MANY_REQUESTS", False),
        ("expired_token", 401, "EXPIRED_ACCESS_TOKEN", False),
        ("password_changed", 401, "REVOKED_ACCESS_TOKEN", False),
        ("revoked_permission", 403, "ACCESS_DENIED", False),
        ("error_500", 500, "INTERNAL_SERVER_ERROR", False),
        ("error_500_after_publish", 500, "INTERNAL_SERVER_ERROR", True),
        ("not_ready", 400, "MEDIA_ASSET_WAITING_UPLOAD", False),
        ("conflict_409", 409, "CONFLICT", False),
        ("version_gone", 426, "NONEXISTENT_VERSION", False),
    ],
)
def test_a_fault_on_linkedin_answers_its_code(sandbox, linkedin, fault, status, name, works):  # noqa: PLR0917
    sandbox.order_fault(fault)

    answer = linkedin.create()

    assert (answer.status_code, answer.json()["code"]) == (status, name)
    assert bool(sandbox.posts()) == works


def test_a_linkedin_duplicate_names_the_post_that_was_just_made(sandbox, linkedin):
    sandbox.order_fault("linkedin_duplicate")

    answer = linkedin.create()

    assert answer.status_code == 422
    assert sandbox.posts()[0]["id"] in answer.json()["message"]


def test_a_ghost_duplicate_names_a_post_that_does_not_exist(sandbox, linkedin):
    sandbox.order_fault("ghost_duplicate")

    urn = linkedin.create().json()["message"].rpartition(" ")[2]

    assert sandbox.posts() == []
    assert linkedin.read("posts", urn).status_code == 404


@pytest.mark.parametrize("asked", ["120", "Wed, 25 Nov 2026 12:00:00 GMT"])
def test_a_limit_can_say_when_to_come_again(sandbox, facebook, linkedin, asked):
    for channel in ("facebook", "linkedin"):
        sandbox.order_fault("rate_limit", channel=channel, options={"retry_after": asked})

    answers = [facebook.feed(message="x"), linkedin.create()]

    assert [answer.headers["Retry-After"] for answer in answers] == [asked, asked]


def test_linkedins_quota_of_the_day_is_used_up_until_midnight_utc(sandbox, linkedin, clock):
    sandbox.order_fault("day_quota_used")
    midnight = START.replace(hour=0) + timedelta(days=1)

    statuses = [linkedin.create(commentary="1").status_code]
    clock.moment = midnight - timedelta(seconds=1)
    statuses.append(linkedin.create(commentary="2").status_code)
    clock.moment = midnight
    statuses.append(linkedin.create(commentary="3").status_code)

    assert statuses == [429, 429, 201]


def test_a_rate_limit_shows_the_minutes_in_the_usage_header(sandbox, facebook):
    sandbox.order_fault("rate_limit", options={"minutes": 7})

    header = facebook.feed(message="x").headers["X-Business-Use-Case-Usage"]

    (use,) = json.loads(header)[facebook.page]
    assert (use["estimated_time_to_regain_access"], use["call_count"]) == (7, 100)


def test_an_empty_answer_after_publishing_has_no_id(sandbox, facebook, linkedin):
    sandbox.order_fault("empty_answer_after_publish", times=2)

    assert facebook.feed(message="x").json() == {}
    assert "x-restli-id" not in linkedin.create().headers
    assert len(sandbox.posts()) == 2


def test_success_false_comes_with_status_200(sandbox, facebook):
    sandbox.order_fault("success_false")

    answer = facebook.feed(message="x")

    assert (answer.status_code, answer.json()) == (200, {"success": False})


def test_a_container_can_end_in_error_with_a_subcode(sandbox, instagram):
    sandbox.order_fault("container_error", options={"subcode": 2207009})

    status = instagram.status(instagram.container().json()["id"])

    assert status["status_code"] == "ERROR"
    assert "2207009" in status["status"]


def test_a_container_can_be_expired_at_once(sandbox, instagram):
    sandbox.order_fault("container_expired")

    assert instagram.status(instagram.container().json()["id"])["status_code"] == "EXPIRED"


def test_a_fault_strikes_as_often_as_ordered_and_lets_the_first_pass(sandbox, facebook):
    sandbox.order_fault("error_500", times=2, after=1)

    statuses = [facebook.feed(message=f"nr. {n}").status_code for n in range(4)]

    assert statuses == [200, 500, 500, 200]


def test_a_fault_strikes_only_its_phase(sandbox, facebook):
    sandbox.order_fault("error_500", phase="read")

    assert facebook.feed(message="x").status_code == 200
    assert facebook.get(facebook.page).status_code == 500


@pytest.mark.parametrize("key", ["account", "channel"])
def test_a_fault_strikes_only_its_account_or_channel(sandbox, facebook, linkedin, key):
    sandbox.order_fault(
        "error_500", **{key: {"account": "linkedin-main", "channel": "linkedin"}[key]}
    )

    assert facebook.feed(message="x").status_code == 200
    assert linkedin.create().status_code == 500


def test_whether_the_work_is_done_can_be_overruled(sandbox, facebook):
    sandbox.order_fault("duplicate_506", options={"work": True})

    facebook.feed(message="x")

    assert len(sandbox.posts()) == 1


@pytest.mark.parametrize(("when", "copies"), [("before", 0), ("after", 1)])
def test_a_process_can_be_killed_before_or_after_the_post_is_recorded(
    sandbox, facebook, when, copies
):
    program = "import sys; sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as child:
        sandbox.order_fault("kill_pid", options={"pid": child.pid, "when": when})
        with pytest.raises(requests.ConnectionError):
            facebook.feed(message="x")
        child.wait(10)

    assert child.returncode == -9
    assert len(sandbox.posts()) == copies


@pytest.mark.parametrize(
    "order",
    [
        {"fault": "earthquake"},
        {"fault": "hang", "colour": "red"},
        {"fault": "hang", "phase": "later"},
        {"fault": "hang", "times": 0},
        {"fault": "hang", "times": True},
        {"fault": "hang", "after": -1},
        {"fault": "hang", "account": 5},
        {"fault": "hang", "options": []},
        {"fault": "hang", "options": {"colour": 1}},
        {"fault": "hang", "options": {"seconds": "x"}},
        {"fault": "hang", "options": {"seconds": True}},
        {"fault": "hang", "options": {"seconds": 601}},
        {"fault": "slow_loris", "options": {"interval": 0}},
        {"fault": "huge_body", "options": {"bytes": 2**31}},
        {"fault": "duplicate_506", "channel": "linkedin"},
        {"fault": "kill_pid"},
        {"fault": "kill_pid", "options": {"pid": 1}},
        {"fault": "kill_pid", "options": {"pid": 99, "when": "soon"}},
    ],
)
def test_a_bad_order_is_refused(sandbox, order):
    with pytest.raises(BadOrder):
        sandbox.order_fault(**order)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_every_fault_leaves_the_server_alive(sandbox, instagram, facebook, linkedin, fault):
    options = {"seconds": 0.01, "interval": 0.01, "bytes": 10}
    if fault == "kill_pid":
        options["pid"] = 2**22 + 1  # above the largest pid: nobody is killed
    container = instagram.container().json()["id"]
    for channel in FAULTS[fault].channels:
        sandbox.order_fault(fault, channel=channel, phase="any", options=options)
    for publish in (
        lambda: instagram.publish(container),
        lambda: facebook.feed(message="Hej"),
        linkedin.create,
    ):
        try:
            publish()
        except requests.RequestException:
            continue

    assert requests.get(f"{sandbox.base_url}/_sandbox/faults", timeout=10).json()["ordered"] == []
    assert not any(row["status"] == 500 and row["fault"] is None for row in sandbox.requests())
