from datetime import timedelta
from unicodedata import normalize
from urllib.parse import parse_qs

import pytest
import responses

from adapters.base import Absent, Found, Prepared, Receipt, Unsure
from adapters.errors import (
    AccountBlocked,
    Blocked,
    ChannelError,
    NotReady,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Transient,
)
from adapters.instagram.adapter import InstagramAdapter
from adapters.instagram.api import InstagramOptions
from adapters.instagram.limits import CONTAINERS_MAX, PREPARE_SECONDS
from tests.adapters.platforms import CAPTION, NOW, TOKEN, a_photo, an_outbound_post

BASE = "https://graph.facebook.com/v26.0"
PREPARED = Prepared(ready=True, references={"container": "10"})


@pytest.fixture
def platform():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def photos(tmp_path):
    return [a_photo(tmp_path, hue=hue, alt_text=f"Løg {hue}") for hue in range(3)]


def an_adapter(**options):
    given = InstagramOptions(token=TOKEN, user_id="77", **options)
    return InstagramAdapter.open("ig", given, now=lambda: NOW, sleep=lambda _seconds: None)


def has_quota(platform, used=0, total=50):
    row = {"quota_usage": used, "config": {"quota_total": total, "quota_duration": 86400}}
    platform.get(f"{BASE}/77/content_publishing_limit", json={"data": [row]})


def makes(platform, *ids):
    for made in ids:
        platform.post(f"{BASE}/77/media", json={"id": made})


def says(platform, container, *codes, status="", **more):
    for code in codes:
        body = {"id": container, "status_code": code, "status": status}
        platform.get(f"{BASE}/{container}", json=body, **more)


def forms(platform):
    return [
        {
            name: values[0]
            for name, values in parse_qs(call.request.body).items()
            if name != "access_token"
        }
        for call in platform.calls
        if call.request.method == "POST"
    ]


def test_one_photo_is_one_container_with_caption_and_alt_text(platform, photos):
    has_quota(platform)
    makes(platform, "10")
    says(platform, "10", "FINISHED")

    an_adapter().prepare(an_outbound_post(photos[0]), None)

    assert forms(platform) == [
        {"image_url": photos[0].public_url, "alt_text": "Løg 0", "caption": CAPTION}
    ]


def test_a_carousel_has_alt_text_on_its_children_and_the_caption_on_the_parent(platform, photos):
    has_quota(platform)
    makes(platform, "1", "2", "10")
    for container in ("1", "2", "10"):
        says(platform, container, "FINISHED")

    an_adapter().prepare(an_outbound_post(*photos[:2]), None)

    assert forms(platform) == [
        {"image_url": photos[0].public_url, "alt_text": "Løg 0", "is_carousel_item": "true"},
        {"image_url": photos[1].public_url, "alt_text": "Løg 1", "is_carousel_item": "true"},
        {"media_type": "CAROUSEL", "children": "1,2", "caption": CAPTION},
    ]


def test_the_parent_is_not_made_before_every_child_is_finished(platform, photos):
    has_quota(platform)
    makes(platform, "1", "2")
    says(platform, "1", "FINISHED")
    says(platform, "2", "IN_PROGRESS")

    prepared = an_adapter().prepare(an_outbound_post(*photos[:2]), None)

    assert not prepared.ready
    assert "container" not in prepared.references


def test_an_empty_alt_text_is_not_sent(platform, tmp_path):
    has_quota(platform)
    makes(platform, "10")
    says(platform, "10", "FINISHED")

    an_adapter().prepare(an_outbound_post(a_photo(tmp_path, alt_text="")), None)

    assert "alt_text" not in forms(platform)[0]


def test_what_is_in_progress_is_asked_again_soon_and_later_once_a_minute(platform, photos):
    has_quota(platform)
    makes(platform, "10")
    says(platform, "10", "IN_PROGRESS")
    adapter, post = an_adapter(), an_outbound_post(photos[0])
    pauses, prepared = [], None

    for _ in range(12):
        prepared = adapter.prepare(post, prepared)
        pauses.append(prepared.poll_after)

    assert pauses[0] == timedelta(seconds=2)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=1)


