import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import responses

from adapters.errors import (
    AccountBlocked,
    Blocked,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Transient,
)
from adapters.graph import Graph, GraphOptions, Id
from adapters.graph_tokens import GraphTokens
from adapters.http import Wire
from adapters.meanings import NotThere
from tests.adapters.platforms import TOKEN, a_clock

BASE = "https://graph.facebook.com/v26.0"
TIME_LIMIT = timedelta(seconds=5)


@pytest.fixture(autouse=True)
def platform():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def a_graph(**options):
    return Graph(Wire(a_clock()), GraphOptions(token=TOKEN, **options), {})


def end_of_token(**options):
    given = GraphOptions(token=TOKEN, **options)
    return GraphTokens(Graph(Wire(a_clock()), given, {}), given).expires_at()


def form_of(call):
    return {name: values[0] for name, values in parse_qs(call.request.body).items()}


def an_error(code, subcode=None, **more):
    return {
        "error": {"message": f"said with {TOKEN}", "code": code, "error_subcode": subcode, **more}
    }


def fault_in_prepare(platform, body, *, status=400, headers=None):
    platform.post(f"{BASE}/1/media", json=body, status=status, headers=headers)
    with pytest.raises(ChannelError) as caught:
        a_graph().make("1/media", "making it", {})
    return caught.value


def fault_on_commit(platform, body, *, status=400, headers=None):
    platform.post(f"{BASE}/1/feed", json=body, status=status, headers=headers)
    with pytest.raises(ChannelError) as caught:
        a_graph().commit("1/feed", Id, "publishing it", {}, TIME_LIMIT)
    return caught.value


def test_the_token_of_a_post_goes_into_the_form_and_not_into_the_address(platform):
    platform.post(f"{BASE}/1/media", json={"id": "5"})

    a_graph().make("1/media", "making it", {"a": "b"})

    assert form_of(platform.calls[0]) == {"a": "b", "access_token": TOKEN}
    assert platform.calls[0].request.url == f"{BASE}/1/media"


def test_the_version_is_a_segment_of_the_path(platform):
    platform.post("https://graph.facebook.com/v25.0/1/media", json={"id": "5"})

    assert a_graph(version="v25.0").make("1/media", "making it", {}) == "5"


def test_an_app_secret_proves_the_token(platform):
    platform.post(f"{BASE}/1/media", json={"id": "5"})

    a_graph(app_secret="s3cret").make("1/media", "making it", {})

    proof = hmac.new(b"s3cret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert form_of(platform.calls[0])["appsecret_proof"] == proof


def test_an_id_from_outside_cannot_leave_its_segment(platform):
    platform.get(f"{BASE}/a%3Fx%3D1%23", json={"id": "5"})

    assert a_graph().read("a?x=1#", Id, "reading it", {}).id == "5"


@pytest.mark.parametrize("strange", ["..", "1/2", "1?x", "me", "1_2_3"])
def test_an_id_that_is_none_is_not_taken_from_an_answer(platform, strange):
    assert isinstance(fault_on_commit(platform, {"id": strange}, status=200), OutcomeUnknown)


BLOCKED = {
    (3, None): Blocked.PERMISSION,
    (10, None): Blocked.PERMISSION,
    (200, None): Blocked.PERMISSION,
    (299, None): Blocked.PERMISSION,
    (100, None): Blocked.CONFIGURATION,
    (102, None): Blocked.TOKEN,
    (104, None): Blocked.TOKEN,
    **{
        (190, subcode): Blocked.TOKEN for subcode in (None, 458, 459, 460, 463, 464, 467, 492, 493)
    },
}


@pytest.mark.parametrize("fault", [fault_in_prepare, fault_on_commit])
@pytest.mark.parametrize(("code", "reason"), BLOCKED.items())
def test_these_codes_block_the_account_in_every_phase(platform, fault, code, reason):
    error = fault(platform, an_error(*code))

    assert isinstance(error, AccountBlocked)
    assert error.reason is reason


@pytest.mark.parametrize("fault", [fault_in_prepare, fault_on_commit])
@pytest.mark.parametrize("code", [4, 17, 32, 341, 368, 613, 80001, 80002])
def test_these_codes_are_limits_in_every_phase(platform, fault, code):
    assert isinstance(fault(platform, an_error(code)), RateLimited)


@pytest.mark.parametrize("code", [1, 2])
def test_a_fault_of_metas_is_transient_before_and_unknown_on_commit(platform, code):
    assert type(fault_in_prepare(platform, an_error(code), status=500)) is Transient
    assert isinstance(fault_on_commit(platform, an_error(code), status=500), OutcomeUnknown)


def test_the_same_post_twice_in_a_row_is_an_unknown_outcome(platform):
    assert isinstance(fault_on_commit(platform, an_error(506)), OutcomeUnknown)


def test_a_code_that_no_table_knows_is_refused_before_and_unknown_on_commit(platform):
    assert isinstance(fault_in_prepare(platform, an_error(987654)), Refused)
    assert isinstance(fault_on_commit(platform, an_error(987654)), OutcomeUnknown)


def test_a_code_that_no_table_knows_is_transient_where_meta_says_so(platform):
    assert type(fault_in_prepare(platform, an_error(987654, is_transient=True))) is Transient


def test_an_object_that_is_not_there_is_told_apart(platform):
    platform.get(f"{BASE}/5", json=an_error(100, 33), status=400)

    with pytest.raises(NotThere):
        a_graph().read("5", Id, "reading it", {})


def test_a_blamed_caption_is_the_contents_fault(platform):
    blame = {"blame_field_specs": [["caption"]]}

    assert isinstance(fault_in_prepare(platform, an_error(100, error_data=blame)), Refused)


@pytest.mark.parametrize(
    "blame", ["text", [], {"blame_field_specs": "x"}, {"blame_field_specs": [["fields"]]}]
)
def test_any_other_blame_is_ours(platform, blame):
    error = fault_in_prepare(platform, an_error(100, error_data=blame))

    assert isinstance(error, AccountBlocked)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, AccountBlocked),
        (403, AccountBlocked),
        (413, Refused),
        (429, RateLimited),
        (404, OutcomeUnknown),
        (302, OutcomeUnknown),
        (502, OutcomeUnknown),
    ],
)
def test_without_an_envelope_the_status_speaks(platform, status, error):
    assert isinstance(fault_on_commit(platform, "<html>", status=status), error)


