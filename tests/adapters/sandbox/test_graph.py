import json

import pytest
import requests

from tests.adapters.sandbox.conftest import OTHER_FACEBOOK


def code(answer):
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")


@pytest.mark.parametrize("version", ["v22.0", "v26.0"])
def test_a_living_version_answers_as_itself(sandbox, facebook, version):
    facebook.root = f"{sandbox.base_url}/{version}"

    assert facebook.get(facebook.page).headers["facebook-api-version"] == version


def test_a_dead_version_is_served_by_the_oldest_living_one(sandbox, facebook):
    facebook.root = f"{sandbox.base_url}/v20.0"

    answer = facebook.get(facebook.page)

    assert (answer.status_code, answer.headers["facebook-api-version"]) == (200, "v21.0")


@pytest.mark.parametrize("version", ["v27.0", "v26", "v9.0"])
def test_an_unknown_version_is_refused(sandbox, facebook, version):
    facebook.root = f"{sandbox.base_url}/{version}"

    assert code(facebook.get(facebook.page)) == (2500, None)


def test_a_call_without_a_token_is_refused(facebook):
    answer = requests.get(f"{facebook.root}/{facebook.page}", timeout=10)

    assert (answer.status_code, code(answer)) == (400, (104, None))


def test_an_unknown_token_is_refused_in_the_envelope(facebook):
    answer = facebook.get(facebook.page, token="wrong")

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["type"]) == (400, 190, "OAuthException")
    assert error["fbtrace_id"]


def test_a_token_of_another_channel_is_unknown_here(facebook):
    assert code(facebook.get(facebook.page, token="sandbox-linkedin-token")) == (190, None)


def test_a_token_of_another_account_sees_no_such_object(facebook):
    assert code(facebook.get(facebook.page, token=OTHER_FACEBOOK.token)) == (100, 33)


def test_a_token_expires_by_the_clock(facebook, clock):
    facebook.page, facebook.token = OTHER_FACEBOOK.id, OTHER_FACEBOOK.token
    before = facebook.feed(message="x").status_code
    clock.move(hours=1)

    assert (before, code(facebook.feed(message="y"))) == (200, (190, 463))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_the_token_may_come_in_the_header(facebook, scheme):
    headers = {"Authorization": f"{scheme} {facebook.token}"}

    answer = requests.get(f"{facebook.root}/{facebook.page}", headers=headers, timeout=10)

    assert answer.status_code == 200


def test_a_json_body_is_read_like_a_form(sandbox, facebook):
    body = {"message": "Hej", "access_token": facebook.token}

    requests.post(f"{facebook.root}/{facebook.page}/feed", json=body, timeout=10)

    assert sandbox.posts()[0]["text"] == "Hej"


def test_every_answer_carries_usage_headers_with_exactly_the_known_keys(facebook):
    for answer in (facebook.get(facebook.page), facebook.feed()):
        app = json.loads(answer.headers["X-App-Usage"])
        business = json.loads(answer.headers["X-Business-Use-Case-Usage"])

        assert set(app) == {"call_count", "total_time", "total_cputime"}
        assert set(business[facebook.page][0]) == {
            "type",
            "call_count",
            "total_cputime",
            "total_time",
            "estimated_time_to_regain_access",
            "ads_api_access_tier",
        }


def test_a_trailing_slash_is_read_over(facebook):
    assert facebook.get(f"{facebook.page}/").status_code == 200


def test_date_format_is_an_error_since_v26(facebook):
    assert code(facebook.get(facebook.page, date_format="U")) == (100, None)


def test_a_token_describes_itself(facebook):
    answer = facebook.get("debug_token", input_token=facebook.token).json()["data"]

    assert (answer["is_valid"], answer["type"], answer["expires_at"]) == (True, "PAGE", 0)


def test_an_unknown_token_is_described_as_invalid(facebook):
    answer = facebook.get("debug_token", input_token="wrong")

    assert (answer.status_code, answer.json()["data"]["is_valid"]) == (200, False)
