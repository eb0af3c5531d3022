import json
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

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
from adapters.linkedin.adapter import LinkedInAdapter
from adapters.linkedin.limits import GRACE, PAGE_COUNT, PAGES_MAX, PREPARE_SECONDS
from adapters.linkedin.options import LinkedInOptions
from tests.adapters.platforms import CAPTION, NOW, TOKEN, a_photo, an_outbound_post

REST = "https://api.linkedin.com/rest"
UPLOAD = "https://www.linkedin.com/dms-uploads/1"
AUTHOR = "urn:li:organization:1"
PREPARED = Prepared(ready=True, references={"image_0": "urn:li:image:A"})
NO_PHOTOS = Prepared(ready=True)
AFTER = int((NOW + timedelta(seconds=5)).timestamp() * 1000)
BEFORE = int((NOW - timedelta(minutes=2)).timestamp() * 1000)


@pytest.fixture
def platform():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def photo(tmp_path):
    return a_photo(tmp_path, alt_text="Løg")


def an_adapter(*, now=lambda: NOW, **options):
    given = LinkedInOptions(token=TOKEN, author=AUTHOR, **options)
    return LinkedInAdapter.open("li", given, now=now, sleep=lambda _seconds: None)


def takes_images(platform, *urns, upload_url=UPLOAD, status="AVAILABLE"):
    for urn in urns:
        value = {"image": urn, "uploadUrl": upload_url, "uploadUrlExpiresAt": 1}
        platform.post(f"{REST}/images", json={"value": value})
        platform.get(f"{REST}/images/{urn.replace(':', '%3A')}", json={"status": status})
    platform.put(upload_url, status=201)


def publish_with(platform, *photos, prepared=NO_PHOTOS, caption=CAPTION, **answer):
    given = {"status": 201, "headers": {"x-restli-id": "urn:li:share:9"}} | answer
    platform.post(f"{REST}/posts", **given)
    post = an_outbound_post(*photos, caption=caption)
    return an_adapter().publish(post, prepared)


def body_of(platform):
    return json.loads(platform.calls[-1].request.body)


def test_every_rest_call_names_version_protocol_and_bearer(platform, photo):
    takes_images(platform, "urn:li:image:A")

    an_adapter(version="202608").prepare(an_outbound_post(photo), None)

    for call in platform.calls:
        if call.request.url.startswith(REST):
            assert call.request.headers["Linkedin-Version"] == "202608"
            assert call.request.headers["X-Restli-Protocol-Version"] == "2.0.0"
        assert call.request.headers["Authorization"] == f"Bearer {TOKEN}"
        assert TOKEN not in call.request.url


def test_a_photo_is_announced_for_its_author_and_sent_as_it_is(platform, photo):
    takes_images(platform, "urn:li:image:A")

    prepared = an_adapter().prepare(an_outbound_post(photo), None)

    announced, sent = platform.calls[0].request, platform.calls[1].request
    assert json.loads(announced.body) == {"initializeUploadRequest": {"owner": AUTHOR}}
    assert announced.url == f"{REST}/images?action=initializeUpload"
    assert b"".join(sent.body) == photo.path.read_bytes()
    assert (prepared.ready, prepared.references) == (True, PREPARED.references)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.org/u",
        "http://www.linkedin.com/u",
        "https://www.linkedin.com.example.org/u",
        "https://www.linkedin.com@example.org/u",
        "https://evillinkedin.com/u",
    ],
)
def test_the_token_goes_to_nobody_but_linkedin(platform, photo, url):
    takes_images(platform, "urn:li:image:A", upload_url=url)

    with pytest.raises(Transient):
        an_adapter().prepare(an_outbound_post(photo), None)

    assert not any(call.request.url.startswith(url) for call in platform.calls)


@pytest.mark.parametrize("status", ["WAITING_UPLOAD", "PROCESSING"])
def test_an_image_that_is_not_available_is_waited_for(platform, photo, status):
    takes_images(platform, "urn:li:image:A", status=status)

    prepared = an_adapter().prepare(an_outbound_post(photo), None)

    assert not prepared.ready
    assert prepared.poll_after


def test_an_image_that_cannot_be_used_is_refused(platform, photo):
    takes_images(platform, "urn:li:image:A", status="PROCESSING_FAILED")

    with pytest.raises(Refused, match="photo 1"):
        an_adapter().prepare(an_outbound_post(photo), None)


def test_without_the_right_to_read_images_get_a_time_of_grace(platform, photo):
    takes_images(platform, "urn:li:image:A")
    adapter, post = an_adapter(can_read=False), an_outbound_post(photo)

    first = adapter.prepare(post, None)
    second = adapter.prepare(post, first)

    assert (first.ready, first.poll_after, second.ready) == (False, GRACE, True)
    assert not any(call.request.method == "GET" for call in platform.calls)


