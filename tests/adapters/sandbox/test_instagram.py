import pytest
import requests

from adapters.sandbox.rules import SecondPublish
from tests.adapters.sandbox.conftest import OTHER_INSTAGRAM, START


def code(answer):
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode")


def test_a_published_container_is_a_post_with_its_picture_and_alt_text(sandbox, instagram):
    container = instagram.container(caption="Hej fra Fjordvik", alt_text="En blå firkant").json()[
        "id"
    ]

    media_id = instagram.publish(container).json()["id"]

    (post,) = sandbox.posts()
    (media,) = post["media"]
    assert (post["id"], post["channel"], post["text"]) == (
        media_id,
        "instagram",
        "Hej fra Fjordvik",
    )
    assert (media["alt_text"], media["width"], media["height"]) == ("En blå firkant", 800, 800)
    assert post["copies"] == 1


def test_a_container_alone_is_seen_by_nobody(sandbox, instagram):
    instagram.container(caption="x")

    assert sandbox.posts() == []


def test_ids_are_decimal_strings_beyond_two_to_the_53(instagram):
    container = instagram.container().json()["id"]

    assert container.isdigit()
    assert int(container) > 2**53


def test_a_container_is_in_progress_for_the_delay_and_then_finished(instagram, switch, clock):
    switch(container_delay=30)
    container = instagram.container().json()["id"]
    before = instagram.status(container)["status_code"]
    clock.move(seconds=30)

    assert (before, instagram.status(container)["status_code"]) == ("IN_PROGRESS", "FINISHED")


def test_publishing_too_early_answers_9007(instagram, switch):
    switch(container_delay=30)
    container = instagram.container().json()["id"]

    assert code(instagram.publish(container)) == (9007, 2207027)


def test_a_container_expires_after_24_hours(instagram, clock):
    container = instagram.container().json()["id"]
    clock.move(hours=24)

    assert instagram.status(container)["status_code"] == "EXPIRED"
    assert code(instagram.publish(container)) == (24, 2207008)


def test_a_published_container_says_so_and_never_names_the_media(instagram):
    container = instagram.container().json()["id"]
    instagram.publish(container)

    answer = instagram.status(container)

    assert answer["status_code"] == "PUBLISHED"
    assert set(answer) == {"id", "status", "status_code"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(SecondPublish.REFUSE_24, (24, 2207008)), (SecondPublish.REFUSE_9007, (9007, 2207027))],
)
def test_a_second_publish_is_refused_as_the_switch_says(
    sandbox, instagram, switch, rule, expected
):
    switch(second_publish=rule)
    container = instagram.container().json()["id"]
    instagram.publish(container)

    assert code(instagram.publish(container)) == expected
    assert len(sandbox.posts()) == 1


def test_a_second_publish_can_make_a_second_copy_and_the_ledger_counts_it(
    sandbox, instagram, switch
):
    switch(second_publish=SecondPublish.PUBLISH_AGAIN)
    container = instagram.container().json()["id"]
    instagram.publish(container)
    instagram.publish(container)

    assert [post["copies"] for post in sandbox.posts()] == [2, 2]


def test_an_unknown_container_answers_2207008(instagram):
    assert code(instagram.publish("17900000000000001")) == (24, 2207008)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"caption": "a" * 2201}, (36004, 2207010)),
        ({"caption": " ".join(f"#by{n}" for n in range(31))}, (36004, 2207010)),
        ({"caption": " ".join(f"@navn{n}" for n in range(21))}, (100, 2207040)),
        ({"alt_text": "a" * 1001}, (100, None)),
        ({"media_type": "POEM"}, (100, 2207023)),
        ({"is_carousel_item": "true", "caption": "x"}, (100, None)),
        ({"image_url": ""}, (100, None)),
        ({"kind": "png"}, (36001, 2207005)),
        ({"kind": "mpo"}, (36001, 2207005)),
        ({"kind": "html"}, (36001, 2207005)),
        ({"kind": "padded"}, (36000, 2207004)),
        ({"size": "700x1000"}, (36003, 2207009)),
        ({"size": "2000x1000"}, (36003, 2207009)),
        ({"kind": "missing"}, (9004, 2207052)),
        ({"kind": "moved"}, (9004, 2207052)),
        ({"image_url": "http://127.0.0.1:1/jpeg/8x8/1.jpg"}, (9004, 2207052)),
        ({"image_url": "http://203.0.113.5/1.jpg"}, (9004, 2207052)),
        ({"image_url": "file:///etc/hostname"}, (9004, 2207052)),
        ({"image_url": "http://127.0.0.1:1/blå.jpg"}, (9004, 2207052)),
    ],
)
def test_a_container_that_breaks_a_rule_is_refused_with_its_code(instagram, fields, expected):
    assert code(instagram.container(**fields)) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"caption": "a" * 2200},
        {"caption": " ".join(f"#by{n}" for n in range(30))},
        {"caption": " ".join(f"@navn{n}" for n in range(20))},
        {"alt_text": "a" * 1000},
        {"size": "800x1000"},
        {"size": "1910x1000"},
    ],
)
def test_a_container_at_its_limit_is_taken(instagram, fields):
    assert instagram.container(**fields).status_code == 200


