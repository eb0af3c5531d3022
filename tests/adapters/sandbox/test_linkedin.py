import pytest
import requests

from tests.adapters.sandbox.conftest import OTHER_LINKEDIN, START
from tests.adapters.sandbox.pictures import picture


def code(answer):
    return answer.status_code, answer.json()["code"]


def test_a_post_answers_201_with_its_urn_in_a_header_and_no_body(linkedin):
    answer = linkedin.create()

    assert answer.status_code == 201
    assert answer.content == b""
    assert answer.headers["x-restli-id"].startswith("urn:li:share:")


def test_the_ledger_keeps_what_followers_see(sandbox, linkedin):
    linkedin.create(r"Vi er \(næsten\) klar\_nu \#tag #vores")

    assert sandbox.posts()[0]["text"] == "Vi er (næsten) klar_nu #tag #vores"


def test_an_unescaped_reserved_character_cuts_the_text_without_an_error(sandbox, linkedin):
    answer = linkedin.create("Vi er (næsten) klar")

    assert answer.status_code == 201
    assert sandbox.posts()[0]["text"] == "Vi er "


def test_the_cut_can_be_switched_off(sandbox, linkedin, switch):
    switch(little_text_cuts=False)

    linkedin.create("Vi er (næsten) klar")

    assert sandbox.posts()[0]["text"] == "Vi er (næsten) klar"


@pytest.mark.parametrize("form", ["media", "multiImage"])
def test_images_carry_their_alt_text(sandbox, linkedin, form):
    urns = [linkedin.image(picture(size=size)) for size in ("800x800", "900x800")]
    content = {
        "media": {"media": {"id": urns[0], "altText": "et"}},
        "multiImage": {
            "multiImage": {
                "images": [
                    {"id": urn, "altText": alt}
                    for urn, alt in zip(urns, ("et", "to"), strict=True)
                ]
            }
        },
    }[form]

    linkedin.create(content=content)

    expected = {"media": ["et"], "multiImage": ["et", "to"]}[form]
    assert [media["alt_text"] for media in sandbox.posts()[0]["media"]] == expected


def test_an_upload_address_stands_on_the_sandbox_host(sandbox, linkedin):
    value = linkedin.promise().json()["value"]

    assert value["uploadUrl"].startswith(f"{sandbox.base_url}/dms-uploads/")
    assert value["uploadUrlExpiresAt"] > START.timestamp() * 1000


def test_an_upload_answers_201_and_no_body(linkedin):
    answer = linkedin.put(linkedin.promise().json()["value"]["uploadUrl"], picture())

    assert (answer.status_code, answer.content) == (201, b"")


def test_an_upload_needs_the_bearer_token(linkedin):
    url = linkedin.promise().json()["value"]["uploadUrl"]

    answer = requests.put(url, data=picture(), timeout=10)

    assert code(answer) == (401, "EMPTY_ACCESS_TOKEN")


def test_an_upload_address_expires(linkedin, clock):
    url = linkedin.promise().json()["value"]["uploadUrl"]
    clock.move(hours=25)

    assert code(linkedin.put(url, picture())) == (400, "EXPIRED_UPLOAD_URL")


def test_an_image_goes_through_its_states(linkedin, switch, clock):
    switch(image_delay=30)
    value = linkedin.promise().json()["value"]
    states = [linkedin.read("images", value["image"]).json()["status"]]
    linkedin.put(value["uploadUrl"], picture())
    states.append(linkedin.read("images", value["image"]).json()["status"])
    clock.move(seconds=30)
    states.append(linkedin.read("images", value["image"]).json()["status"])

    assert states == ["WAITING_UPLOAD", "PROCESSING", "AVAILABLE"]


@pytest.mark.parametrize("content", [b"no picture", picture("bmp"), picture()[:500]])
def test_a_bad_image_fails_in_processing(linkedin, content):
    urn = linkedin.image(content)

    assert linkedin.read("images", urn).json()["status"] == "PROCESSING_FAILED"
    assert code(linkedin.create(content={"media": {"id": urn}})) == (
        400,
        "MEDIA_ASSET_PROCESSING_FAILED",
    )


def test_an_image_that_is_not_ready_is_refused(sandbox, linkedin):
    urn = linkedin.promise().json()["value"]["image"]

    answer = linkedin.create(content={"media": {"id": urn}})

    assert code(answer) == (400, "MEDIA_ASSET_WAITING_UPLOAD")
    assert sandbox.posts() == []


def test_an_image_can_only_be_promised_to_the_callers_organization(linkedin):
    assert code(linkedin.promise(owner=OTHER_LINKEDIN.id)) == (403, "ACCESS_DENIED")


