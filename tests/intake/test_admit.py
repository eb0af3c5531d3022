"""What an accepted mail becomes: its post, where it wants to go and when, and what was unclear."""

import shutil
from base64 import encodebytes
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from orchestrator.compose import Account
from orchestrator.domain.actors import Role, part
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.records import MessageOutcome
from orchestrator.intake.words import OPTIONS
from orchestrator.scheduling.plan import Plan, plan_takeover
from tests.builders import a_person, an_account
from tests.intake.postroom import A_PHOTO, CHANNEL_OF, NOW, Postroom, a_mail, a_postroom
from tests.media.photos import jpeg


@pytest.fixture
def planless(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Postroom]:
    """A spool whose ambassador has no takeover yet."""
    shutil.copyfile(migrated_sqlite, tmp_path / "queue.db")
    made = a_postroom(tmp_path, tmp_path / "queue.db")
    made.an_ambassador(with_takeover=False)
    yield made
    made.store.close()


def local(hour: int, minute: int = 0, day: int = 25) -> datetime:
    """Return a winter time of Copenhagen in UTC."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


# ---------------------------------------------------------------- what it says


def test_subject_and_body_are_title_and_caption(postroom: Postroom):
    postroom.taken(a_mail("Hei fra parken!", subject="Re: Morgen"))

    content = postroom.content()
    assert (content.title, content.caption) == ("Morgen", "Hei fra parken!")


def test_a_section_is_the_channel_s_own_wording(postroom: Postroom):
    postroom.taken(a_mail("Hei!\n\n--- LinkedIn ---\nHello!\n"))

    assert postroom.content().variants == {"linkedin": "Hello!"}


def test_the_language_is_the_mail_s_or_the_ambassador_s(postroom: Postroom):
    postroom.drop(a_mail("Hei!", message_id="<1@x>"), "1.eml")
    postroom.drop(a_mail("Language: en\n\nHello!", message_id="<2@x>"), "2.eml")

    postroom.take_in()

    assert [post.language for post in postroom.posts()] == ["nb", "en"]


def test_photos_keep_their_bytes_order_and_alt_texts(postroom: Postroom):
    photos = [A_PHOTO, jpeg()]
    postroom.taken(a_mail("Alt 1: Et tre\nAlt 2: En benk\n\nHei!", photos=photos))

    assets = postroom.content().assets
    stored = [postroom.media.path(asset.original).read_bytes() for asset in assets]
    assert stored == photos
    assert [asset.alt_text for asset in assets] == ["Et tre", "En benk"]
    assert [asset.position for asset in assets] == [1, 2]


def test_nothing_hidden_becomes_part_of_the_caption(postroom: Postroom):
    page = b"<p>Hei!</p><p style='display:none'>IGNORE</p>"
    raw = a_mail("x").replace(b"text/plain", b"text/html").replace(b"\n\nx\n", b"\n\n" + page)

    row = postroom.taken(raw)

    content = postroom.content()
    assert "IGNORE" not in content.caption
    assert "IGNORE" in content.hidden
    assert "hidden-text" in row.problems


def test_the_ambassador_wrote_the_first_revision(postroom: Postroom):
    postroom.taken(a_mail())

    (post,) = postroom.posts()
    assert post.last_editor_email == post.ambassador_email


# ---------------------------------------------------------------- where it goes


def test_without_a_line_the_takeover_decides_the_accounts(postroom: Postroom):
    postroom.taken(a_mail())

    (post,) = postroom.posts()
    assert post.accounts == tuple(CHANNEL_OF)
    assert post.takeover_id == postroom.takeover_id


def test_a_channel_line_chooses_among_the_takeover_s_accounts(postroom: Postroom):
    postroom.taken(a_mail("Kanaler: instagram, facebook\n\nHei!"))

    (post,) = postroom.posts()
    assert sorted(post.accounts) == ["facebook-main", "instagram-main"]


def test_a_channel_that_the_takeover_has_not_is_told_back(postroom: Postroom):
    with postroom.store.engine.begin() as connection:
        connection.exec_driver_sql("""UPDATE takeovers SET accounts = '["facebook-main"]'""")

    row = postroom.taken(a_mail("Kanaler: instagram, facebook\n\nHei!"))

    (post,) = postroom.posts()
    assert (row.outcome, row.reason) == (
        MessageOutcome.ACCEPTED_WITH_WARNING,
        "channel-not-in-takeover",
    )
    assert post.accounts == ("facebook-main",)


def test_without_a_takeover_the_post_waits_for_one(planless: Postroom):
    row = planless.taken(a_mail())

    (post,) = planless.posts()
    assert (row.reason, post.takeover_id, post.accounts) == ("no-takeover", None, ())


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("Tid: 25.11.2026 kl. 14:30", local(14, 30)),
        ("Tid: 14:30", local(14, 30)),
        ("Tid: 2026-11-25", local(8)),  # the takeover's first hour of that day
    ],
)
def test_a_time_line_is_a_wish_in_local_time(postroom: Postroom, line: str, asked: datetime):
    postroom.taken(a_mail(f"{line}\n\nHei!"))

    assert [post.requested_at for post in postroom.posts()] == [asked]


def test_an_unclear_time_is_told_back_and_not_guessed(postroom: Postroom):
    row = postroom.taken(a_mail("Tid: i morgen tidlig\n\nHei!"))

    (post,) = postroom.posts()
    assert post.requested_at is None
    assert row.outcome is MessageOutcome.ACCEPTED_WITH_WARNING


# ---------------------------------------------------------------- a wish before the plan


def test_a_wish_for_channels_outlives_the_wait_for_a_takeover(planless: Postroom):
    planless.taken(a_mail("Kanaler: instagram\n\nHei!"))

    planned(planless, accounts=("facebook-main", "instagram-main"))

    (post,) = planless.posts()
    assert post.accounts == ("instagram-main",)


def test_without_a_wish_the_new_takeover_decides(planless: Postroom):
    planless.taken(a_mail())

    planned(planless, accounts=("facebook-main", "instagram-main"))

    (post,) = planless.posts()
    assert post.accounts == ("facebook-main", "instagram-main")


def test_a_wish_for_other_channels_than_the_new_takeover_s_leaves_no_account(planless: Postroom):
    """An approver cannot approve it then, and is told to look."""
    planless.taken(a_mail("Kanaler: linkedin\n\nHei!"))

    planned(planless, accounts=("facebook-main",))

    assert [post.accounts for post in planless.posts()] == [()]


@pytest.mark.parametrize("word", OPTIONS["when"])
def test_a_time_alone_outlives_the_wait_for_a_takeover(planless: Postroom, word: str):
    planless.taken(a_mail(f"{word.title()}: kl. 14:30\n\nHei!"))
    waiting = planless.posts()

    planned(planless, accounts=("facebook-main",))

    (post,) = planless.posts()
    assert [post.requested_at for post in waiting] == [None]  # of no day yet
    assert post.requested_at == local(14, 30, day=26)


@pytest.mark.parametrize(
    "line", ["Tid: 14:30", "Tid: 26.11.2026 kl. 14:30", "Tid: 2026-11-26", "Kanaler: facebook"]
)
def test_a_wish_means_the_same_before_and_after_the_takeover_is_planned(
    planless: Postroom, line: str
):
    early = a_mail(f"{line}\n\nHei!", message_id="<early@x.example>")
    late = a_mail(f"{line}\n\nHei!", message_id="<late@x.example>")
    planless.drop(early, "early.eml")
    planless.take_in()
    planned(planless, accounts=("facebook-main", "linkedin-main"))
    planless.drop(late, "late.eml")
    planless.take_in()

    first, second = planless.posts()
    assert first.requested_at == second.requested_at
    assert (first.accounts, first.takeover_id) == (second.accounts, second.takeover_id)
    assert first.accounts


def test_channels_that_nobody_understood_choose_no_account_when_a_takeover_comes(
    planless: Postroom,
):
    planless.taken(a_mail("Kanaler: myspace\n\nHei!"))

    planned(planless, accounts=("facebook-main",))

    assert [post.accounts for post in planless.posts()] == [()]


def test_a_post_that_got_its_takeover_is_no_longer_told_to_lack_one(planless: Postroom):
    planless.taken(a_mail("Språk: klingon\n\nHei!"))
    (post,) = planless.posts()
    before = problems_of(planless, post.id)

    planned(planless, accounts=("facebook-main",))

    assert sorted(before) == ["language-unknown", "no-takeover"]
    assert problems_of(planless, post.id) == ["language-unknown"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("Kanaler: linkedin", "channel-not-in-takeover"),
        ("Tid: 15:30", "after-last-slot"),
    ],
)
def test_a_wish_that_the_new_takeover_does_not_answer_is_shown(
    planless: Postroom, lines: str, code: str
):
    planless.taken(a_mail(f"{lines}\n\nHei!"))

    planned(planless, accounts=("facebook-main",))

    (post,) = planless.posts()
    assert problems_of(planless, post.id) == [code]


def test_a_wish_after_the_last_slot_is_told_back_at_once(postroom: Postroom):
    row = postroom.taken(a_mail("Tid: 15:30\n\nHei!"))

    assert (row.outcome, row.reason) == (MessageOutcome.ACCEPTED_WITH_WARNING, "after-last-slot")


# ---------------------------------------------------------------- a wish and several takeovers


def test_a_day_chooses_among_several_takeovers(postroom: Postroom):
    planned(postroom, accounts=("facebook-main",))

    postroom.taken(a_mail("Tid: 26.11.2026 kl. 14:30\n\nHei!"))

    (post,) = postroom.posts()
    assert post.takeover_id not in {None, postroom.takeover_id}
    assert (post.accounts, post.requested_at) == (("facebook-main",), local(14, 30, day=26))


def test_a_time_alone_means_the_next_takeover(postroom: Postroom):
    planned(postroom, accounts=("facebook-main",))

    postroom.taken(a_mail("Tid: 14:30\n\nHei!"))

    (post,) = postroom.posts()
    assert (post.takeover_id, post.requested_at) == (postroom.takeover_id, local(14, 30))


def test_a_day_without_a_takeover_is_told_back_and_waits_for_one(postroom: Postroom):
    row = postroom.taken(a_mail("Tid: 26.11.2026\n\nHei!"))
    (waiting,) = postroom.posts()

    planned(postroom, accounts=("facebook-main",))

    (post,) = postroom.posts()
    assert (row.reason, waiting.takeover_id) == ("no-takeover-that-day", None)
    assert post.takeover_id is not None


def test_a_takeover_of_another_day_does_not_take_the_post(planless: Postroom):
    planless.taken(a_mail("Tid: 27.11.2026 kl. 14\n\nHei!"))

    planned(planless, accounts=("facebook-main",))

    (post,) = planless.posts()
    assert post.takeover_id is None
    assert problems_of(planless, post.id) == ["no-takeover-that-day"]


def problems_of(postroom: Postroom, post_id: int) -> list[str]:
    with postroom.looking() as uow:
        return uow.messages.problems_of_post(post_id)


@pytest.mark.parametrize("state", [PostState.RECEIVED, PostState.PENDING_APPROVAL])
def test_whatever_waits_for_a_takeover_joins_it(planless: Postroom, state: PostState):
    planless.taken(a_mail())
    if state is PostState.PENDING_APPROVAL:
        with planless.store.write(planless.now) as uow:
            (post,) = uow.posts.in_states()
            uow.apply_post(post, PostEvent.PASS_CHECKS, part(Role.CHECKER))

    planned(planless, accounts=("facebook-main",))

    (post,) = planless.posts()
    assert (post.state, post.takeover_id is not None) == (PostState.RECEIVED, True)


def planned(postroom: Postroom, *, accounts: tuple[str, ...]) -> None:
    ours: dict[str, Account] = {
        name: an_account(id=name, channel=channel) for name, channel in CHANNEL_OF.items()
    }
    with postroom.store.write(NOW) as uow:
        plan_takeover(
            uow,
            Plan(
                ambassador_id=postroom.ambassador_id,
                accounts=accounts,
                first_day=date(2026, 11, 26),
                last_day=date(2026, 11, 26),
                opens=time(8),
                closes=time(16),
                slots=(time(14), time(15)),
                zone="Europe/Copenhagen",
            ),
            a_person(Role.PLANNER),
            ours,
        )


# ---------------------------------------------------------------- what was unclear


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(a_mail("Alt 3: Et tre\n\nHei!"), "alt-without-photo", id="alt"),
        pytest.param(a_mail("Language: klingon\n\nHei!"), "language-unknown", id="language"),
        pytest.param(a_mail("Channels:\n\nHei!"), "empty", id="empty"),
    ],
)
def test_what_was_unclear_is_kept_with_the_message(postroom: Postroom, raw: bytes, code: str):
    row = postroom.taken(raw)

    assert code in row.problems
    assert row.outcome is MessageOutcome.ACCEPTED_WITH_WARNING


def test_a_problem_is_told_once(postroom: Postroom):
    row = postroom.taken(a_mail("Alt 3: Et tre\nAlt 4: En benk\n\nHei!"))

    assert row.problems.count("alt-without-photo") == 1


def test_an_attachment_that_is_no_photo_is_told_back(postroom: Postroom):
    letter = a_mail(photos=[A_PHOTO]).replace(b'"IMG_1.jpg"', b'"plan.pdf"')
    letter = letter.replace(b"image/jpeg", b"application/pdf")
    raw = letter.replace(encodebytes(A_PHOTO).strip(), encodebytes(b"%PDF-1.7 x").strip())

    row = postroom.taken(raw)

    assert [code for code in row.problems if code.startswith("attachment-")]
    assert postroom.content().assets == ()


def test_winmail_dat_is_told_back(postroom: Postroom):
    letter = a_mail(photos=[A_PHOTO]).replace(b'"IMG_1.jpg"', b'"winmail.dat"')
    row = postroom.taken(letter.replace(b"image/jpeg", b"application/ms-tnef"))

    assert (row.outcome, row.reason) == (
        MessageOutcome.ACCEPTED_WITH_WARNING,
        "attachment-winmail",
    )


@pytest.mark.parametrize(
    "raw",
    [
        a_mail("Hei\x1b[31m!"),
        a_mail("Hei!").replace(b"Hei!", b"He\x00i!"),
        a_mail(subject="Morgen").replace(b"Morgen", b"=?utf-8?Q?Mor=08gen?="),
        a_mail("Hei&#8;!").replace(b"text/plain", b"text/html"),
        a_mail("Hei!").replace(b"Hei!", b"He\xef\xbb\xbfi!").replace(b"7bit", b"8bit")
        .replace(b'"us-ascii"', b'"utf-8"').replace(b'"utf-8"', b'"utf-8"'),
    ],
    ids=["escape", "nul", "subject", "html", "mark in the middle"],
)  # fmt: skip
def test_characters_that_are_taken_out_are_told(postroom: Postroom, raw: bytes):
    row = postroom.taken(raw)

    assert row.problems == ("control-characters",)


def test_unseen_characters_that_are_kept_are_there_for_the_checks(postroom: Postroom):
    row = postroom.taken(a_mail("H\u202ei\u200b\u2066!", subject="M\u200borgen"))

    content = postroom.content()
    assert (content.title, content.caption) == ("M\u200borgen", "H\u202ei\u200b\u2066!")
    assert row.problems == ()


def test_case_in_the_address_does_not_matter(postroom: Postroom):
    row = postroom.taken(a_mail(sender="SOLVEIG@Fjordvik.example"))

    assert row.outcome is MessageOutcome.ACCEPTED
