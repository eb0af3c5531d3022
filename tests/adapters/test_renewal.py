"""Tokens are renewed where the platform has a way, and what it answers is never shown."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from adapters.dry_run import DryRunAdapter
from adapters.errors import AccountBlocked, Transient
from adapters.facebook.adapter import FacebookAdapter
from adapters.facebook.api import FacebookOptions
from adapters.instagram.adapter import InstagramAdapter
from adapters.instagram.api import InstagramOptions
from adapters.linkedin.adapter import LinkedInAdapter
from adapters.linkedin.options import LinkedInOptions
from tests.adapters.platforms import NOW, TOKEN

GRAPH = "https://graph.facebook.com/v26.0"
INSTAGRAM = "https://graph.instagram.com"
LOGIN = "https://www.linkedin.com/oauth/v2"
REST = "https://api.linkedin.com/rest"
APP = {"app_id": "900", "app_secret": "the-secret"}
CLIENT = {"client_id": "c1", "client_secret": "the-secret"}


@pytest.fixture
def platform():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def opened(channel, options):
    return channel.open("main", options, now=lambda: NOW, sleep=lambda _seconds: None)


def instagram(**options):
    return opened(InstagramAdapter, InstagramOptions(user_id="77", token=TOKEN, **options))


def facebook(**options):
    return opened(FacebookAdapter, FacebookOptions(page_id="5", token=TOKEN, **options))


def linkedin(**options):
    given = LinkedInOptions(author="urn:li:organization:1", token=TOKEN, **options)
    return opened(LinkedInAdapter, given)


def query_of(call):
    return {name: values[0] for name, values in parse_qs(urlsplit(call.request.url).query).items()}


def form_of(call):
    return {name: values[0] for name, values in parse_qs(call.request.body).items()}


# ---------------------------------------------------------------- Meta


def test_a_person_s_token_is_exchanged_for_a_longer_one(platform):
    platform.get(f"{GRAPH}/oauth/access_token", json={"access_token": "NEW", "expires_in": 5})

    assert instagram(**APP).renew() == {"token": "NEW"}
    assert query_of(platform.calls[0]) == {
        "grant_type": "fb_exchange_token", "client_id": "900", "client_secret": "the-secret",
        "fb_exchange_token": TOKEN,
    }  # fmt: skip


def test_with_instagram_login_the_token_renews_itself(platform):
    platform.get(f"{INSTAGRAM}/refresh_access_token", json={"access_token": "NEW"})

    assert instagram(base_url=INSTAGRAM).renew() == {"token": "NEW"}
    assert query_of(platform.calls[0]) == {
        "grant_type": "ig_refresh_token", "access_token": TOKEN,
    }  # fmt: skip


def test_a_page_s_token_comes_with_its_person_s_new_one(platform):
    platform.get(f"{GRAPH}/oauth/access_token", json={"access_token": "NEW-PERSON"})
    pages = [{"id": "4", "access_token": "OTHER"}, {"id": "5", "access_token": "NEW-PAGE"}]
    platform.get(f"{GRAPH}/me/accounts", json={"data": pages})

    found = facebook(user_token="PERSON", **APP).renew()

    assert found == {"user_token": "NEW-PERSON", "token": "NEW-PAGE"}
    assert query_of(platform.calls[0])["fb_exchange_token"] == "PERSON"
    assert query_of(platform.calls[1])["access_token"] == "NEW-PERSON"


def test_a_person_who_lost_the_page_renews_nothing(platform):
    platform.get(f"{GRAPH}/oauth/access_token", json={"access_token": "NEW-PERSON"})
    platform.get(f"{GRAPH}/me/accounts", json={"data": []})

    with pytest.raises(AccountBlocked):
        facebook(user_token="PERSON", **APP).renew()


@pytest.mark.parametrize("answer", [{}, {"access_token": ""}, {"access_token": "two words"}])
def test_an_answer_without_a_token_is_none(platform, answer):
    platform.get(f"{GRAPH}/oauth/access_token", json=answer)

    with pytest.raises(Transient):
        instagram(**APP).renew()


def test_a_token_that_is_over_cannot_be_exchanged(platform):
    error = {"error": {"message": f"said with {TOKEN}", "code": 190, "error_subcode": 463}}
    platform.get(f"{GRAPH}/oauth/access_token", json=error, status=400)

    with pytest.raises(AccountBlocked) as caught:
        instagram(**APP).renew()
    assert TOKEN not in str(caught.value)


# ---------------------------------------------------------------- LinkedIn


def test_linkedin_s_refresh_token_brings_a_new_one(platform):
    answer = {"access_token": "NEW", "expires_in": 5184000, "refresh_token": "R2"}
    platform.post(f"{LOGIN}/accessToken", json=answer)

    assert linkedin(refresh_token="R1", **CLIENT).renew() == {
        "token": "NEW", "refresh_token": "R2",
    }  # fmt: skip
    assert form_of(platform.calls[0]) == {
        "grant_type": "refresh_token", "refresh_token": "R1", "client_id": "c1",
        "client_secret": "the-secret",
    }  # fmt: skip


def test_a_refresh_token_that_is_revoked_blocks_the_account(platform):
    answer = {"error": "invalid_request", "error_description": "refresh token is invalid"}
    platform.post(f"{LOGIN}/accessToken", json=answer, status=400)

    with pytest.raises(AccountBlocked):
        linkedin(refresh_token="R1", **CLIENT).renew()


def introspected(platform, **answer):
    platform.get(f"{REST}/posts", json={"elements": []})
    platform.post(f"{LOGIN}/introspectToken", **answer)
    return linkedin(token_expires_on=date(2026, 7, 1), **CLIENT).whoami()


def test_with_the_client_s_secret_linkedin_says_when_the_token_ends(platform):
    ends = NOW + timedelta(days=3)

    identity = introspected(platform, json={"active": True, "expires_at": int(ends.timestamp())})

    assert (identity.token_expires_at, identity.token_last_day) == (ends, None)


@pytest.mark.parametrize("answer", [{"status": 500}, {"json": {}}, {"json": {"active": True}}])
def test_where_linkedin_does_not_say_it_the_written_day_counts(platform, answer):
    identity = introspected(platform, **answer)

    assert (identity.token_expires_at, identity.token_last_day) == (None, date(2026, 7, 1))


# ---------------------------------------------------------------- nothing to renew with


@pytest.mark.parametrize("adapter", [
    instagram(), instagram(app_id="900"), facebook(), facebook(**APP),
    facebook(user_token="PERSON"), linkedin(), linkedin(**CLIENT), linkedin(refresh_token="R1"),
])  # fmt: skip
def test_without_what_it_takes_nothing_is_asked(platform, adapter):
    assert adapter.renew() == {}
    assert len(platform.calls) == 0


def test_a_rehearsal_has_no_token(tmp_path):
    options = DryRunAdapter.Options.model_validate({"folder": tmp_path})

    assert opened_dry_run(options).renew() == {}


def opened_dry_run(options):
    return DryRunAdapter.open("main", options, now=lambda: datetime.now(UTC))
