"""What an account gets, and the hash that an approval binds."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.capabilities import Capabilities
from orchestrator.compose import (
    compose,
    compose_all,
    content_hash,
    needs_rendition,
    shape_of,
)
from tests.builders import a_content, a_media_file, an_account, an_asset, media_facts

ANY_SHAPE = Capabilities(caption_max=3000, media_max=20)
SHAPED = Capabilities(caption_max=2200, media_max=10, ratio_min=0.8, ratio_max=1.91)
SHAPE = "ratio:0.8-1.91"
FACEBOOK = an_account(id="facebook-main", channel="facebook", capabilities=ANY_SHAPE)
INSTAGRAM = an_account(id="instagram-main", channel="instagram", capabilities=SHAPED)
LINKEDIN = an_account(id="linkedin-main", channel="linkedin", capabilities=ANY_SHAPE)

WIDE = a_media_file(sha256="e" * 64, width=2000, height=500)
PADDED = a_media_file(sha256="f" * 64, width=2000, height=1100)
PHOTO = an_asset(clean=WIDE, renditions={SHAPE: PADDED})

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def media_path(sha256):
    return Path("/media") / sha256


def composed(content, account=FACEBOOK, **more):
    return compose(content, account, media_path=media_path, **more)


def hash_of(content, *accounts):
    return content_hash(
        compose_all(content, accounts or (FACEBOOK, INSTAGRAM, LINKEDIN), media_path=media_path)
    )


# ---------------------------------------------------------------- what an account gets


def test_an_account_gets_the_caption():
    assert composed(a_content(caption="Hei")).caption == "Hei"


def test_a_channel_gets_its_own_wording():
    content = a_content(caption="Hei", variants={"linkedin": "Hello"})

    assert [composed(content, account).caption for account in (FACEBOOK, LINKEDIN)] == [
        "Hei",
        "Hello",
    ]


def test_a_wording_of_its_own_is_in_the_account_s_language():
    content = a_content(language="sv", variants={"linkedin": "Hello"})
    english = replace(LINKEDIN, language="en")

    assert [composed(content, account).language for account in (FACEBOOK, english)] == ["sv", "en"]


def test_an_empty_wording_of_its_own_is_meant():
    content = a_content(caption="Hei", variants={"linkedin": ""})

    assert composed(content, LINKEDIN).caption == ""


def test_what_the_mail_hid_is_sent_to_nobody():
    content = a_content(hidden="zzhiddenzz", title="zztitlezz")

    assert "zz" not in "".join(map(repr, (composed(content).caption, composed(content))))


def test_the_key_is_the_publications():
    assert composed(a_content(), key="key-1").key == "key-1"


def test_a_photo_goes_out_as_it_was_cleaned_with_its_alt_text():
    content = a_content(assets=(replace(PHOTO, alt_text="En bro"),))
    (attachment,) = composed(content).attachments

    assert (attachment.sha256, attachment.path, attachment.alt_text) == (
        WIDE.sha256,
        media_path(WIDE.sha256),
        "En bro",
    )
    assert (attachment.width, attachment.height, attachment.size) == (2000, 500, WIDE.size)


def test_the_bytes_as_received_are_never_sent():
    sent = {
        attachment.sha256
        for account in (FACEBOOK, INSTAGRAM, LINKEDIN)
        for attachment in composed(a_content(assets=(PHOTO,)), account).attachments
    }

    assert PHOTO.original not in sent


def test_a_channel_that_takes_one_shape_gets_the_rendition():
    (attachment,) = composed(a_content(assets=(PHOTO,)), INSTAGRAM).attachments

    assert attachment.sha256 == PADDED.sha256


def test_without_a_rendition_it_gets_the_clean_photo():
    photo = an_asset(clean=a_media_file(), renditions={})
    (attachment,) = composed(a_content(assets=(photo,)), INSTAGRAM).attachments

    assert attachment.sha256 == a_media_file().sha256


def test_a_photo_that_could_not_be_cleaned_is_left_out():
    content = a_content(assets=(an_asset(position=1, clean=None), an_asset(position=2)))

    assert len(composed(content).attachments) == 1


def test_photos_keep_their_order():
    photos = tuple(an_asset(position=n, clean=a_media_file(sha256=str(n) * 64)) for n in (1, 2, 3))
    sent = [attachment.sha256[0] for attachment in composed(a_content(assets=photos)).attachments]

    assert sent == ["1", "2", "3"]


def test_all_accounts_are_composed_in_order_of_their_ids():
    found = compose_all(a_content(), (LINKEDIN, FACEBOOK, INSTAGRAM), media_path=media_path)

    assert [item.account.id for item in found] == [
        "facebook-main",
        "instagram-main",
        "linkedin-main",
    ]


# ---------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("width", "height", "needed"),
    [
        (800, 1000, False),
        (799, 1000, True),
        (1910, 1000, False),
        (1911, 1000, True),
        (1000, 1000, False),
        (1000, 0, False),
    ],
)
def test_a_photo_outside_the_range_needs_a_rendition(width, height, needed):
    assert needs_rendition(a_media_file(width=width, height=height), SHAPED) is needed


def test_a_channel_that_takes_any_shape_needs_none():
    assert not needs_rendition(WIDE, ANY_SHAPE)


@pytest.mark.parametrize(("capabilities", "shape"), [(SHAPED, SHAPE), (ANY_SHAPE, None)])
def test_a_shape_has_a_name(capabilities, shape):
    assert shape_of(capabilities) == shape


# ---------------------------------------------------------------- the hash


CONTENT = a_content(variants={"linkedin": "Hello"}, assets=(PHOTO, an_asset(position=2)))


def with_photo(**facts):
    return replace(CONTENT, assets=(replace(PHOTO, **facts), CONTENT.assets[1]))


@pytest.mark.parametrize(
    "changed",
    [
        replace(CONTENT, caption="Something else"),
        replace(CONTENT, caption=CONTENT.caption + " "),
        replace(CONTENT, variants={"linkedin": "Hello!"}),
        replace(CONTENT, variants={}),
        replace(CONTENT, language="nn"),
        replace(CONTENT, assets=CONTENT.assets[:1]),
        replace(CONTENT, assets=CONTENT.assets[::-1]),
        with_photo(alt_text="Something else"),
        with_photo(clean=replace(WIDE, sha256="0" * 64)),
        with_photo(renditions={SHAPE: replace(PADDED, sha256="0" * 64)}),
        with_photo(clean=None),
    ],
)
def test_whatever_an_account_would_get_differently_changes_the_hash(changed):
    assert hash_of(changed) != hash_of(CONTENT)


@pytest.mark.parametrize(
    "changed",
    [
        replace(CONTENT, title="Something else"),
        replace(CONTENT, hidden="Something else"),
        replace(CONTENT, revision=7, post_id=7),
        replace(CONTENT, variants={"linkedin": "Hello", "instagram": CONTENT.caption}),
        with_photo(original="0" * 64, file_name="other.jpg", facts=media_facts(size=1)),
    ],
)
def test_what_no_account_gets_does_not_change_the_hash(changed):
    assert hash_of(changed) == hash_of(CONTENT)


def test_another_account_changes_the_hash():
    assert hash_of(CONTENT, FACEBOOK) != hash_of(CONTENT, FACEBOOK, LINKEDIN)


def test_the_same_words_on_another_account_are_another_hash():
    other = replace(FACEBOOK, id="facebook-other")

    assert hash_of(CONTENT, FACEBOOK) != hash_of(CONTENT, other)


def test_the_order_of_the_accounts_does_not_change_the_hash():
    assert hash_of(CONTENT, FACEBOOK, LINKEDIN) == hash_of(CONTENT, LINKEDIN, FACEBOOK)


def test_the_folder_of_the_media_does_not_change_the_hash():
    elsewhere = compose_all(CONTENT, (FACEBOOK,), media_path=Path)

    assert content_hash(elsewhere) == hash_of(CONTENT, FACEBOOK)


def test_the_key_and_the_public_address_do_not_change_the_hash():
    (item,) = compose_all(CONTENT, (FACEBOOK,), media_path=media_path)
    attachments = tuple(
        replace(a, public_url="https://media.fjordby.example/x") for a in item.outbound.attachments
    )
    sent = replace(item, outbound=replace(item.outbound, key="key-1", attachments=attachments))

    assert content_hash([sent]) == content_hash([item])


@given(texts, texts)
def test_two_wordings_have_one_hash_only_if_they_are_the_same(one, other):
    first, second = hash_of(a_content(caption=one)), hash_of(a_content(caption=other))

    assert (first == second) is (one == other)


@given(texts, texts)
def test_text_cannot_move_from_the_caption_to_an_alt_text(left, right):
    def content(caption, alt_text):
        return a_content(caption=caption, assets=(an_asset(alt_text=alt_text),))

    joined, parted = hash_of(content(left + right, "")), hash_of(content(left, right))

    assert (joined == parted) is (right == "")