@pytest.mark.parametrize("form", ["json", "commas", "numbered"])
def test_a_carousel_takes_its_children_in_each_form_and_keeps_their_order(
    sandbox, instagram, form
):
    items = [instagram.item(size=f"80{n}x800", alt_text=f"nr. {n}") for n in (1, 2)]
    children = {
        "json": {"children": f'["{items[0]}","{items[1]}"]'},
        "commas": {"children": ",".join(items)},
        "numbered": {"children[0]": items[0], "children[1]": items[1]},
    }[form]

    parent = instagram.post(
        f"{instagram.user}/media", media_type="CAROUSEL", caption="To", **children
    )
    instagram.publish(parent.json()["id"])

    (post,) = sandbox.posts()
    assert [media["alt_text"] for media in post["media"]] == ["nr. 1", "nr. 2"]


@pytest.mark.parametrize("count", [1, 11])
def test_a_carousel_holds_2_to_10_items(instagram, count):
    children = ",".join([instagram.item()] * count)

    answer = instagram.post(f"{instagram.user}/media", media_type="CAROUSEL", children=children)

    assert code(answer) == (100, 2207028)


def test_a_carousel_needs_finished_children(instagram, switch):
    switch(container_delay=30)
    children = f"{instagram.item()},{instagram.item()}"

    answer = instagram.post(f"{instagram.user}/media", media_type="CAROUSEL", children=children)

    assert code(answer) == (9007, 2207027)


def test_a_plain_container_is_no_carousel_item(instagram):
    children = ",".join(instagram.container().json()["id"] for _ in range(2))

    answer = instagram.post(f"{instagram.user}/media", media_type="CAROUSEL", children=children)

    assert code(answer) == (100, None)


def test_a_carousel_item_is_not_published_by_itself(instagram):
    assert code(instagram.publish(instagram.item())) == (100, None)


def test_alt_text_on_the_carousel_itself_is_refused(instagram):
    children = f"{instagram.item()},{instagram.item()}"

    answer = instagram.post(
        f"{instagram.user}/media", media_type="CAROUSEL", children=children, alt_text="x"
    )

    assert code(answer) == (100, None)


def test_the_quota_counts_at_publish_and_frees_after_24_hours(instagram, clock):
    instagram.user, instagram.token = OTHER_INSTAGRAM.id, OTHER_INSTAGRAM.token
    for _ in range(2):
        instagram.published()
    third = instagram.container().json()["id"]
    refused = code(instagram.publish(third))
    clock.move(hours=23, minutes=59)
    still = code(instagram.publish(third))
    clock.move(minutes=1)
    fresh = instagram.container().json()["id"]

    assert (refused, still) == ((9, 2207042), (9, 2207042))
    assert instagram.publish(fresh).status_code == 200


def test_the_limit_edge_shows_quota_and_use(instagram):
    instagram.published()

    answer = instagram.get(
        f"{instagram.user}/content_publishing_limit", fields="config,quota_usage"
    ).json()

    assert answer == {
        "data": [{"quota_usage": 1, "config": {"quota_total": 50, "quota_duration": 86400}}]
    }