def test_a_used_up_quota_makes_no_container(platform, photos):
    has_quota(platform, used=50)

    with pytest.raises(RateLimited):
        an_adapter().prepare(an_outbound_post(photos[0]), None)

    assert forms(platform) == []


@pytest.mark.parametrize(
    ("hours_ago", "minutes"),
    [
        pytest.param([1, 23.5], 30, id="the oldest leaves the day's window soon"),
        pytest.param([24], 1, id="it just left"),
        pytest.param([1, 2], 60, id="it is asked again after an hour"),
        pytest.param([], 60, id="nothing is listed: stories"),
        pytest.param(None, 60, id="the list cannot be read"),
    ],
)
def test_a_used_up_quota_says_when_a_post_frees(platform, photos, hours_ago, minutes):
    has_quota(platform, used=50)
    rows = [
        {"id": str(number), "timestamp": (NOW - timedelta(hours=hours)).isoformat()}
        for number, hours in enumerate(hours_ago or [])
    ]
    status = 200 if hours_ago is not None else 500
    platform.get(f"{BASE}/77/media", json={"data": rows}, status=status)

    with pytest.raises(RateLimited) as caught:
        an_adapter().prepare(an_outbound_post(photos[0]), None)

    assert caught.value.retry_after == timedelta(minutes=minutes)


@pytest.mark.parametrize("body", [{"data": []}, {"data": [{"quota_usage": 3}]}])
def test_a_quota_that_is_not_told_does_not_stop_us(platform, photos, body):
    platform.get(f"{BASE}/77/content_publishing_limit", json=body)
    makes(platform, "10")
    says(platform, "10", "FINISHED")

    assert an_adapter().prepare(an_outbound_post(photos[0]), None).ready


@pytest.mark.parametrize("code", ["ERROR", "EXPIRED"])
def test_a_container_that_came_to_nothing_is_forgotten_and_made_anew(platform, photos, code):
    says(platform, "10", code)
    makes(platform, "11")
    says(platform, "11", "FINISHED")
    adapter, post = an_adapter(), an_outbound_post(photos[0])

    first = adapter.prepare(post, PREPARED)
    second = adapter.prepare(post, first)

    assert (first.ready, second.ready) == (False, True)
    assert second.references["container"] == "11"


def test_a_carousel_that_came_to_nothing_takes_its_children_with_it(platform, photos):
    says(platform, "10", "EXPIRED")
    so_far = Prepared(ready=True, references={"container": "10", "child_0": "1", "child_1": "2"})

    prepared = an_adapter().prepare(an_outbound_post(*photos[:2]), so_far)

    assert set(prepared.references) == {"remade", "polls"}


def test_new_containers_are_not_made_for_ever(platform, photos):
    makes(platform, "10")
    says(platform, "10", "ERROR")
    adapter, post = an_adapter(), an_outbound_post(photos[0])
    prepared = PREPARED

    for _ in range(CONTAINERS_MAX - 1):
        prepared = adapter.prepare(post, prepared)
    with pytest.raises(Refused):
        adapter.prepare(post, prepared)

    assert len(forms(platform)) == CONTAINERS_MAX - 1


def test_a_photo_that_instagram_cannot_use_is_refused_at_once(platform, photos):
    says(platform, "10", "ERROR", status="Error: Media upload has failed with error code 2207026")

    with pytest.raises(Refused) as caught:
        an_adapter().prepare(an_outbound_post(photos[0]), PREPARED)

    assert caught.value.code == "2207026"


def test_a_container_that_is_not_shown_for_a_moment_does_not_block_the_account(platform, photos):
    gone = {"error": {"code": 100, "error_subcode": 33}}
    platform.get(f"{BASE}/10", json=gone, status=400)

    with pytest.raises(Transient):
        an_adapter().prepare(an_outbound_post(photos[0]), PREPARED)


def test_a_container_that_is_out_already_is_not_published_again(platform, photos):
    says(platform, "10", "PUBLISHED")
    adapter, post = an_adapter(), an_outbound_post(photos[0])
    prepared = adapter.prepare(post, PREPARED)

    with pytest.raises(OutcomeUnknown):
        adapter.publish(post, prepared)

    assert forms(platform) == []


