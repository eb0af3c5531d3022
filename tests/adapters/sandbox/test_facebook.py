import pytest

from tests.adapters.sandbox.conftest import OTHER_FACEBOOK
from tests.adapters.sandbox.pictures import picture

ATTACHMENTS = "id,message,attachments{target{id},subattachments{target{id}}}"


def code(answer):
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")


def two_photos(facebook):
    return [
        facebook.photo(picture("jpeg", size), alt_text_custom=alt).json()["id"]
        for size, alt in (("800x800", "et"), ("900x800", "to"))
    ]


def test_an_unpublished_photo_is_seen_by_nobody_and_has_no_post(sandbox, facebook):
    answer = facebook.photo(picture()).json()

    assert set(answer) == {"id"}
    assert sandbox.posts() == []


@pytest.mark.parametrize("form", ["json", "numbered"])
def test_a_post_takes_attached_media_in_both_array_styles(sandbox, facebook, form):
    first, second = two_photos(facebook)
    media = {
        "json": {"attached_media": facebook.attached(first, second)},
        "numbered": {
            "attached_media[0]": f'{{"media_fbid":"{first}"}}',
            "attached_media[1]": f'{{"media_fbid":"{second}"}}',
        },
    }[form]

    facebook.feed(message="Hej", **media)

    (post,) = sandbox.posts()
    assert [item["alt_text"] for item in post["media"]] == ["et", "to"]


def test_a_post_id_is_the_page_and_the_post(facebook):
    answer = facebook.feed(message="Hej").json()

    page, _, post = answer["id"].partition("_")
    assert page == facebook.page
    assert post.isdigit()


def test_a_post_answers_the_fields_that_were_asked_of_it(facebook):
    answer = facebook.feed(message="Hej", fields="id,permalink_url,is_published").json()

    assert answer["is_published"] is True
    assert answer["id"] in answer["permalink_url"]


def test_a_photo_by_address_is_fetched(sandbox, facebook, picture_host):
    url = f"{picture_host}/png/640x480/1.png"

    photo = facebook.post(f"{facebook.page}/photos", url=url, published="false").json()["id"]
    facebook.feed(message="Hej", attached_media=facebook.attached(photo))

    assert sandbox.posts()[0]["media"][0]["mime"] == "image/png"


def test_a_photo_published_directly_is_a_post(sandbox, facebook):
    answer = facebook.photo(picture(), published="true", caption="Hej").json()

    assert answer["post_id"] == sandbox.posts()[0]["id"] == f"{facebook.page}_{answer['id']}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"no picture", (324, 2069019)),
        (picture("webp"), (100, 1366046)),
        (picture() + bytes(11 * 2**20), (100, 1366046)),
        (picture()[:400], (324, 2069019)),
    ],
)
def test_a_bad_photo_is_refused(facebook, content, expected):
    assert code(facebook.photo(content)) == expected


def test_a_photo_needs_bytes_or_an_address(facebook):
    assert code(facebook.post(f"{facebook.page}/photos", published="false")) == (324, None)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"message": "a" * 63_207},
        {"message": "x", "attached_media": "no list"},
        {"message": "x", "attached_media": '[{"media":"1"}]'},
        {"message": "x", "attached_media": '[{"media_fbid":"1"}]'},
        {"message": "x", "published": "perhaps"},
    ],
)
def test_a_bad_post_is_refused_as_an_invalid_parameter(sandbox, facebook, fields):
    assert code(facebook.feed(**fields)) == (100, None)
    assert sandbox.posts() == []


def test_an_unpublished_photo_is_collected_after_24_hours(facebook, clock):
    photo = facebook.photo(picture()).json()["id"]
    clock.move(hours=24)

    assert code(facebook.get(photo)) == (100, 33)
    assert code(facebook.feed(message="x", attached_media=facebook.attached(photo))) == (100, None)


def test_a_posted_photo_is_not_collected(facebook, clock):
    photo = facebook.photo(picture()).json()["id"]
    facebook.feed(message="x", attached_media=facebook.attached(photo))
    clock.move(hours=25)

    assert facebook.get(photo).status_code == 200