def test_a_media_object_reads_back_with_its_fields(instagram):
    media_id = instagram.published(caption="Hej", alt_text="En firkant")

    answer = instagram.get(
        media_id, fields="id,caption,media_type,media_product_type,permalink,timestamp,alt_text"
    ).json()

    assert answer["caption"] == "Hej"
    assert answer["alt_text"] == "En firkant"
    assert answer["timestamp"] == "2026-11-25T08:00:00+0000"
    assert (answer["media_type"], answer["media_product_type"]) == ("IMAGE", "FEED")


def test_the_permalink_leads_to_the_feed_page(instagram):
    media_id = instagram.published()
    permalink = instagram.get(media_id, fields="permalink").json()["permalink"]

    answer = requests.get(permalink, timeout=10)

    assert answer.status_code == 200
    assert media_id in answer.text


def test_an_unknown_field_is_refused(instagram):
    media_id = instagram.published()

    assert code(instagram.get(media_id, fields="id,poem")) == (100, None)


@pytest.mark.parametrize("fields", ["id,", "children{id", "id}", "{id}", "children{" * 9 + "id"])
def test_a_broken_fields_expression_is_refused(instagram, fields):
    media_id = instagram.published()

    assert instagram.get(media_id, fields=fields).status_code == 400


def test_the_listing_shows_newest_first_with_children(instagram, clock):
    first = instagram.published(caption="en")
    clock.move(minutes=1)
    children = f"{instagram.item()},{instagram.item()}"
    parent = instagram.post(f"{instagram.user}/media", media_type="CAROUSEL", children=children)
    second = instagram.publish(parent.json()["id"]).json()["id"]

    listed = instagram.get(f"{instagram.user}/media", fields="id,media_type,children{id}").json()

    assert [node["id"] for node in listed["data"]] == [second, first]
    assert listed["data"][0]["media_type"] == "CAROUSEL_ALBUM"
    assert len(listed["data"][0]["children"]["data"]) == 2
    assert "children" not in listed["data"][1]


def test_the_listing_honours_since_and_until(instagram, clock):
    ids = []
    for _ in range(3):
        ids.append(instagram.published())
        clock.move(minutes=1)
    since = int(START.timestamp()) + 60

    listed = instagram.get(f"{instagram.user}/media", since=since, until=since + 30).json()

    assert [node["id"] for node in listed["data"]] == [ids[1]]


def test_the_listing_pages_by_cursor_without_a_gap(instagram, clock):
    ids = []
    for _ in range(3):
        ids.append(instagram.published())
        clock.move(minutes=1)
    first = instagram.get(f"{instagram.user}/media", limit=2).json()
    second = requests.get(first["paging"]["next"], timeout=10).json()

    seen = [node["id"] for node in first["data"] + second["data"]]
    assert seen == list(reversed(ids))
    assert "next" not in second["paging"]


def test_a_deleted_post_is_gone_from_reads_and_noted_in_the_ledger(sandbox, instagram):
    media_id = instagram.published()

    answer = instagram.delete(media_id).json()

    assert answer == {"success": True, "deleted_id": media_id}
    assert code(instagram.get(media_id)) == (100, 33)
    (post,) = sandbox.posts()
    assert (post["removed_at"], post["copies"]) == (START.isoformat(), 0)


def test_an_account_of_instagram_login_cannot_delete(sandbox, instagram):
    instagram.user, instagram.token = OTHER_INSTAGRAM.id, OTHER_INSTAGRAM.token
    media_id = instagram.published()

    answer = instagram.delete(media_id)

    assert answer.json()["error"]["message"] == "Unsupported delete request"
    assert sandbox.posts()[0]["removed_at"] is None


def test_a_container_of_another_account_is_invisible(instagram):
    container = instagram.container().json()["id"]

    assert code(instagram.get(container, token=OTHER_INSTAGRAM.token)) == (100, 33)


def test_a_container_of_another_account_is_not_published(instagram):
    container = instagram.container().json()["id"]
    answer = instagram.post(
        f"{OTHER_INSTAGRAM.id}/media_publish", creation_id=container, token=OTHER_INSTAGRAM.token
    )

    assert code(answer) == (24, 2207006)


def test_a_new_post_stays_invisible_to_reads_for_the_lag(instagram, switch, clock):
    switch(read_lag=20)
    media_id = instagram.published()
    before = instagram.get(media_id).status_code
    clock.move(seconds=20)

    assert (before, instagram.get(media_id).status_code) == (400, 200)