def test_an_image_of_another_owner_is_refused(linkedin):
    urn = linkedin.image(picture())
    linkedin.author, linkedin.token = OTHER_LINKEDIN.id, OTHER_LINKEDIN.token

    assert code(linkedin.create(content={"media": {"id": urn}})) == (403, "ACCESS_DENIED")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Linkedin_Version": None}, (400, "VERSION_MISSING")),
        ({"Linkedin_Version": "202512"}, (426, "NONEXISTENT_VERSION")),
        ({"Linkedin_Version": "202511"}, (426, "NONEXISTENT_VERSION")),
        ({"Linkedin_Version": "209901"}, (426, "NONEXISTENT_VERSION")),
        ({"Linkedin_Version": "20260901"}, (426, "NONEXISTENT_VERSION")),
        ({"X_Restli_Protocol_Version": None}, (400, "ILLEGAL_ARGUMENT")),
        ({"Content_Type": "text/plain"}, (415, "UNSUPPORTED_MEDIA_TYPE")),
        ({"Authorization": None}, (401, "EMPTY_ACCESS_TOKEN")),
        ({"Authorization": "Bearer wrong"}, (401, "INVALID_ACCESS_TOKEN")),
    ],
)
def test_a_wrong_header_is_refused(sandbox, linkedin, headers, expected):
    assert code(linkedin.create(headers=headers)) == expected
    assert sandbox.posts() == []


def test_header_names_are_read_in_any_case(linkedin):
    headers = {name.upper(): value for name, value in linkedin.headers().items()}

    answer = requests.post(
        f"{linkedin.root}/posts", json=linkedin.body(), headers=headers, timeout=10
    )

    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"author": None}, (400, "MISSING_FIELD")),
        ({"visibility": None}, (400, "MISSING_FIELD")),
        ({"distribution": None}, (400, "MISSING_FIELD")),
        ({"lifecycleState": None}, (400, "MISSING_FIELD")),
        ({"lifecycleState": "DRAFT"}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"visibility": "SECRET"}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"distribution": {"feedDistribution": "ALL"}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"author": "5000001"}, (400, "INVALID_URN_TYPE")),
        ({"author": OTHER_LINKEDIN.id}, (403, "ACCESS_DENIED")),
        ({"mood": "good"}, (400, "ILLEGAL_ARGUMENT")),
        ({"commentary": " "}, (400, "INVALID_VALUE_BLANK_FIELD")),
        ({"commentary": "a" * 3001}, (400, "FIELD_LENGTH_TOO_LONG")),
        ({"commentary": 5}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"content": {"poll": {}}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"content": {"media": {}, "article": {}}}, (400, "INVALID_VALUE_FOR_FIELD")),
        ({"content": {"media": {"id": "urn:li:image:NONE"}}}, (400, "INVALID_IMAGE_ID")),
        ({"content": {"media": {"id": "urn:li:share:1"}}}, (400, "INVALID_URN_TYPE")),
        (
            {"content": {"media": {"id": "urn:li:image:A", "altText": "a" * 4087}}},
            (400, "FIELD_LENGTH_TOO_LONG"),
        ),
        (
            {"content": {"multiImage": {"images": [{"id": "urn:li:image:A"}]}}},
            (400, "INVALID_VALUE_FOR_FIELD"),
        ),
        (
            {"content": {"multiImage": {"images": [{"id": "urn:li:image:A"}] * 21}}},
            (400, "INVALID_VALUE_FOR_FIELD"),
        ),
        ({"content": {"article": {"source": "https://example.org"}}}, (400, "MISSING_FIELD")),
        ({"content": {"article": {"source": "x", "title": "y"}}}, (400, "INVALID_URL")),
    ],
)
def test_a_body_that_breaks_a_rule_is_refused_with_its_code(sandbox, linkedin, changes, expected):
    assert code(linkedin.create(**changes)) == expected
    assert sandbox.posts() == []


def test_escapes_do_not_count_towards_the_length(linkedin):
    assert linkedin.create(r"\(" * 3000).status_code == 201