def test_a_post_without_a_photo_is_refused():
    with pytest.raises(Refused):
        an_adapter().prepare(an_outbound_post(), None)


def test_a_photo_without_an_address_is_our_settings_fault(tmp_path):
    photo = a_photo(tmp_path)
    bare = an_outbound_post(
        type(photo)(path=photo.path, mime_type="image/jpeg", sha256="", size=1, width=1, height=1)
    )

    with pytest.raises(AccountBlocked, match="public_base_url") as caught:
        an_adapter().prepare(bare, None)

    assert caught.value.reason is Blocked.CONFIGURATION


def test_publish_sends_the_container_and_returns_the_media_id(platform, photos):
    platform.post(f"{BASE}/77/media_publish", json={"id": "99"})
    platform.get(f"{BASE}/99", json={"id": "99", "permalink": "https://www.instagram.com/p/x/"})

    receipt = an_adapter().publish(an_outbound_post(photos[0]), PREPARED)

    assert forms(platform) == [{"creation_id": "10"}]
    assert receipt == Receipt(remote_id="99", permalink="https://www.instagram.com/p/x/")


@pytest.mark.parametrize(
    "answer",
    [{"status": 500}, {"json": {"error": {"code": 190}}, "status": 400}, {"body": "<html>"}],
)
def test_a_permalink_that_cannot_be_read_does_not_fail_what_is_live(platform, photos, answer):
    platform.post(f"{BASE}/77/media_publish", json={"id": "99"})
    platform.get(f"{BASE}/99", **answer)

    receipt = an_adapter().publish(an_outbound_post(photos[0]), PREPARED)

    assert receipt == Receipt(remote_id="99")
    assert len(platform.calls) == 2  # asked once, not three times


PUBLISH_CODES = [
    (-1, 2207001, OutcomeUnknown),
    (4, 2207051, OutcomeUnknown),
    (4, None, RateLimited),
    (9, 2207042, RateLimited),
    (24, 2207008, OutcomeUnknown),
    (25, 2207050, AccountBlocked),
    (36003, 2207009, Refused),
    (36004, 2207010, Refused),
    (9007, 2207027, NotReady),
    (100, 2207028, Refused),
]
PREPARE_CODES = [
    (-2, 2207003, Transient),
    (-2, 2207020, Transient),
    (-1, 2207001, Transient),
    (-1, 2207032, Transient),
    (-1, 2207053, Transient),
    (4, 2207051, RateLimited),
    (24, 2207006, AccountBlocked),
    (24, 2207008, Transient),
    (100, 2207023, AccountBlocked),
    (100, 2207040, Refused),
    (352, 2207026, Refused),
    (9004, 2207052, Transient),
    (36000, 2207004, Refused),
    (36001, 2207005, Refused),
]


@pytest.mark.parametrize(("code", "subcode", "expected"), PUBLISH_CODES)
def test_a_code_on_the_commit_call(platform, photos, code, subcode, expected):
    body = {"error": {"code": code, "error_subcode": subcode}}
    platform.post(f"{BASE}/77/media_publish", json=body, status=400)

    with pytest.raises(ChannelError) as caught:
        an_adapter().publish(an_outbound_post(photos[0]), PREPARED)

    assert type(caught.value) is expected


@pytest.mark.parametrize(("code", "subcode", "expected"), PREPARE_CODES)
def test_a_code_while_making_a_container(platform, photos, code, subcode, expected):
    has_quota(platform)
    body = {"error": {"code": code, "error_subcode": subcode}}
    platform.post(f"{BASE}/77/media", json=body, status=400)

    with pytest.raises(ChannelError) as caught:
        an_adapter().prepare(an_outbound_post(photos[0]), None)

    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("FINISHED", Absent(reference_is_single_use=True)),
        ("ERROR", Absent()),
        ("EXPIRED", Absent()),
    ],
)
def test_the_container_says_that_nothing_went_out(platform, photos, code, expected):
    says(platform, "10", code)

    assert an_adapter().find(an_outbound_post(photos[0]), PREPARED, NOW) == expected