def test_the_body_of_a_text(platform):
    publish_with(platform, caption="Hej (alle)")

    assert body_of(platform) == {
        "author": AUTHOR,
        "commentary": r"Hej \(alle\)",
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def test_one_photo_is_media(platform, photo):
    publish_with(platform, photo, prepared=PREPARED)

    assert body_of(platform)["content"] == {"media": {"id": "urn:li:image:A", "altText": "Løg"}}


def test_more_photos_are_a_multi_image(platform, tmp_path):
    photos = [a_photo(tmp_path, hue=0, alt_text="Løg"), a_photo(tmp_path, hue=1, alt_text="")]
    urns = {"image_0": "urn:li:image:A", "image_1": "urn:li:image:B"}

    publish_with(platform, *photos, prepared=Prepared(ready=True, references=urns))

    images = [{"id": "urn:li:image:A", "altText": "Løg"}, {"id": "urn:li:image:B"}]
    assert body_of(platform)["content"] == {"multiImage": {"images": images}}


def test_the_urn_comes_back_in_a_header(platform):
    receipt = publish_with(platform)

    permalink = "https://www.linkedin.com/feed/update/urn:li:share:9/"
    assert receipt == Receipt(remote_id="urn:li:share:9", permalink=permalink)


@pytest.mark.parametrize("headers", [{}, {"x-restli-id": ""}, {"x-restli-id": "../1"}])
def test_a_success_without_a_urn_is_an_unknown_outcome(platform, headers):
    with pytest.raises(OutcomeUnknown):
        publish_with(platform, headers=headers)


def test_nothing_to_say_is_refused():
    with pytest.raises(Refused):
        an_adapter().prepare(an_outbound_post(caption=" "), None)


CODES = [
    (400, "INVALID_URN_TYPE", AccountBlocked),
    (400, "MISSING_FIELD", AccountBlocked),
    (400, "VERSION_MISSING", AccountBlocked),
    (400, "FIELD_LENGTH_TOO_LONG", Refused),
    (400, "INVALID_VALUE_FOR_FIELD", Refused),
    (400, "INVALID_IMAGE_ID", Refused),
    (400, "MEDIA_ASSET_WAITING_UPLOAD", NotReady),
    (400, "MEDIA_ASSET_PROCESSING_FAILED", Refused),
    (400, "A_NEW_CODE", OutcomeUnknown),
    (401, "REVOKED_ACCESS_TOKEN", AccountBlocked),
    (401, None, AccountBlocked),
    (403, "ACCESS_DENIED", AccountBlocked),
    (404, "NOT_FOUND", AccountBlocked),
    (409, "CONFLICT", OutcomeUnknown),
    (413, None, Refused),
    (415, None, Refused),
    (422, "UNPROCESSABLE_ENTITY", Refused),
    (422, "DUPLICATE_POST", OutcomeUnknown),
    (426, "NONEXISTENT_VERSION", AccountBlocked),
    (429, "TOO_MANY_REQUESTS", RateLimited),
    (500, "INTERNAL_SERVER_ERROR", OutcomeUnknown),
    (503, "SERVICE_UNAVAILABLE", OutcomeUnknown),
    (504, None, OutcomeUnknown),
    (302, None, OutcomeUnknown),
]


@pytest.mark.parametrize(("status", "code", "expected"), CODES)
@pytest.mark.parametrize("place", ["code", "details"])
def test_a_code_on_the_commit_call(platform, status, code, expected, place):
    details = {"errorDetails": {"inputErrors": [{"code": code}]}}
    body = {"message": "m", "status": status} | ({"code": code} if place == "code" else details)

    with pytest.raises(ChannelError) as caught:
        publish_with(platform, status=status, json=body)

    assert type(caught.value) is expected


DUPLICATE = {
    "message": "…Content is a duplicate of urn:li:share:77",
    "status": 422,
    "errorDetails": {"inputErrors": [{"code": "DUPLICATE_POST"}]},
}


def test_a_duplicate_answer_keeps_the_urn_as_evidence(platform):
    with pytest.raises(OutcomeUnknown) as caught:
        publish_with(platform, status=422, json=DUPLICATE)

    assert caught.value.hint_id == "urn:li:share:77"


def limited(adapter, platform):
    platform.post(f"{REST}/posts", status=429, json={"code": "TOO_MANY_REQUESTS"})
    with pytest.raises(RateLimited) as caught:
        adapter.publish(an_outbound_post(), NO_PHOTOS)
    return caught.value.retry_after


def test_a_limit_is_probed_after_a_quarter_and_then_waits_for_midnight_utc(platform):
    adapter = an_adapter()

    waits = [limited(adapter, platform), limited(adapter, platform)]

    assert waits == [timedelta(minutes=15), timedelta(hours=16)]


def test_a_limit_just_before_midnight_does_not_wait_beyond_it(platform):
    late = datetime(2026, 6, 9, 23, 50, tzinfo=UTC)

    assert limited(an_adapter(now=lambda: late), platform) == timedelta(minutes=10)


def test_the_next_days_limit_is_probed_again(platform):
    moments = [NOW]
    adapter = an_adapter(now=lambda: moments[-1])
    limited(adapter, platform)
    moments.append(NOW + timedelta(days=1))

    assert limited(adapter, platform) == timedelta(minutes=15)


def an_entry(urn="urn:li:share:9", *, text=CAPTION, at=AFTER, images=(), **more):
    entry = {
        "id": urn,
        "author": AUTHOR,
        "commentary": text,
        "createdAt": at,
        "lifecycleState": "PUBLISHED",
    }
    if len(images) == 1:
        entry["content"] = {"media": {"id": images[0]}}
    elif images:
        entry["content"] = {"multiImage": {"images": [{"id": image} for image in images]}}
    return {**entry, **more}


def found_in(platform, entries, *photos, prepared=NO_PHOTOS):
    platform.get(f"{REST}/posts", json={"elements": entries})
    return an_adapter().find(an_outbound_post(*photos), prepared, NOW)


@pytest.mark.parametrize("images", [["urn:li:image:A"], ["urn:li:image:B", "urn:li:image:A"]])
def test_a_post_with_our_images_is_ours(platform, photo, images):
    entries = [an_entry("urn:li:share:8", text="andet"), an_entry(text="cut short", images=images)]

    found = found_in(platform, entries, photo, prepared=PREPARED)

    assert found.receipt.remote_id == "urn:li:share:9"


def test_the_finder_asks_for_the_authors_newest(platform):
    found_in(platform, [])

    request = platform.calls[0].request
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    assert query == {
        "q": "author",
        "author": AUTHOR,
        "start": "0",
        "count": str(PAGE_COUNT),
        "sortBy": "CREATED",
        "viewContext": "AUTHOR",
    }
    assert request.headers["X-RestLi-Method"] == "FINDER"


@pytest.mark.parametrize(
    "text",
    [CAPTION, CAPTION.replace("#Fjordvik", r"{hashtag|\#|Fjordvik}"), CAPTION.replace(" ", "  ")],
)
def test_a_text_alone_is_found_by_its_words(platform, text):
    assert isinstance(found_in(platform, [an_entry(text=text)]), Found)


@pytest.mark.parametrize(
    "entry",
    [
        an_entry(text="andet"),
        an_entry(at=BEFORE),
        an_entry(images=["urn:li:image:X"]),
    ],
    ids=["other words", "before the attempt", "our words with somebody's photo"],
)
def test_another_post_is_not_ours(platform, entry):
    assert found_in(platform, [entry]) == Absent()


@pytest.mark.parametrize(
    "entries",
    [
        [an_entry("urn:li:share:8"), an_entry()],
        [an_entry(lifecycleState="PUBLISH_REQUESTED")],
        [an_entry(createdAt=None)],
    ],
    ids=["twice", "not out yet", "without a time"],
)
def test_what_could_be_ours_is_for_a_person_to_look_at(platform, entries):
    assert isinstance(found_in(platform, entries), Unsure)


def test_our_words_whose_photos_are_not_shown_are_for_a_person_to_look_at(platform, photo):
    assert isinstance(found_in(platform, [an_entry()], photo, prepared=PREPARED), Unsure)


def test_a_list_without_an_end_settles_nothing(platform):
    entries = [an_entry(f"urn:li:share:{n}", text="andet") for n in range(PAGE_COUNT)]

    answer = found_in(platform, entries)

    assert isinstance(answer, Unsure)
    assert len(platform.calls) == PAGES_MAX


def test_the_search_ends_where_the_posts_are_older_than_the_attempt(platform):
    entries = [an_entry(f"urn:li:share:{n}", at=BEFORE) for n in range(PAGE_COUNT)]

    assert found_in(platform, entries) == Absent()
    assert len(platform.calls) == 1


def hinted_by(platform, **answer):
    platform.get(f"{REST}/posts/urn%3Ali%3Ashare%3A77", **answer)
    prepared = Prepared(ready=True, references={"hint_id": "urn:li:share:77"})
    return an_adapter().find(an_outbound_post(), prepared, NOW)


def test_a_hint_is_adopted_when_it_is_there_and_says_the_same(platform):
    found = hinted_by(platform, json=an_entry("urn:li:share:77", at=BEFORE))

    assert found.receipt.remote_id == "urn:li:share:77"


@pytest.mark.parametrize(
    "answer",
    [
        {"json": an_entry("urn:li:share:77", author="urn:li:organization:2")},
        {"json": an_entry("urn:li:share:77", text="andet")},
        {"json": {"status": 404, "code": "NOT_FOUND"}, "status": 404},
    ],
    ids=["another author", "other words", "a ghost"],
)
def test_a_hint_alone_is_no_proof(platform, answer):
    assert isinstance(hinted_by(platform, **answer), Unsure)


def test_without_the_right_to_read_nothing_is_settled(platform):
    adapter = an_adapter(can_read=False)

    answer = adapter.find(an_outbound_post(), NO_PHOTOS, NOW)

    assert isinstance(answer, Unsure)
    assert not adapter.capabilities.find_is_authoritative
    assert len(platform.calls) == 0


def test_without_the_permission_to_look_nothing_is_settled(platform):
    platform.get(f"{REST}/posts", json={"code": "ACCESS_DENIED"}, status=403)

    answer = an_adapter().find(an_outbound_post(), NO_PHOTOS, NOW)

    assert isinstance(answer, Unsure)


def whoami_with(platform, status, code, **options):
    platform.get(f"{REST}/posts", json={"code": code}, status=status)
    return an_adapter(**options).whoami()


def test_whoami_without_the_right_to_read_takes_a_403_as_a_living_token(platform):
    assert whoami_with(platform, 403, "ACCESS_DENIED", can_read=False).name == AUTHOR


def test_whoami_with_the_right_to_read_does_not(platform):
    with pytest.raises(AccountBlocked) as caught:
        whoami_with(platform, 403, "ACCESS_DENIED")

    assert caught.value.reason is Blocked.PERMISSION


@pytest.mark.parametrize("can_read", [True, False])
def test_whoami_tells_a_dead_token(platform, can_read):
    with pytest.raises(AccountBlocked) as caught:
        whoami_with(platform, 401, "REVOKED_ACCESS_TOKEN", can_read=can_read)

    assert caught.value.reason is Blocked.TOKEN


def test_whoami_says_when_the_token_ends(platform):
    platform.get(f"{REST}/posts", json={"elements": []})

    identity = an_adapter(token_expires_on=date(2026, 12, 1)).whoami()

    assert identity.token_last_day == date(2026, 12, 1)


@pytest.mark.parametrize("status", [204, 404])
@pytest.mark.parametrize("can_read", [True, False])
def test_gone_counts_as_removed(platform, status, can_read):
    platform.delete(f"{REST}/posts/urn%3Ali%3Ashare%3A9", status=status)
    platform.get(f"{REST}/posts", json={"elements": []})

    an_adapter(can_read=can_read).remove(Receipt(remote_id="urn:li:share:9"))

    assert platform.calls[0].request.headers["X-RestLi-Method"] == "DELETE"


def test_a_post_that_no_dead_token_sees_is_not_called_removed(platform):
    platform.delete(f"{REST}/posts/urn%3Ali%3Ashare%3A9", status=404)
    platform.get(f"{REST}/posts", json={"code": "ACCESS_DENIED"}, status=403)

    with pytest.raises(AccountBlocked):
        an_adapter().remove(Receipt(remote_id="urn:li:share:9"))


def test_a_dead_token_while_looking_blocks_the_account(platform):
    platform.get(f"{REST}/posts", json={"code": "REVOKED_ACCESS_TOKEN"}, status=401)

    with pytest.raises(AccountBlocked):
        an_adapter().find(an_outbound_post(), NO_PHOTOS, NOW)


def test_uploads_that_take_long_go_on_in_the_next_round(platform, tmp_path):
    elapsed = [0.0]

    def takes_long(_request):
        elapsed[0] += PREPARE_SECONDS * 0.6  # within the deadline of one upload
        return 201, {}, ""

    value = {"image": "urn:li:image:A", "uploadUrl": UPLOAD}
    platform.post(f"{REST}/images", json={"value": value})
    platform.add_callback("PUT", UPLOAD, takes_long)
    platform.get(f"{REST}/images/urn%3Ali%3Aimage%3AA", json={"status": "AVAILABLE"})
    options = LinkedInOptions(token=TOKEN, author=AUTHOR)
    adapter = LinkedInAdapter.open("li", options, now=lambda: NOW, monotonic=lambda: elapsed[0])
    post = an_outbound_post(*(a_photo(tmp_path, hue=hue) for hue in range(3)))

    first = adapter.prepare(post, None)
    second = adapter.prepare(post, first)

    assert (first.ready, len(first.references)) == (False, 2)
    assert (second.ready, len(second.references)) == (True, 3)


def test_a_post_without_an_id_is_taken_down_by_hand():
    with pytest.raises(Refused, match="by hand"):
        an_adapter().remove(Receipt(remote_id=None))
