import json
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from adapters.base import Absent, Found, Prepared, Receipt, Unsure
from adapters.errors import AccountBlocked, ChannelError, OutcomeUnknown, Refused, Transient
from adapters.facebook.adapter import FacebookAdapter
from adapters.facebook.api import FacebookOptions
from adapters.facebook.limits import PAGES_MAX, PREPARE_SECONDS
from tests.adapters.platforms import CAPTION, NOW, TOKEN, a_photo, an_outbound_post

BASE = "https://graph.facebook.com/v26.0"
PREPARED = Prepared(ready=True, references={"photo_0": "501", "photo_1": "502"})
NO_PHOTOS = Prepared(ready=True)
POSTS = f"{BASE}/77/published_posts"


@pytest.fixture
def platform():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def photos(tmp_path):
    return [a_photo(tmp_path, hue=hue, alt_text=f"Løg {hue}") for hue in range(2)]


def an_adapter(**clock):
    given = FacebookOptions(token=TOKEN, page_id="77")
    return FacebookAdapter.open("fb", given, now=lambda: NOW, sleep=lambda _seconds: None, **clock)


def form_of(call):
    return {name: values[0] for name, values in parse_qs(call.request.body).items()}


def test_a_photo_is_uploaded_unpublished_with_its_alt_text(platform, photos):
    platform.post(f"{BASE}/77/photos", json={"id": "501"})

    an_adapter().prepare(an_outbound_post(photos[0]), None)

    sent = b"".join(platform.calls[0].request.body)
    assert b'name="published"\r\n\r\nfalse\r\n' in sent
    assert 'name="alt_text_custom"\r\n\r\nLøg 0\r\n'.encode() in sent
    assert photos[0].path.read_bytes() in sent


def test_an_empty_alt_text_is_not_sent(platform, tmp_path):
    platform.post(f"{BASE}/77/photos", json={"id": "501"})

    an_adapter().prepare(an_outbound_post(a_photo(tmp_path, alt_text="")), None)

    assert b"alt_text_custom" not in b"".join(platform.calls[0].request.body)


def test_uploads_that_take_long_go_on_in_the_next_round(platform, tmp_path):
    elapsed = [0.0]

    def takes_long(_request):
        elapsed[0] += PREPARE_SECONDS * 0.6  # within the deadline of one upload
        return 200, {}, json.dumps({"id": "501"})

    platform.add_callback("POST", f"{BASE}/77/photos", takes_long)
    adapter = an_adapter(monotonic=lambda: elapsed[0])
    post = an_outbound_post(*(a_photo(tmp_path, hue=hue) for hue in range(3)))

    first = adapter.prepare(post, None)
    second = adapter.prepare(post, first)

    assert (first.ready, len(first.references)) == (False, 2)
    assert (second.ready, len(second.references)) == (True, 3)


def test_the_post_attaches_the_photos_in_order(platform, photos):
    platform.post(f"{BASE}/77/feed", json={"id": "77_9"})

    an_adapter().publish(an_outbound_post(*photos), PREPARED)

    form = form_of(platform.calls[0])
    assert json.loads(form["attached_media"]) == [{"media_fbid": "501"}, {"media_fbid": "502"}]
    assert form["message"] == CAPTION


def test_a_post_of_photos_alone_sends_no_message(platform, photos):
    platform.post(f"{BASE}/77/feed", json={"id": "77_9"})

    an_adapter().publish(an_outbound_post(*photos, caption=""), PREPARED)

    assert "message" not in form_of(platform.calls[0])


@pytest.mark.parametrize(
    ("answer", "permalink"),
    [
        ({"id": "77_9"}, "https://www.facebook.com/77_9"),
        (
            {"id": "77_9", "permalink_url": "https://www.facebook.com/x"},
            "https://www.facebook.com/x",
        ),
    ],
)
def test_the_permalink_is_read_back_or_made_from_the_id(platform, photos, answer, permalink):
    platform.post(f"{BASE}/77/feed", json=answer)

    receipt = an_adapter().publish(an_outbound_post(*photos), PREPARED)

    assert receipt == Receipt(remote_id="77_9", permalink=permalink)


def test_nothing_to_say_is_refused():
    with pytest.raises(Refused):
        an_adapter().prepare(an_outbound_post(caption=" \n"), None)


CODES = [
    (506, None, OutcomeUnknown),
    (100, 1366051, OutcomeUnknown),
    (1, 1363047, OutcomeUnknown),
    (1, 1609010, OutcomeUnknown),
    (1, 2853006, AccountBlocked),
    (190, 2069032, AccountBlocked),
    (200, 2069030, AccountBlocked),
    (100, 1404078, AccountBlocked),
    (100, 1404006, AccountBlocked),
    (210, None, AccountBlocked),
    (324, 1366046, Refused),
    (324, 2069019, Refused),
    (368, 1346003, Refused),
    (368, 1404102, Refused),
    (1609005, None, Refused),
]