@pytest.mark.parametrize("edge", ["published_posts", "feed", "posts"])
def test_the_edges_name_the_photos_of_a_post(facebook, edge):
    first, second = two_photos(facebook)
    facebook.feed(message="Hej", attached_media=facebook.attached(first, second))

    (node,) = facebook.get(f"{facebook.page}/{edge}", fields=ATTACHMENTS).json()["data"]

    (album,) = node["attachments"]["data"]
    assert [item["target"]["id"] for item in album["subattachments"]["data"]] == [first, second]


def test_a_single_photo_is_the_attachment_itself(facebook):
    photo = facebook.photo(picture()).json()["id"]
    facebook.feed(message="Hej", attached_media=facebook.attached(photo))

    (node,) = facebook.get(f"{facebook.page}/published_posts", fields=ATTACHMENTS).json()["data"]

    assert node["attachments"]["data"] == [{"target": {"id": photo}}]


def test_a_listing_without_fields_shows_time_message_and_id(facebook):
    facebook.feed(message="Hej")

    (node,) = facebook.get(f"{facebook.page}/published_posts").json()["data"]

    assert set(node) == {"created_time", "message", "id"}


def test_the_same_text_twice_in_a_row_answers_506(sandbox, facebook):
    facebook.feed(message="Hej")

    assert code(facebook.feed(message="Hej")) == (506, None)
    assert len(sandbox.posts()) == 1


def test_the_same_text_after_another_is_taken(sandbox, facebook):
    for message in ("Hej", "Farvel", "Hej"):
        facebook.feed(message=message)

    assert [post["copies"] for post in sandbox.posts()] == [2, 1, 2]


def test_photos_that_were_posted_are_refused_a_second_time(facebook):
    photo = facebook.photo(picture()).json()["id"]
    facebook.feed(message="x", attached_media=facebook.attached(photo))

    answer = facebook.feed(message="y", attached_media=facebook.attached(photo))

    assert code(answer) == (100, 1366051)


def test_without_guards_a_second_copy_is_made_and_counted(sandbox, facebook, switch):
    switch(duplicate_guards=False)
    photo = facebook.photo(picture()).json()["id"]
    for _ in range(2):
        facebook.feed(message="x", attached_media=facebook.attached(photo))

    assert [post["copies"] for post in sandbox.posts()] == [2, 2]


def test_the_same_picture_uploaded_twice_counts_as_a_copy(sandbox, facebook):
    for _ in range(2):
        photo = facebook.photo(picture()).json()["id"]
        facebook.feed(message="x", attached_media=facebook.attached(photo))

    assert [post["copies"] for post in sandbox.posts()] == [2, 2]


def test_a_draft_is_seen_by_nobody_until_it_is_flipped(sandbox, facebook):
    photo = facebook.photo(picture()).json()["id"]
    draft = facebook.feed(
        message="Hej", attached_media=facebook.attached(photo), published="false"
    ).json()["id"]
    hidden = (sandbox.posts(), facebook.get(draft, fields="is_published").json()["is_published"])

    answer = facebook.post(draft, is_published="true").json()

    assert hidden == ([], False)
    assert answer == {"success": True}
    assert [post["id"] for post in sandbox.posts()] == [draft]


def test_a_published_post_cannot_be_unpublished(facebook):
    post = facebook.feed(message="Hej").json()["id"]

    assert code(facebook.post(post, is_published="false")) == (100, None)


def test_a_deleted_post_is_gone(sandbox, facebook):
    post = facebook.feed(message="Hej").json()["id"]

    assert facebook.delete(post).json() == {"success": True}
    assert code(facebook.get(post)) == (100, 33)
    assert code(facebook.delete(post)) == (100, 33)
    assert sandbox.posts()[0]["removed_at"] is not None


def test_another_page_does_not_see_the_post(facebook):
    post = facebook.feed(message="Hej").json()["id"]

    assert code(facebook.get(post, token=OTHER_FACEBOOK.token)) == (100, 33)


def test_a_persons_token_is_refused_on_a_page(facebook):
    facebook.token = "sandbox-facebook-user-token"

    assert code(facebook.feed(message="Hej")) == (190, 2069032)


def test_a_persons_token_reads_the_pages_token(facebook):
    answer = facebook.get("me/accounts", token="sandbox-facebook-user-token").json()

    assert answer["data"][0]["access_token"] == "sandbox-facebook-token"
