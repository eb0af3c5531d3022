import re

import pytest
import requests

from tests.adapters.sandbox.pictures import picture


def page(sandbox, path):
    return requests.get(f"{sandbox.base_url}{path}", timeout=10)


def test_the_index_lists_the_accounts_with_their_posts(sandbox, facebook):
    facebook.feed(message="Hej")

    text = page(sandbox, "/").text

    assert "/feed/facebook-main" in text
    assert "1 post<" in text


@pytest.mark.parametrize("account", ["facebook-main", "100000000000001"])
def test_a_feed_shows_text_picture_and_alt_text(sandbox, facebook, account):
    photo = facebook.photo(picture(), alt_text_custom="En blå firkant").json()["id"]
    facebook.feed(message="Godmorgen", attached_media=facebook.attached(photo))

    text = page(sandbox, f"/feed/{account}").text

    assert "Godmorgen" in text
    assert 'alt="En blå firkant"' in text
    assert "</b> En blå firkant" in text
    (source,) = re.findall(r'<img src="([^"]+)"', text)
    assert page(sandbox, source).content == picture()


def test_a_caption_is_escaped(sandbox, facebook):
    facebook.feed(message='<script>alert(1)</script>"')

    text = page(sandbox, "/feed/facebook-main").text

    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_an_alt_text_cannot_leave_its_attribute(sandbox, facebook):
    facebook.photo(picture(), published="true", alt_text_custom='" onerror="x')

    text = page(sandbox, "/feed/facebook-main").text

    assert '" onerror="' not in text


def test_a_removed_post_is_not_shown(sandbox, facebook):
    facebook.delete(facebook.feed(message="Fortrudt").json()["id"])

    assert "Fortrudt" not in page(sandbox, "/feed/facebook-main").text


def test_the_newest_post_comes_first(sandbox, facebook):
    for message in ("ældst", "nyest"):
        facebook.feed(message=message)
    text = page(sandbox, "/feed/facebook-main").text

    assert text.index("nyest") < text.index("ældst")


@pytest.mark.parametrize("channel", ["instagram", "facebook", "linkedin"])
def test_a_page_names_its_channel_and_needs_nothing_from_elsewhere(sandbox, channel):
    answer = page(sandbox, f"/feed/{channel}-main")

    assert f'<body class="{channel}">' in answer.text
    assert not re.search(r"https?://|<script|@import|url\(", answer.text)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_an_unknown_account_answers_404(sandbox):
    assert page(sandbox, "/feed/nobody").status_code == 404


def test_a_linkedin_permalink_path_leads_to_the_feed(sandbox, linkedin):
    urn = linkedin.create("Hej").headers["x-restli-id"]

    answer = page(sandbox, f"/feed/update/{urn}/")

    assert (answer.status_code, urn in answer.text) == (200, True)
