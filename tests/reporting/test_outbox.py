"""Notices reach people: every kind, in their language, without content, however the notifier fails."""

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest
import responses
from apscheduler.schedulers.background import BackgroundScheduler

from adapters.base import Receipt
from adapters.errors import AccountBlocked, Blocked, OutcomeUnknown
from orchestrator.approval import decide
from orchestrator.checks import explain
from orchestrator.checks.base import Check, Draft
from orchestrator.daemon import Daemon
from orchestrator.domain.finding import Finding, FindingType, Severity
from orchestrator.domain.language import LANGUAGES
from orchestrator.domain.notice import Audience, Notice, NoticeKind
from orchestrator.intake.options import SenderCheck
from orchestrator.notify.base import NotDelivered, Notifier, NotifierOptions
from orchestrator.notify.folder import FolderNotifier, FolderOptions
from orchestrator.privacy import leaving
from orchestrator.publishing import attempt, record, takedown
from orchestrator.reporting.outbox import OutboxStage
from orchestrator.scheduling import change
from orchestrator.store.engine import open_store
from orchestrator.store.unit_of_work import NewNotice
from tests.builders import a_finding
from tests.house import AMBASSADOR, APPROVER, Clock, House, approve_as_shown
from tests.intake.postroom import PlainParser, a_mail
from tests.quiet import a_quiet_house, a_received_post

SECRET = "HEMMELIG"
CPR = "010190-1234"
CAPTION = f"{SECRET} hilsen fra parken"
REASON = "The photo is too dark."


class Collecting(Notifier):
    """A notifier that keeps what it is given, or fails as it is told."""

    id: ClassVar[str] = "collecting"
    Options: ClassVar[type[NotifierOptions]] = NotifierOptions

    def __init__(self, fails: Callable[[Notice], Exception | None] = lambda _: None) -> None:
        self.sent: list[Notice] = []
        self.tried: list[str] = []
        self.fails = fails

    @classmethod
    def open(cls, options: NotifierOptions, *, now: Callable[[], datetime]) -> Self:
        return cls()

    def send(self, notice: Notice) -> None:
        self.tried.append(notice.key)
        error = self.fails(notice)
        if error is not None:
            raise error
        self.sent.append(notice)