@pytest.mark.parametrize(
    "body", [{}, {"success": False}, {"id": ""}, {"id": None}, [], an_error(4)]
)
def test_a_success_without_an_id_is_an_unknown_outcome(platform, body):
    assert isinstance(fault_on_commit(platform, body, status=200), OutcomeUnknown)


def usage(minutes):
    row = {
        "type": "pages",
        "call_count": 100,
        "total_cputime": 25,
        "total_time": 25,
        "estimated_time_to_regain_access": minutes,
    }
    return {"X-Business-Use-Case-Usage": json.dumps({"1": [row], "2": [{"type": "instagram"}]})}


def test_the_usage_header_says_when_to_come_again(platform):
    assert fault_in_prepare(platform, an_error(80001), headers=usage(19)).retry_after == timedelta(
        minutes=19
    )


def test_a_retry_after_wins_over_the_usage_header(platform):
    headers = {**usage(19), "Retry-After": "60"}

    assert fault_in_prepare(platform, an_error(80001), headers=headers).retry_after == timedelta(
        minutes=1
    )


@pytest.mark.parametrize("minutes", [0, -5, 10**12, "soon"])
def test_a_senseless_estimate_does_no_harm(platform, minutes):
    error = fault_in_prepare(platform, an_error(80001), headers=usage(minutes))

    assert timedelta(0) < error.retry_after <= timedelta(days=1)


def test_the_platforms_sentence_is_not_repeated(platform):
    assert TOKEN not in repr(fault_in_prepare(platform, an_error(190, 463)))


def test_the_error_names_code_and_subcode(platform):
    assert fault_in_prepare(platform, an_error(190, 463)).code == "190/463"


@pytest.mark.parametrize(
    ("facts", "ends"),
    [
        ({"expires_at": 0, "data_access_expires_at": 0}, None),
        ({"expires_at": 1790000000}, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
        (
            {"expires_at": 0, "data_access_expires_at": 1790000000},
            datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC),
        ),
        ({"is_valid": False, "error": {"code": 190}}, None),
    ],
)
def test_the_tokens_end_is_told_with_an_app_token(platform, facts, ends):
    platform.get(f"{BASE}/debug_token", json={"data": facts})

    assert end_of_token(app_id="7", app_secret="s") == ends


def test_without_an_app_the_tokens_end_is_not_asked(platform):
    assert end_of_token() is None
    assert len(platform.calls) == 0


def test_a_fault_in_asking_for_the_tokens_end_is_no_fault(platform):
    platform.get(f"{BASE}/debug_token", json=an_error(1), status=500)

    assert end_of_token(app_id="7", app_secret="s") is None


FULL = {"call_count": 91, "total_time": 12, "total_cputime": 3}
QUIET = {"call_count": 89, "total_time": 12, "total_cputime": 3}


def rest_after_reading(platform, **headers):
    told = {name.replace("_", "-"): json.dumps(value) for name, value in headers.items()}
    platform.get(f"{BASE}/1", json={"id": "1"}, headers=told)
    graph = a_graph()
    graph.read("1", Id, "reading it", {})
    return graph.rest()


def test_a_budget_of_the_app_that_is_nearly_used_up_lets_the_account_rest(platform):
    assert rest_after_reading(platform, X_App_Usage=FULL) == timedelta(minutes=10)


def test_the_rest_is_as_long_as_the_platform_estimates(platform):
    use = {"type": "pages", **FULL, "estimated_time_to_regain_access": 19}

    rest = rest_after_reading(platform, X_Business_Use_Case_Usage={"1": [use]})

    assert rest == timedelta(minutes=19)


@pytest.mark.parametrize("headers", [
    {}, {"X_App_Usage": QUIET}, {"X_App_Usage": []}, {"X_App_Usage": {"call_count": "much"}},
    {"X_Business_Use_Case_Usage": {"1": [QUIET]}}, {"X_Business_Use_Case_Usage": {"1": 7}},
])  # fmt: skip
def test_without_such_a_header_nobody_rests(platform, headers):
    assert rest_after_reading(platform, **headers) is None


def test_a_later_answer_ends_the_rest(platform):
    platform.get(f"{BASE}/1", json={"id": "1"}, headers={"X-App-Usage": json.dumps(FULL)})
    platform.get(f"{BASE}/2", json={"id": "2"}, headers={"X-App-Usage": json.dumps(QUIET)})
    graph = a_graph()
    graph.read("1", Id, "reading it", {})
    graph.read("2", Id, "reading it", {})

    assert graph.rest() is None


@pytest.mark.parametrize("value", ["90", "Tue, 09 Jun 2026 08:01:30 GMT"])
def test_a_fault_that_asks_to_wait_is_waited_for(platform, value):
    error = fault_in_prepare(platform, {}, status=503, headers={"Retry-After": value})

    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=90)


def test_a_fault_that_asks_to_wait_on_commit_is_an_unknown_outcome_all_the_same(platform):
    error = fault_on_commit(platform, {}, status=503, headers={"Retry-After": "90"})

    assert isinstance(error, OutcomeUnknown)
