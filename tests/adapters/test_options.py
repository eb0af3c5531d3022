import pytest
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from adapters.facebook.api import FacebookOptions
from adapters.instagram.api import InstagramOptions
from adapters.linkedin.options import LinkedInOptions
from adapters.options import BaseUrl, Secret
from tests.adapters.platforms import TOKEN


class Both(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    base_url: BaseUrl = "https://x.example.org"
    token: Secret = SecretStr("t")


@pytest.mark.parametrize(
    "url",
    [
        "https://graph.facebook.com",
        "https://graph.facebook.com/",
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:80",
    ],
)
def test_https_and_loopback_are_taken(url):
    assert Both(base_url=url).base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://graph.facebook.com",
        "http://127.0.0.1.example.org",
        "http://localhost@example.org",
        "https://user:word@example.org",
        "https://example.org/?a=b",
        "https://example.org/#a",
        "ftp://127.0.0.1",
        "graph.facebook.com",
        "https://",
        "https://[::1",
        "https://example.org:port",
        "",
    ],
)
def test_any_other_address_is_refused_with_what_to_write(url):
    with pytest.raises(ValidationError, match=r'write base_url = "https://HOST"'):
        Both(base_url=url)


@pytest.mark.parametrize("end", ["\n", "\r\nX: y", " x", "ø", "\x7f", "\0"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_shown(end):
    with pytest.raises(ValidationError, match="token is empty or holds") as caught:
        Both(token=TOKEN + end)

    assert TOKEN not in str(caught.value)


def test_an_empty_token_is_refused():
    with pytest.raises(ValidationError, match="token is empty"):
        Both(token="")


@pytest.mark.parametrize(
    ("options", "given"),
    [
        (InstagramOptions, {"user_id": "../me"}),
        (InstagramOptions, {"user_id": "1", "version": "26"}),
        (FacebookOptions, {"page_id": "fjordvik"}),
        (FacebookOptions, {"page_id": "1", "version": "v26.0/x"}),
        (LinkedInOptions, {"author": "urn:li:organization:1/../2"}),
        (LinkedInOptions, {"author": "urn:li:share:1"}),
        (LinkedInOptions, {"author": "urn:li:organization:1", "version": "2026-09"}),
    ],
)
def test_what_would_bend_the_path_is_refused(options, given):
    with pytest.raises(ValidationError):
        options(token="t", **given)


@pytest.mark.parametrize(
    "options",
    [
        InstagramOptions(token=TOKEN, user_id="1", app_secret=TOKEN),
        FacebookOptions(token=TOKEN, page_id="1", app_secret=TOKEN),
        LinkedInOptions(token=TOKEN, author="urn:li:organization:1"),
    ],
)
def test_options_do_not_show_their_secrets(options):
    assert TOKEN not in f"{options!r} {options} {options.model_dump_json()}"