def test_a_container_in_progress_settles_nothing(platform, photos):
    says(platform, "10", "IN_PROGRESS")

    assert isinstance(an_adapter().find(an_outbound_post(photos[0]), PREPARED, NOW), Unsure)


def test_a_container_that_is_gone_settles_nothing(platform, photos):
    platform.get(f"{BASE}/10", json={"error": {"code": 100, "error_subcode": 33}}, status=400)

    assert isinstance(an_adapter().find(an_outbound_post(photos[0]), PREPARED, NOW), Unsure)


def test_a_state_that_we_do_not_know_settles_nothing(platform, photos):
    says(platform, "10", "ARCHIVED")

    with pytest.raises(Transient):
        an_adapter().find(an_outbound_post(photos[0]), PREPARED, NOW)


def a_medium(media_id, caption=CAPTION, at="2026-06-09T08:00:05+0000", children=0):
    medium = {"id": media_id, "caption": caption, "timestamp": at, "permalink": "https://x/p/"}
    if children:
        medium["children"] = {"data": [{"id": str(n)} for n in range(children)]}
    return medium


@pytest.mark.parametrize(
    ("media", "remote_id"),
    [
        ([a_medium("99")], "99"),
        ([a_medium("99", caption=f" {normalize('NFD', CAPTION)}\n")], "99"),
        ([a_medium("98", caption="andet"), a_medium("99")], "99"),
        ([a_medium("98"), a_medium("99")], None),
        ([a_medium("98", children=2)], None),
        ([a_medium("98", at="2026-06-09T07:58:00+0000")], None),
        ([], None),
    ],
    ids=["exact", "composed otherwise", "another first", "two", "a carousel", "too old", "none"],
)
def test_what_is_published_is_found_by_caption_or_without_an_id(
    platform, photos, media, remote_id
):
    says(platform, "10", "PUBLISHED")
    platform.get(f"{BASE}/77/media", json={"data": media})

    found = an_adapter().find(an_outbound_post(photos[0]), PREPARED, NOW)

    assert isinstance(found, Found)
    assert found.receipt.remote_id == remote_id


@pytest.mark.parametrize(
    ("options", "can_remove"),
    [
        ({}, False),
        ({"can_delete": True}, True),
        ({"can_delete": True, "base_url": "https://graph.instagram.com"}, False),
    ],
)
def test_only_some_accounts_can_remove(options, can_remove):
    assert an_adapter(**options).capabilities.can_remove is can_remove


def test_remove_without_the_right_to_sends_nothing(platform):
    with pytest.raises(Refused):
        an_adapter().remove(Receipt(remote_id="99"))

    assert len(platform.calls) == 0


def test_a_post_that_no_dead_token_sees_is_not_called_removed(platform):
    platform.delete(f"{BASE}/99", json={"error": {"code": 100, "error_subcode": 33}}, status=400)
    platform.get(f"{BASE}/77", json={"error": {"code": 190}}, status=400)

    with pytest.raises(AccountBlocked):
        an_adapter(can_delete=True).remove(Receipt(remote_id="99"))


def test_without_a_container_nothing_is_settled(photos):
    answer = an_adapter().find(an_outbound_post(photos[0]), Prepared(ready=True), NOW)

    assert isinstance(answer, Unsure)


def test_containers_that_take_long_to_make_go_on_in_the_next_round(platform, photos):
    elapsed = [0.0]

    def takes_long(_request):
        elapsed[0] += PREPARE_SECONDS * 0.6  # within the deadline of one call
        return 200, {}, '{"id": "1"}'

    has_quota(platform)
    platform.add_callback("POST", f"{BASE}/77/media", takes_long)
    says(platform, "1", "FINISHED")
    options = InstagramOptions(token=TOKEN, user_id="77")
    adapter = InstagramAdapter.open("ig", options, now=lambda: NOW, monotonic=lambda: elapsed[0])
    post = an_outbound_post(*photos)

    first = adapter.prepare(post, None)
    second = adapter.prepare(post, first)

    assert not first.ready
    assert len([name for name in first.references if name.startswith("child_")]) == 2
    assert second.ready