class Exploding(Check):
    id: ClassVar = "test.exploding"
    type: ClassVar = FindingType.CONFIDENTIAL
    severity: ClassVar = Severity.WARN
    why: ClassVar = "It breaks."

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        raise ZeroDivisionError(draft.texts["caption"])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path) as made:
        made.a_takeover(slots=(time(12, 10), time(12, 20), time(12, 30), time(12, 40)))
        yield made
        made.wiring.publishing.close()


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which everything happened once, and nobody was told yet."""
    with a_quiet_house(tmp_path_factory.mktemp("eventful")) as made:
        made.a_takeover(slots=(time(12, 10), time(12, 20), time(12, 30), time(12, 40)))
        everything_happens(made)
        yield made
        made.wiring.publishing.close()


@pytest.fixture
def happened(eventful: House, tmp_path: Path) -> Iterator[House]:
    """The eventful house, with a copy of its store to change."""
    shutil.copyfile(eventful.root / "queue.db", tmp_path / "copy.db")
    original, store = eventful.wiring.store, open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    eventful.wiring.__dict__["store"] = store
    yield replace(eventful, clock=Clock(eventful.clock()))
    eventful.wiring.__dict__["store"] = original
    store.close()


@pytest.fixture
def notifier() -> Collecting:
    return Collecting()


def an_outbox(house: House, notifier: Notifier, language: str = "en") -> OutboxStage:
    stage = house.wiring.outbox
    addresses = replace(
        stage.addresses,
        language=language,
        of_audience={who: (f"{who.value}@fjordvik.example",) for who in Audience},
    )
    return replace(
        stage,
        store=house.wiring.store,
        notifier=notifier,
        addresses=addresses,
        jitter=lambda: 0.0,
    )


@contextmanager
def writing(house: House) -> Iterator[Any]:
    with house.wiring.store.write(house.clock()) as uow:
        yield uow


def kinds(house: House) -> dict[str, NoticeKind]:
    """Give the kind of each waiting notice by its key."""
    with house.wiring.store.read(house.clock()) as uow:
        return {waiting.key: waiting.kind for waiting in uow.outbox.due(house.clock(), limit=500)}


# ---------------------------------------------------------------- everything that can happen


def everything_happens(house: House) -> None:
    """Let each kind of notice come of a real change of state."""
    mails_come_in(house)
    checks_hold_pass_and_break(house)
    people_decide(house)
    posts_go_out(house)
    time_runs_out(house)
    an_account_goes_a_takeover_ends_early_and_a_consent_too(house)


def mails_come_in(house: House) -> None:
    incoming = house.wiring.intake.rooms.incoming
    (incoming / "a.eml").write_bytes(a_mail(CAPTION, subject=SECRET))
    (incoming / "b.eml").write_bytes(b"X: 1\n" * 1001 + a_mail())
    (incoming / "c.eml").write_bytes(b"Subject: without a sender\n\nHei!\n")
    admitter = replace(house.wiring.intake.admitter, sender_check=SenderCheck.NONE)
    intake = replace(house.wiring.intake, parser=PlainParser(), admitter=admitter)
    intake.run_once(house.clock())
    intake.run_once(house.clock.advance(seconds=3))


def checks_hold_pass_and_break(house: House) -> None:
    a_received_post(house, f"{CAPTION} {CPR}", accounts=("linkedin-main",), title=SECRET)
    house.wiring.checks.run_once(house.clock())
    a_received_post(house, CAPTION, accounts=("linkedin-main",), title=SECRET)
    replace(house.wiring.checks, checks=()).run_once(house.clock())
    a_received_post(house, CAPTION, title=SECRET)
    replace(house.wiring.checks, checks=(Exploding(),)).run_once(house.clock())


def people_decide(house: House) -> None:
    posts = [house.a_pending_post(f"{CAPTION} {number}") for number in range(3)]
    with writing(house) as uow:
        decide.reject(uow, posts[0].id, APPROVER, reason=REASON)
        decide.request_changes(uow, posts[1].id, APPROVER, reason=REASON)
        approve_as_shown(uow, posts[2].id, APPROVER, house.wiring.desk)
        decide.revoke(uow, posts[2].id, APPROVER, reason=REASON)
        decide.withdraw(uow, posts[2].id, APPROVER)


def posts_go_out(house: House) -> None:
    """Four posts for four slots, and one too many; what comes of three of them."""
    posts = [
        house.an_approved_post(f"{CAPTION} ute {number}", accounts=("instagram-main",))
        for number in range(5)
    ]
    house.wiring.scheduling.run_once(house.clock())
    ends = (
        lambda press, claim: record.success(press, claim, Receipt(remote_id="1", permalink=LINK)),
        lambda press, claim: record.failure(press, claim, OutcomeUnknown("lost")),
        lambda press, claim: record.failure(
            press, claim, AccountBlocked("expired", reason=Blocked.TOKEN)
        ),
    )
    for post, end in zip(posts, ends, strict=False):
        slot_at = house.post(post.id).slot_at
        assert slot_at is not None
        house.clock.moment = slot_at
        (claim,) = attempt.claim_due(house.wiring.press, house.clock())
        end(house.wiring.press, claim)
    with writing(house) as uow:
        decide.withdraw(uow, posts[0].id, APPROVER)
    takedown.run_once(house.wiring.press, house.clock())


LINK = "https://www.instagram.com/p/abc/"


def time_runs_out(house: House) -> None:
    daemon = Daemon(house.wiring)
    house.clock.advance(days=1)
    daemon._look_at_the_clock(BackgroundScheduler())
    house.wiring.scheduling.run_once(house.clock())
    takedown.run_once(house.wiring.press, house.clock())


def an_account_goes_a_takeover_ends_early_and_a_consent_too(house: House) -> None:
    takeover_id = house.a_takeover()
    tokens_are_over(house)
    house.an_approved_post(f"{CAPTION} neste dag")
    replace(house.wiring.scheduling, accounts={}).run_once(house.clock())
    house.wiring.scheduling.run_once(house.clock())
    with writing(house) as uow:
        change.end(uow, takeover_id, APPROVER, house.wiring.accounts, reason=REASON)
        her = uow.ambassadors.by_email(AMBASSADOR)
        leaving.withdraw_consent(uow, her.id, APPROVER)


def tokens_are_over(house: House) -> None:
    expired = {"error": {"message": "x", "code": 190, "error_subcode": 463}}
    with responses.RequestsMock() as platforms:
        platforms.get(re.compile("http://127.0.0.1:8766/.*"), json=expired, status=401)
        house.wiring.health.run_once(house.clock())


def test_every_kind_of_notice_comes_of_a_real_change(happened: House):
    assert set(kinds(happened).values()) == set(NoticeKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_is_delivered_in_its_reader_s_language(
    happened: House, notifier: Collecting, language: str
):
    with happened.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE ambassadors SET language = '{language}'")
    waiting = kinds(happened)

    drain(happened, an_outbox(happened, notifier, language))

    subjects = subjects_of(language)
    assert {notice.key for notice in notifier.sent} == set(waiting)
    assert {notice.language for notice in notifier.sent} == {language}
    for notice in notifier.sent:
        assert subjects[waiting[notice.key].value] in notice.subject


def drain(house: House, outbox: OutboxStage) -> None:
    while outbox.run_once(house.clock()):
        pass


def subjects_of(language: str) -> dict[str, str]:
    file = resources.files("orchestrator.notify") / "templates" / f"{language}.toml"
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    return {kind: text["subject"] for kind, text in words["kinds"].items()}


def test_no_notice_quotes_a_post_a_mail_or_a_finding(happened: House, notifier: Collecting):
    drain(happened, an_outbox(happened, notifier))

    for notice in notifier.sent:
        said = notice.subject + notice.body + notice.key + repr(notice)
        assert SECRET not in said
        assert CPR not in said
        assert "0101" not in said


def test_the_ambassador_alone_gets_what_is_hers(happened: House, notifier: Collecting):
    drain(happened, an_outbox(happened, notifier))

    hers = {notice.to for notice in notifier.sent if notice.audience is Audience.AMBASSADOR}
    others = {notice.to for notice in notifier.sent} - hers
    assert hers == {(AMBASSADOR,)}
    assert others == {
        ("approvers@fjordvik.example",),
        ("privacy@fjordvik.example",),
        ("operators@fjordvik.example",),
    }


def test_a_notice_is_delivered_once(happened: House, notifier: Collecting):
    drain(happened, an_outbox(happened, notifier))
    first = len(notifier.sent)

    happened.clock.advance(days=30)
    drain(happened, an_outbox(happened, notifier))

    assert len(notifier.sent) == first


# ---------------------------------------------------------------- what stands in them


def sent_of(house: House, notifier: Collecting, kind: NoticeKind) -> list[Notice]:
    waiting = kinds(house)
    drain(house, an_outbox(house, notifier))
    return [notice for notice in notifier.sent if waiting.get(notice.key) is kind]


@pytest.mark.parametrize("kind", [NoticeKind.REJECTED, NoticeKind.CHANGES_REQUESTED])
def test_the_ambassador_is_told_the_reason(house: House, notifier: Collecting, kind: NoticeKind):
    people_decide(house)

    (notice,) = sent_of(house, notifier, kind)
    assert REASON in notice.body


WITHDRAWN_BY = [
    (APPROVER.email, "A colleague has withdrawn", "En kollega har trukket"),
    (AMBASSADOR, "The ambassador has withdrawn the post", "slik du ønsket"),
]


@pytest.mark.parametrize(("email", "to_approvers", "to_her"), WITHDRAWN_BY)
def test_who_withdrew_a_post_is_told_to_approvers_and_to_the_ambassador(
    house: House, notifier: Collecting, email: str, to_approvers: str, to_her: str
):
    post = house.a_pending_post()
    with writing(house) as uow:
        decide.withdraw(uow, post.id, replace(APPROVER, email=email))

    told = {n.audience: n.body for n in sent_of(house, notifier, NoticeKind.WITHDRAWN)}
    assert set(told) == {Audience.APPROVERS, Audience.AMBASSADOR}
    assert to_approvers in told[Audience.APPROVERS]
    assert to_her in told[Audience.AMBASSADOR]


def test_a_withdrawn_consent_is_told_to_her_in_her_language_and_to_approvers(
    house: House, notifier: Collecting
):
    for number in range(3):
        house.a_pending_post(f"{CAPTION} {number}")
    with writing(house) as uow:
        her = uow.ambassadors.by_email(AMBASSADOR)
        leaving.withdraw_consent(uow, her.id, APPROVER)

    told = {n.to: n.body for n in sent_of(house, notifier, NoticeKind.CONSENT_WITHDRAWN)}
    assert set(told) == {("approvers@fjordvik.example",), (AMBASSADOR,)}
    assert f"ambassadors show {her.id}" in told["approvers@fjordvik.example",]
    assert "Du har trukket samtykket ditt tilbake" in told[AMBASSADOR,]
    assert len(notifier.sent) == 2


def test_who_approves_elsewhere_is_not_asked_to_decide_about_her_own_post(
    house: House, notifier: Collecting
):
    a_received_post(house, accounts=("linkedin-main",))
    house.wiring.checks.run_once(house.clock())
    outbox = an_outbox(house, notifier)
    both = (AMBASSADOR.upper(), "berit@fjordvik.example")
    addresses = replace(outbox.addresses, of_audience={Audience.APPROVERS: both})

    drain(house, replace(outbox, addresses=addresses))

    assert [n.to for n in notifier.sent if n.audience is Audience.APPROVERS] == [both[1:]]


def test_a_later_decision_s_note_is_not_told_as_the_reason(house: House, notifier: Collecting):
    """Approvers write for each other: `seen: gdpr.phone`."""
    post = house.a_pending_post()
    with writing(house) as uow:
        decide.request_changes(uow, post.id, APPROVER, reason=REASON)
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE posts SET state = 'pending_approval'")
    with writing(house) as uow:
        approve_as_shown(uow, post.id, APPROVER, house.wiring.desk, reason="between us")

    (notice,) = sent_of(house, notifier, NoticeKind.CHANGES_REQUESTED)
    assert REASON in notice.body
    assert "between us" not in notice.body


def test_a_held_post_says_what_to_change_by_rule(house: House, notifier: Collecting):
    post = a_received_post(house, f"Cpr. {CPR}", accounts=("linkedin-main",))
    house.wiring.checks.run_once(house.clock())

    (notice,) = sent_of(house, notifier, NoticeKind.HELD)
    rule = rules_of("nb")[FindingType.NATIONAL_ID.value]
    assert rule in notice.body
    assert f"[#{post.id}]" in notice.subject


def rules_of(language: str) -> dict[str, str]:
    file = resources.files("orchestrator.notify") / "templates" / f"{language}.toml"
    rules: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))["rules"]
    return rules


def test_what_does_not_fit_is_told_with_the_channel_and_both_numbers(
    house: House, notifier: Collecting
):
    a_received_post(house, "x" * 2300, accounts=("instagram-main",))
    house.wiring.checks.run_once(house.clock())

    (notice,) = sent_of(house, notifier, NoticeKind.HELD)
    assert "Teksten har 2300 tegn, Instagram tar høyst 2200." in notice.body
    assert "Instagram tar ikke innlegg uten bilde, og her er det 0." in notice.body


def test_a_picture_without_a_description_is_not_called_unusable(
    house: House, notifier: Collecting
):
    post = a_received_post(house, "Hei", accounts=("linkedin-main",))
    house.wiring.checks.run_once(house.clock())
    with writing(house) as uow:
        found = a_finding(
            check="media.alt_text", type=FindingType.ALT_TEXT, severity=Severity.BLOCK
        )
        uow.reviews.replace_findings(uow.posts.get(post.id), [found])
        uow.notify(
            [NewNotice(kind=NoticeKind.HELD, audience=Audience.AMBASSADOR)],
            of="a test",
            post_id=post.id,
        )

    (notice,) = sent_of(house, notifier, NoticeKind.HELD)
    assert rules_of("nb")["ALT_TEXT"] in notice.body
    assert rules_of("nb")["MEDIA"] not in notice.body


def test_only_what_blocks_is_told_to_the_ambassador(house: House, notifier: Collecting):
    post = a_received_post(house, f"Cpr. {CPR}", accounts=("linkedin-main",))
    house.wiring.checks.run_once(house.clock())
    with writing(house) as uow:
        blocking = a_finding(type=FindingType.NATIONAL_ID, severity=Severity.BLOCK)
        uow.reviews.replace_findings(uow.posts.get(post.id), [a_finding(), blocking])

    (notice,) = sent_of(house, notifier, NoticeKind.HELD)
    assert rules_of("nb")[FindingType.PHONE.value] not in notice.body


def test_an_approved_post_says_when_in_local_time(house: House, notifier: Collecting):
    house.a_scheduled_post()

    (notice,) = sent_of(house, notifier, NoticeKind.APPROVED)
    assert "12.10" in notice.body


def test_a_published_post_brings_its_links(house: House, notifier: Collecting):
    posts_go_out(house)
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE publications SET state = 'published' WHERE permalink IS NOT NULL"
        )

    (notice,) = sent_of(house, notifier, NoticeKind.PUBLISHED)
    assert LINK in notice.body


def test_a_received_mail_names_what_was_unclear(house: House, notifier: Collecting):
    incoming = house.wiring.intake.rooms.incoming
    (incoming / "a.eml").write_bytes(a_mail("Channels: myspace\n\nHei!"))
    admitter = replace(house.wiring.intake.admitter, sender_check=SenderCheck.NONE)
    intake = replace(house.wiring.intake, parser=PlainParser(), admitter=admitter)
    intake.run_once(house.clock())
    intake.run_once(house.clock.advance(seconds=3))

    (notice,) = sent_of(house, notifier, NoticeKind.RECEIVED)
    assert "myspace" not in notice.body
    assert notice.code is not None


def test_a_doubt_names_the_account_and_the_command(house: House, notifier: Collecting):
    posts_go_out(house)

    (notice,) = sent_of(house, notifier, NoticeKind.IN_DOUBT)
    assert "instagram-main" in notice.body
    assert "orchestrator publications show" in notice.body


def test_all_notices_of_a_post_are_one_thread(house: House, notifier: Collecting):
    post = house.a_scheduled_post()
    with writing(house) as uow:
        decide.withdraw(uow, post.id, APPROVER)

    drain(house, an_outbox(house, notifier))

    assert {notice.thread for notice in notifier.sent} == {f"<post-{post.id}@example.org>"}


# ---------------------------------------------------------------- when it fails


def a_waiting_notice(house: House, number: int = 1) -> str:
    told = NewNotice(kind=NoticeKind.FILE_CORRUPT, audience=Audience.OPERATORS, subject="1")
    with writing(house) as uow:
        uow.notify([told], of=f"message:{number}")
    return f"message:{number}:file_corrupt:operators"


def test_what_cannot_be_delivered_is_tried_again_later_and_later(house: House):
    a_waiting_notice(house)
    broken = Collecting(lambda _: NotDelivered("the server is away"))
    outbox = an_outbox(house, broken)
    waits = []
    for _ in range(9):
        outbox.run_once(house.clock())
        began = house.clock()
        while not kinds(house):
            house.clock.advance(seconds=30)
        waits.append(house.clock() - began)

    assert len(broken.tried) == 9
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=1))


def test_what_could_not_be_delivered_is_delivered_when_it_can(house: House, notifier: Collecting):
    a_waiting_notice(house)
    an_outbox(house, Collecting(lambda _: NotDelivered("away"))).run_once(house.clock())
    house.clock.advance(hours=2)

    drain(house, an_outbox(house, notifier))

    assert len(notifier.sent) == 1


def test_a_poison_notice_costs_only_itself(house: House, caplog: pytest.LogCaptureFixture):
    keys = [a_waiting_notice(house, number) for number in range(3)]
    moody = Collecting(lambda notice: ValueError(SECRET) if notice.key == keys[1] else None)

    delivered = an_outbox(house, moody).run_once(house.clock())

    assert delivered == 2
    assert [notice.key for notice in moody.sent] == [keys[0], keys[2]]
    assert "notice failed" in caplog.text


def test_a_notice_whose_post_is_gone_costs_only_itself(house: House, notifier: Collecting):
    a_waiting_notice(house, 1)
    told = NewNotice(kind=NoticeKind.IN_DOUBT, audience=Audience.OPERATORS, subject="999")
    with writing(house) as uow:
        uow.notify([told], of="publication:999")
    a_waiting_notice(house, 2)

    drain(house, an_outbox(house, notifier))

    assert len(notifier.sent) == 2


def test_many_poison_notices_do_not_keep_the_others_waiting_for_ever(
    house: House, notifier: Collecting
):
    for number in range(60):  # more than one round takes
        a_waiting_notice(house, number)
    last = a_waiting_notice(house, 999)
    notifier.fails = lambda notice: None if notice.key == last else ValueError("poison")
    outbox = an_outbox(house, notifier)

    outbox.run_once(house.clock())
    outbox.run_once(house.clock())

    assert [notice.key for notice in notifier.sent] == [last]


class Killed(BaseException):
    """What stands for SIGKILL."""


def test_a_crash_between_sending_and_the_mark_sends_the_same_key_again(house: House):
    key = a_waiting_notice(house)

    class Dying(Collecting):
        def send(self, notice: Notice) -> None:
            super().send(notice)
            raise Killed

    dying = Dying()
    with pytest.raises(Killed):
        an_outbox(house, dying).run_once(house.clock())
    again = Collecting()
    house.clock.advance(minutes=5)  # the dead one's claim is over
    an_outbox(house, again).run_once(house.clock())

    assert [notice.key for notice in (*dying.sent, *again.sent)] == [key, key]


def test_the_folder_keeps_one_file_of_a_notice_that_came_twice(house: House, tmp_path: Path):
    a_waiting_notice(house)
    folder = tmp_path / "out"
    files = FolderNotifier(FolderOptions(folder=folder), house.clock)

    class Dying(Collecting):
        def send(self, notice: Notice) -> None:
            files.send(notice)
            raise Killed

    with pytest.raises(Killed):
        an_outbox(house, Dying()).run_once(house.clock())
    drain(house, an_outbox(house, files))

    assert len(list(folder.iterdir())) == 1


def test_nobody_to_tell_is_no_fault(house: House, notifier: Collecting):
    a_waiting_notice(house)
    stage = an_outbox(house, notifier)
    lonely = replace(stage, addresses=replace(stage.addresses, of_audience={}))

    lonely.run_once(house.clock())

    assert [notice.to for notice in notifier.sent] == [()]


def test_a_privacy_officer_is_told_of_a_held_post_without_the_finding(
    house: House, notifier: Collecting
):
    a_received_post(house, f"{SECRET} {CPR}", accounts=("linkedin-main",))
    house.wiring.checks.run_once(house.clock())

    (notice,) = sent_of(house, notifier, NoticeKind.HELD_PRIVACY)
    assert notice.to == ("privacy@fjordvik.example",)
    assert "orchestrator posts show" in notice.body
    assert CPR not in notice.body
    assert explain.why("gdpr.cpr", notice.language) in notice.body