def test_an_identical_body_within_ten_minutes_names_the_first_post(sandbox, linkedin, clock):
    first = linkedin.create().headers["x-restli-id"]
    clock.move(minutes=9)

    answer = linkedin.create()

    assert answer.status_code == 422
    assert answer.json()["message"] == f"Content is a duplicate of {first}"
    assert answer.json()["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
    assert len(sandbox.posts()) == 1


def test_an_identical_body_after_ten_minutes_is_a_second_copy(sandbox, linkedin, clock):
    linkedin.create()
    clock.move(minutes=10)
    linkedin.create()

    assert [post["copies"] for post in sandbox.posts()] == [2, 2]


def test_after_a_deletion_a_duplicate_names_a_ghost(linkedin):
    urn = linkedin.create().headers["x-restli-id"]
    linkedin.delete(urn)

    assert urn in linkedin.create().json()["message"]
    assert linkedin.read("posts", urn).status_code == 404


def test_a_post_reads_back_in_little_text_with_hashtag_templates(linkedin):
    urn = linkedin.create(r"Hej \(alle\) #vores").headers["x-restli-id"]

    answer = linkedin.read("posts", urn).json()

    assert answer["commentary"] == r"Hej \(alle\) {hashtag|\#|vores}"
    assert answer["author"] == linkedin.author
    assert answer["createdAt"] == START.timestamp() * 1000


def test_an_unencoded_urn_in_a_path_is_refused(linkedin):
    urn = linkedin.create().headers["x-restli-id"]

    answer = requests.get(f"{linkedin.root}/posts/{urn}", headers=linkedin.headers(), timeout=10)

    assert code(answer) == (400, "INVALID_URN_TYPE")


def test_an_unencoded_urn_in_a_query_is_refused(linkedin):
    url = f"{linkedin.root}/posts?q=author&author={linkedin.author}"

    answer = requests.get(url, headers=linkedin.headers(X_RestLi_Method="FINDER"), timeout=10)

    assert code(answer) == (400, "INVALID_URN_TYPE")


def test_the_finder_shows_the_authors_posts_newest_first_in_pages(linkedin, clock):
    urns = []
    for number in range(3):
        urns.append(linkedin.create(f"nr. {number}").headers["x-restli-id"])
        clock.move(minutes=1)

    pages = [linkedin.find(count=2, start=start).json() for start in (0, 2)]

    found = [post["id"] for page in pages for post in page["elements"]]
    assert found == list(reversed(urns))
    assert pages[1]["paging"] == {"start": 2, "count": 2, "links": []}


def test_the_finder_names_the_image_urns(linkedin):
    urn = linkedin.image(picture())
    linkedin.create(content={"media": {"id": urn, "altText": "x"}})

    (post,) = linkedin.find().json()["elements"]

    assert post["content"]["media"]["id"] == urn


def test_the_finder_needs_its_method_header(linkedin):
    url = f"{linkedin.root}/posts"

    answer = requests.get(
        url,
        params={"q": "author", "author": linkedin.author},
        headers=linkedin.headers(),
        timeout=10,
    )

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "query", [{"count": 101}, {"count": 0}, {"count": "x"}, {"sortBy": "AGE"}]
)
def test_the_finder_refuses_bad_paging(linkedin, query):
    assert code(linkedin.find(**query)) == (400, "ILLEGAL_ARGUMENT")


def test_the_finder_refuses_another_author(linkedin):
    assert code(linkedin.find(author=OTHER_LINKEDIN.id)) == (403, "ACCESS_DENIED")


def test_a_token_without_the_read_scope_can_post_but_not_read(linkedin):
    linkedin.author, linkedin.token = OTHER_LINKEDIN.id, OTHER_LINKEDIN.token
    urn = linkedin.create().headers["x-restli-id"]

    assert code(linkedin.find()) == (403, "ACCESS_DENIED")
    assert code(linkedin.read("posts", urn)) == (403, "ACCESS_DENIED")
    assert code(linkedin.read("images", "urn:li:image:A")) == (403, "ACCESS_DENIED")


def test_a_partial_update_changes_what_followers_see(sandbox, linkedin):
    urn = linkedin.create().headers["x-restli-id"]

    assert linkedin.change(urn, r"Ny \(tekst\)").status_code == 204
    assert [post["text"] for post in sandbox.posts()] == ["Ny (tekst)"]


def test_deleting_answers_204_also_when_the_post_is_gone(sandbox, linkedin):
    urn = linkedin.create().headers["x-restli-id"]

    assert [linkedin.delete(urn).status_code for _ in range(2)] == [204, 204]
    assert sandbox.posts()[0]["removed_at"] is not None


def test_another_organizations_post_is_not_deleted(sandbox, linkedin):
    urn = linkedin.create().headers["x-restli-id"]
    linkedin.token = OTHER_LINKEDIN.token

    assert code(linkedin.delete(urn)) == (403, "ACCESS_DENIED")
    assert sandbox.posts()[0]["removed_at"] is None


def test_answers_carry_trace_headers_and_no_rate_headers(linkedin):
    names = {name.lower() for name in linkedin.create().headers}

    assert {"x-li-uuid", "x-li-request-id", "x-li-fabric"} <= names
    assert not any("rate" in name or name == "retry-after" for name in names)