@pytest.mark.parametrize(("code", "subcode", "expected"), CODES)
def test_a_code_on_the_commit_call(platform, photos, code, subcode, expected):
    body = {"error": {"code": code, "error_subcode": subcode}}
    platform.post(f"{BASE}/77/feed", json=body, status=400)

    with pytest.raises(ChannelError) as caught:
        an_adapter().publish(an_outbound_post(*photos), PREPARED)

    assert type(caught.value) is expected


def a_listed(post_id, *, message=CAPTION, photo_ids=(), at="2026-06-09T08:00:05+0000", sub=True):
    parts = [{"target": {"id": photo_id}} for photo_id in photo_ids]
    entry = {"id": post_id, "created_time": at}
    if message:
        entry["message"] = message
    if parts and sub:
        album = {"target": {"id": "600"}, "subattachments": {"data": parts}}
        entry["attachments"] = {"data": [album]}
    elif parts:
        entry["attachments"] = {"data": parts}
    return entry


def found_in(platform, entries, prepared, *photos):
    platform.get(POSTS, json={"data": entries})
    return an_adapter().find(an_outbound_post(*photos), prepared, NOW)


@pytest.mark.parametrize(
    "entry",
    [
        a_listed("77_9", photo_ids=["501", "502"]),
        a_listed("77_9", photo_ids=["501"], sub=False),
        a_listed("77_9", photo_ids=["502"], message="Facebook wrote otherwise"),
    ],
)
def test_a_post_with_our_photos_is_ours(platform, photos, entry):
    found = found_in(platform, [a_listed("77_8", message="andet"), entry], PREPARED, *photos)

    assert isinstance(found, Found)
    assert found.receipt.remote_id == "77_9"


@pytest.mark.parametrize(
    "entry",
    [
        a_listed("77_9", photo_ids=["999"]),
        a_listed("77_9", photo_ids=["501"], at="2026-06-09T07:58:00+0000"),
        a_listed("77_9", message="andet"),
    ],
    ids=["the same words with other photos", "before the attempt", "other words"],
)
def test_another_post_is_not_ours(platform, photos, entry):
    assert found_in(platform, [entry], PREPARED, *photos) == Absent()


@pytest.mark.parametrize(
    "entries",
    [
        [a_listed("77_8", photo_ids=["501"]), a_listed("77_9", photo_ids=["502"])],
        [a_listed("77_9")],
    ],
    ids=["our photos in two posts", "our words, photos not shown"],
)
def test_what_could_be_ours_is_for_a_person_to_look_at(platform, photos, entries):
    assert isinstance(found_in(platform, entries, PREPARED, *photos), Unsure)


def test_a_text_alone_is_found_by_its_words_whatever_the_blanks(platform):
    entry = a_listed("77_9", message=CAPTION.replace(" ", "  ") + "\n")

    assert isinstance(found_in(platform, [entry], NO_PHOTOS), Found)


def test_the_same_text_twice_is_for_a_person_to_look_at(platform):
    entries = [a_listed("77_8"), a_listed("77_9")]

    assert isinstance(found_in(platform, entries, NO_PHOTOS), Unsure)


def test_other_texts_are_not_ours(platform):
    assert found_in(platform, [a_listed("77_8", message="andet")], NO_PHOTOS) == Absent()


def a_page(entries, after):
    paging = {"cursors": {"after": after}, "next": "https://x"}
    return {"data": entries, "paging": paging}


def test_the_search_goes_on_over_pages(platform):
    platform.get(POSTS, json=a_page([a_listed("77_8", message="andet")], "c1"))
    platform.get(POSTS, json={"data": [a_listed("77_9")]})

    found = an_adapter().find(an_outbound_post(), NO_PHOTOS, NOW)

    assert found.receipt.remote_id == "77_9"
    assert parse_qs(urlsplit(platform.calls[1].request.url).query)["after"] == ["c1"]


def test_a_list_without_an_end_settles_nothing(platform):
    platform.get(POSTS, json=a_page([a_listed("77_8", message="andet")], "c1"))

    answer = an_adapter().find(an_outbound_post(), NO_PHOTOS, NOW)

    assert isinstance(answer, Unsure)
    assert len(platform.calls) == PAGES_MAX


@pytest.mark.parametrize("body", [{}, {"data": [{"id": "77_9"}]}, {"data": "x"}])
def test_a_list_that_cannot_be_read_settles_nothing(platform, body):
    platform.get(POSTS, json=body)

    with pytest.raises(Transient):
        an_adapter().find(an_outbound_post(), NO_PHOTOS, NOW)


def test_a_post_that_no_dead_token_sees_is_not_called_removed(platform):
    gone = {"error": {"code": 100, "error_subcode": 33}}
    platform.delete(f"{BASE}/77_9", json=gone, status=400)
    platform.get(f"{BASE}/77", json={"error": {"code": 190}}, status=400)

    with pytest.raises(AccountBlocked):
        an_adapter().remove(Receipt(remote_id="77_9"))


def test_a_post_without_an_id_is_taken_down_by_hand():
    with pytest.raises(Refused, match="by hand"):
        an_adapter().remove(Receipt(remote_id=None))
