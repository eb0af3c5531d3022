"""Intake: what becomes of every file, and that nothing is lost or doubled wherever it breaks."""

import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.confine import Confined, Crashed, CrashReason
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.records import MessageOutcome, Room
from orchestrator.intake.drop_folder import Rooms, spool_rooms
from orchestrator.intake.message import MailParser, ParsedMessage, ParsePolicy, parse
from orchestrator.intake.options import IntakeOptions, Source, SourceKind
from orchestrator.media.files import MediaUnavailable
from orchestrator.media.folder import MediaFolder
from orchestrator.store.engine import Store, open_store
from orchestrator.store.failures import StoreUnavailable
from orchestrator.store.unit_of_work import UnitOfWork
from tests.intake.postroom import (
    A_PHOTO,
    NOW,
    OUR_HOST,
    SOLVEIG,
    Killed,
    PlainParser,
    Postroom,
    a_mail,
    a_postroom,
    unchecked,
)

O = MessageOutcome  # noqa: E741 - as short as the table is wide

# what comes -> outcome, reason, room, whether it makes a post
TABLE: dict[str, tuple[bytes, MessageOutcome, str | None, Room, bool]] = {
    "a draft": (a_mail(), O.ACCEPTED, None, Room.DONE, True),
    "a draft with a photo": (a_mail(photos=[A_PHOTO]), O.ACCEPTED, None, Room.DONE, True),
    "an unclear line": (
        a_mail("Channels: myspace\n\nHei!"),
        O.ACCEPTED_WITH_WARNING,
        "channel-unknown",
        Room.DONE,
        True,
    ),
    "a stranger": (
        a_mail(sender="berit@fjordvik.example"),
        O.REFUSED_SENDER,
        "unknown-sender",
        Room.REFUSED,
        False,
    ),
    "a failed DMARC": (
        a_mail(auth=f"{OUR_HOST}; dmarc=fail header.from=fjordvik.example"),
        O.REFUSED_SENDER,
        "dmarc-fail",
        Room.REFUSED,
        False,
    ),
    "a pass for another domain": (
        a_mail(auth=f"{OUR_HOST}; dmarc=pass header.from=attacker.example"),
        O.REFUSED_SENDER,
        "dmarc-other-domain",
        Room.REFUSED,
        False,
    ),
    "no result": (a_mail(auth=None), O.QUARANTINED, "no-result", Room.CORRUPT, False),
    "another host's result": (
        a_mail(auth="mx.attacker.example; dmarc=pass header.from=fjordvik.example"),
        O.QUARANTINED,
        "other-host",
        Room.CORRUPT,
        False,
    ),
    "a result without DMARC": (
        a_mail(auth=f"{OUR_HOST}; spf=pass smtp.mailfrom=fjordvik.example"),
        O.QUARANTINED,
        "no-dmarc",
        Room.CORRUPT,
        False,
    ),
    "no From": (
        a_mail().replace(b"From:", b"X-From:"),
        O.QUARANTINED,
        "from-missing",
        Room.CORRUPT,
        False,
    ),
    "two Froms": (
        b"From: boss@fjordvik.example\n" + a_mail(),
        O.QUARANTINED,
        "from-twice",
        Room.CORRUPT,
        False,
    ),
    "a name that is another address": (
        a_mail().replace(
            f"Solveig Fjord <{SOLVEIG}>".encode(),
            f'"{SOLVEIG}" <evil@attacker.example>'.encode(),
        ),
        O.QUARANTINED,
        "from-name-is-an-address",
        Room.CORRUPT,
        False,
    ),
    "an automatic reply": (
        a_mail(Auto_Submitted="auto-replied"),
        O.QUARANTINED,
        "automatic",
        Room.DONE,
        False,
    ),
    "a bounce": (
        b"Return-Path: <>\n" + a_mail(sender="MAILER-DAEMON@fjordvik.example"),
        O.QUARANTINED,
        "automatic",
        Room.DONE,
        False,
    ),
    "a mailing list": (
        a_mail(List_Id="<nytt.fjordvik.example>"),
        O.QUARANTINED,
        "automatic",
        Room.DONE,
        False,
    ),
    "our own notice": (a_mail(X_Orchestrator="1"), O.QUARANTINED, "automatic", Room.DONE, False),
    "no mail at all": (b"\x00\xff" * 500, O.QUARANTINED, "from-missing", Room.CORRUPT, False),
    "an empty file": (b"", O.QUARANTINED, "from-missing", Room.CORRUPT, False),
    "too many header lines": (
        b"X: 1\n" * 1001 + a_mail(),
        O.QUARANTINED,
        "header-lines",
        Room.CORRUPT,
        False,
    ),
}


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE.keys())
def test_what_comes_ends_where_the_table_says(
    postroom: Postroom, case: tuple[bytes, MessageOutcome, str | None, Room, bool]
):
    raw, outcome, reason, room, makes_post = case

    row = postroom.taken(raw)

    assert (row.outcome, row.reason, row.room) == (outcome, reason, room)
    assert postroom.only_in(room)
    assert (row.post_id is not None, len(postroom.posts())) == (makes_post, int(makes_post))


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE.keys())
def test_nobody_whose_mail_makes_no_post_is_ever_answered(
    postroom: Postroom, case: tuple[bytes, MessageOutcome, str | None, Room, bool]
):
    raw, *_, makes_post = case

    postroom.taken(raw)

    with postroom.looking() as uow:
        waiting = uow.outbox.due(postroom.now)
    answers = [notice.kind for notice in waiting if notice.audience is Audience.AMBASSADOR]
    assert answers == ([NoticeKind.RECEIVED] if makes_post else [])
    assert {notice.audience for notice in waiting} <= {Audience.AMBASSADOR, Audience.OPERATORS}


UNPROVEN = {
    "a failed DMARC", "a pass for another domain", "no result", "another host's result",
    "a result without DMARC", "no From", "two Froms", "a name that is another address",
    "no mail at all", "an empty file",
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_operators_hear_of_mails_for_which_nobody_vouches(postroom: Postroom, name: str):
    postroom.taken(TABLE[name][0])

    assert (NoticeKind.UNPROVEN in postroom.notices()) is (name in UNPROVEN)


def test_operators_hear_of_them_once_a_local_day(postroom: Postroom):
    for hour in range(14):  # from noon to one o'clock in the night, in Copenhagen
        postroom.drop(a_mail(auth=None, message_id=f"<{hour}@x.example>"), f"{hour}.eml")
        postroom.take_in()
        postroom.now = NOW + timedelta(hours=hour)

    assert postroom.files()["corrupt"] == 14
    assert postroom.notices() == [NoticeKind.UNPROVEN] * 2


def test_a_retired_ambassador_is_refused(postroom: Postroom):
    with postroom.store.write(NOW) as uow:
        uow.ambassadors.retire(postroom.ambassador_id, NOW)

    assert postroom.taken(a_mail()).reason == "retired"


def test_without_a_valid_consent_a_mail_is_refused(postroom: Postroom):
    with postroom.store.write(NOW) as uow:
        uow.ambassadors.withdraw_consents(postroom.ambassador_id, NOW)

    row = postroom.taken(a_mail())

    assert (row.outcome, row.reason, row.room) == (O.REFUSED_SENDER, "no-consent", Room.REFUSED)


def test_an_automatic_mail_of_a_stranger_says_nothing_of_the_register(postroom: Postroom):
    row = postroom.taken(a_mail(sender="x@else.example", Auto_Submitted="auto-replied"))

    assert row.reason == "automatic"


# ---------------------------------------------------------------- whom we believe


def test_with_the_check_switched_off_a_mail_without_a_result_is_taken(postroom: Postroom):
    assert unchecked(postroom).taken(a_mail(auth=None)).outcome is O.ACCEPTED


def test_with_the_check_switched_off_the_register_still_counts(postroom: Postroom):
    row = unchecked(postroom).taken(a_mail(auth=None, sender="berit@fjordvik.example"))

    assert row.reason == "unknown-sender"


def test_without_a_trusted_host_a_forged_pass_is_not_believed(postroom: Postroom):
    class Untrusting(PlainParser):
        def parse(self, raw: bytes) -> ParsedMessage:
            return parse(raw, policy=ParsePolicy(trusted_authserv_id=None))

    row = postroom.taken(a_mail(), parser=Untrusting())

    assert (row.outcome, row.reason) == (O.QUARANTINED, "no-trusted-host")


def test_a_forged_result_below_our_own_is_not_read(postroom: Postroom):
    ours = f"Authentication-Results: {OUR_HOST}; dmarc=fail header.from=fjordvik.example\n"

    assert postroom.taken(ours.encode() + a_mail()).reason == "dmarc-fail"


# ---------------------------------------------------------------- the same message twice


def test_the_same_bytes_twice_make_one_post(postroom: Postroom):
    postroom.drop(a_mail(), "one.eml")
    postroom.drop(a_mail(), "two.eml")

    postroom.take_in()

    first, second = postroom.rows()
    assert (first.reason, second.reason, second.outcome) == (None, "duplicate", O.ACCEPTED)
    assert second.post_id == first.post_id
    assert len(postroom.posts()) == 1


def test_the_same_message_id_with_other_bytes_makes_one_post(postroom: Postroom):
    """Each border host adds lines of its own to the same mail."""
    postroom.drop(a_mail(), "one.eml")
    postroom.drop(a_mail(X_Spam_Score="0.1"), "two.eml")

    postroom.take_in()

    assert [row.reason for row in postroom.rows()] == [None, "duplicate"]
    assert len(postroom.posts()) == 1


def test_without_a_message_id_the_bytes_name_the_mail(postroom: Postroom):
    raw = a_mail(message_id=None)
    postroom.drop(raw, "one.eml")
    postroom.drop(raw, "two.eml")
    postroom.drop(a_mail("En annen tekst", message_id=None), "three.eml")

    postroom.take_in()

    assert [row.reason for row in postroom.rows()] == [None, "duplicate", None]


def test_another_s_message_with_the_same_id_is_no_duplicate(postroom: Postroom):
    """Or a stranger could silence an ambassador by guessing the id of her next mail."""
    postroom.drop(a_mail(sender="berit@fjordvik.example"), "one.eml")
    postroom.drop(a_mail(), "two.eml")

    postroom.take_in()

    assert [row.reason for row in postroom.rows()] == ["unknown-sender", None]


def test_a_duplicate_is_not_answered(postroom: Postroom):
    postroom.drop(a_mail(), "one.eml")
    postroom.drop(a_mail(), "two.eml")

    postroom.take_in()

    assert postroom.notices() == [NoticeKind.RECEIVED]


def test_a_duplicate_in_a_later_round_and_after_a_restart_is_known(postroom: Postroom):
    postroom.taken(a_mail())
    postroom.drop(a_mail(), "again.eml")

    postroom.take_in()

    assert [row.reason for row in postroom.rows()] == [None, "duplicate"]


def test_a_mail_that_was_refused_is_taken_when_its_sender_is_registered_later(
    tmp_path: Path, migrated_sqlite: Path
):
    shutil.copyfile(migrated_sqlite, tmp_path / "queue.db")
    postroom = a_postroom(tmp_path, tmp_path / "queue.db")
    postroom.taken(a_mail())
    postroom.an_ambassador()
    postroom.drop(a_mail(), "again.eml")

    postroom.take_in()

    assert [row.outcome for row in postroom.rows()] == [O.REFUSED_SENDER, O.ACCEPTED]
    postroom.store.close()


# ---------------------------------------------------------------- crash points


class BreakingStore:
    """The store of a process that is killed at its n-th write: before, in, or after the commit."""

    def __init__(self, store: Store, at: int, when: str) -> None:
        self._store, self._at, self._when, self._count = store, at, when, 0

    def read(self, now: datetime) -> Any:
        return self._store.read(now)

    def alone(self, what: str) -> Any:
        return self._store.alone(what)

    @contextmanager
    def write(self, now: datetime) -> Iterator[UnitOfWork]:
        self._count += 1
        strikes = self._count == self._at
        if strikes and self._when == "before":
            raise Killed
        with self._store.write(now) as uow:
            yield uow
            if strikes and self._when == "in":
                raise Killed
        if strikes and self._when == "after":
            raise Killed


class BreakingMedia(MediaFolder):
    """The media store of a process that is killed before or after a photo is stored."""

    def __init__(self, root: Path, when: str) -> None:
        super().__init__(root)
        self._when = when

    def put(self, content: bytes) -> str:
        if self._when == "before":
            raise Killed
        super().put(content)
        raise Killed


class BreakingParser(PlainParser):
    def parse(self, raw: bytes) -> ParsedMessage:
        raise Killed


class BreakingRooms(Rooms):
    """The rooms of a process that is killed before it puts a file away."""

    def __getattribute__(self, name: str) -> Any:
        if name == "done":
            raise Killed
        return super().__getattribute__(name)


def breaking_rooms(postroom: Postroom) -> Rooms:
    rooms = spool_rooms(postroom.root / "spool")
    return BreakingRooms(
        incoming=rooms.incoming,
        active=rooms.active,
        done=rooms.done,
        refused=rooms.refused,
        corrupt=rooms.corrupt,
    )


CRASHES: dict[str, Callable[[Postroom], dict[str, Any]]] = {
    "after the file was taken": lambda p: {"store": BreakingStore(p.store, 1, "before")},
    "in the commit of the row": lambda p: {"store": BreakingStore(p.store, 1, "in")},
    "after the row": lambda p: {"store": BreakingStore(p.store, 1, "after")},
    "in the parser": lambda p: {"parser": BreakingParser()},
    "before a photo is stored": lambda p: {"media": BreakingMedia(p.root / "media", "before")},
    "after a photo is stored": lambda p: {"media": BreakingMedia(p.root / "media", "after")},
    "before the decision": lambda p: {"store": BreakingStore(p.store, 2, "before")},
    "in the commit of the decision": lambda p: {"store": BreakingStore(p.store, 2, "in")},
    "after the decision": lambda p: {"store": BreakingStore(p.store, 2, "after")},
    "before the file is put away": lambda p: {"rooms": breaking_rooms(p)},
}


def killed(postroom: Postroom, crash: str) -> None:
    """Run a stage that is killed at this point."""
    with suppress(Killed):
        postroom.take_in(postroom.stage(**CRASHES[crash](postroom)))


@pytest.mark.parametrize("crash", CRASHES)
def test_each_crash_point_is_really_reached(postroom: Postroom, crash: str):
    postroom.drop(a_mail(photos=[A_PHOTO]))

    with pytest.raises(Killed):
        postroom.take_in(postroom.stage(**CRASHES[crash](postroom)))


@pytest.mark.parametrize("crash", CRASHES)
def test_wherever_it_is_killed_the_file_is_in_one_room(postroom: Postroom, crash: str):
    postroom.drop(a_mail(photos=[A_PHOTO]))

    killed(postroom, crash)

    assert sum(postroom.files().values()) == 1


@pytest.mark.parametrize("crash", CRASHES)
def test_after_a_restart_there_is_one_post_one_row_and_one_answer(postroom: Postroom, crash: str):
    postroom.drop(a_mail(photos=[A_PHOTO]))
    killed(postroom, crash)

    postroom.take_in()

    (row,) = postroom.rows()
    assert (row.outcome, row.room, len(postroom.posts())) == (O.ACCEPTED, Room.DONE, 1)
    assert postroom.only_in(Room.DONE)
    assert postroom.notices() == [NoticeKind.RECEIVED]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crashes=st.lists(st.sampled_from(sorted(CRASHES)), max_size=3))
def test_any_few_crashes_lose_and_double_nothing(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, crashes: list[str]
):
    root = tmp_path_factory.mktemp("postroom")
    shutil.copyfile(migrated_sqlite, root / "queue.db")
    postroom = a_postroom(root, root / "queue.db")
    postroom.an_ambassador()
    postroom.drop(a_mail(photos=[A_PHOTO]))
    for crash in crashes:
        killed(postroom, crash)

    postroom.take_in()

    assert sum(postroom.files().values()) == 1
    assert len(postroom.posts()) <= 1
    (row,) = postroom.rows()
    assert row.outcome is (O.ACCEPTED if postroom.posts() else O.QUARANTINED)
    assert postroom.only_in(row.room)
    postroom.store.close()


def test_the_photos_are_durable_before_the_row_says_so(postroom: Postroom):
    postroom.drop(a_mail(photos=[A_PHOTO]))

    killed(postroom, "in the commit of the decision")

    stored = [path for path in (postroom.root / "media").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in stored] == [A_PHOTO]
    assert postroom.posts() == []


def test_a_row_that_names_a_room_moves_the_file_without_parsing_it_again(postroom: Postroom):
    postroom.drop(a_mail())
    killed(postroom, "before the file is put away")
    parser = PlainParser()

    postroom.take_in(postroom.stage(parser=parser))

    assert parser.parsed == 0
    assert postroom.only_in(Room.DONE)


# ---------------------------------------------------------------- files that break the parser


@pytest.fixture
def broken_child() -> Iterator[MailParser]:
    with MailParser(
        ParsePolicy(), worker=Confined("tests.confined_targets:abort", memory_bytes=1 << 29)
    ) as parser:
        yield parser


@pytest.mark.process
def test_a_file_that_kills_the_child_three_times_is_put_aside_and_told(
    postroom: Postroom, broken_child: MailParser
):
    postroom.drop(a_mail())

    ends = postroom.take_in(postroom.stage(parser=broken_child), rounds=4)

    (row,) = postroom.rows()
    assert (ends, row.attempts, row.reason, row.room) == (1, 3, "parser-crashed", Room.CORRUPT)
    assert postroom.only_in(Room.CORRUPT)
    assert postroom.notices() == [NoticeKind.FILE_CORRUPT]


@pytest.mark.process
def test_the_bytes_of_a_file_that_broke_the_parser_are_kept(
    postroom: Postroom, broken_child: MailParser
):
    raw = a_mail()
    postroom.drop(raw)

    postroom.take_in(postroom.stage(parser=broken_child), rounds=4)

    (kept,) = (postroom.root / "spool" / "corrupt").iterdir()
    assert kept.read_bytes() == raw


class MoodyParser(PlainParser):
    """Breaks on some mails."""

    def __init__(self, *reasons: CrashReason, on: bytes = b"") -> None:
        super().__init__()
        self._reasons, self._on = list(reasons), on

    def parse(self, raw: bytes) -> ParsedMessage:
        if self._on in raw and self._reasons:
            raise Crashed(self._reasons.pop(0))
        return super().parse(raw)


def test_a_file_that_broke_the_parser_twice_is_taken_the_third_time(postroom: Postroom):
    postroom.drop(a_mail())
    postroom.take_in(
        postroom.stage(parser=MoodyParser(CrashReason.TIME, CrashReason.MEMORY)), rounds=4
    )

    (row,) = postroom.rows()
    assert (row.outcome, row.attempts) == (O.ACCEPTED, 3)


def test_one_hostile_file_does_not_keep_the_others_waiting(postroom: Postroom):
    postroom.drop(a_mail("HOSTILE", message_id="<0@x.example>"), "a.eml")
    postroom.drop(a_mail(), "b.eml")
    parser = MoodyParser(*[CrashReason.SIGNAL] * 9, on=b"HOSTILE")

    postroom.take_in(postroom.stage(parser=parser))

    assert [row.outcome for row in postroom.rows()] == [None, O.ACCEPTED]


def test_a_child_that_does_not_start_burns_no_tries(postroom: Postroom):
    """It is a fault of the installation: good mail must not end in corrupt/ for it."""
    postroom.drop(a_mail())
    stage = postroom.stage(parser=MoodyParser(*[CrashReason.START] * 8))
    postroom.take_in(stage, rounds=9)
    waiting = postroom.rows()[0]

    postroom.take_in(stage)

    assert (waiting.outcome, waiting.attempts) == (None, 0)
    assert postroom.rows()[0].outcome is O.ACCEPTED


def test_a_process_that_dies_with_a_file_counts_as_a_try(postroom: Postroom):
    postroom.drop(a_mail())
    for _ in range(3):
        killed(postroom, "in the parser")

    postroom.take_in()

    (row,) = postroom.rows()
    assert (row.reason, row.room) == ("parser-crashed", Room.CORRUPT)
    assert postroom.notices() == [NoticeKind.FILE_CORRUPT]


@pytest.mark.process
def test_the_real_child_takes_a_draft_in(postroom: Postroom):
    with MailParser(ParsePolicy(trusted_authserv_id=OUR_HOST)) as parser:
        row = postroom.taken(a_mail(photos=[A_PHOTO]), parser=parser)

    assert row.outcome is O.ACCEPTED
    assert postroom.content().caption == "God morgen fra parken!"


# ---------------------------------------------------------------- when we cannot


class FullDisk(MediaFolder):
    """A media store on a full disk, until there is room again."""

    is_full = True

    def put(self, content: bytes) -> str:
        if self.is_full:
            raise MediaUnavailable(os.strerror(errno.ENOSPC))
        return super().put(content)


def test_a_full_disk_keeps_the_file_however_long_it_lasts(postroom: Postroom):
    media = FullDisk(postroom.root / "media")
    stage = postroom.stage(media=media)
    postroom.drop(a_mail(photos=[A_PHOTO]))
    postroom.take_in(stage, rounds=10)
    waiting = postroom.files()

    media.is_full = False
    postroom.take_in(stage)

    (row,) = postroom.rows()
    assert (waiting["active"], waiting["corrupt"]) == (1, 0)
    assert (row.outcome, len(postroom.posts())) == (O.ACCEPTED, 1)


def test_a_full_disk_does_not_keep_mails_without_photos_waiting(postroom: Postroom):
    postroom.drop(a_mail(photos=[A_PHOTO]), "a.eml")
    postroom.drop(a_mail("Uten bilde", message_id="<2@fjordvik.example>"), "b.eml")

    postroom.take_in(postroom.stage(media=FullDisk(postroom.root / "media")))

    assert [row.outcome for row in postroom.rows()] == [None, O.ACCEPTED]


@contextmanager
def locked(postroom: Postroom) -> Iterator[None]:
    exclusive = postroom.store.engine.connect().execution_options(begin="EXCLUSIVE")
    with exclusive as connection, connection.begin():
        yield


def test_a_busy_database_leaves_the_files_where_they_are(postroom: Postroom):
    impatient = open_store(str(postroom.store.engine.url), busy_seconds=0.02)
    stage = postroom.stage(store=impatient)
    postroom.drop(a_mail())
    with locked(postroom):
        postroom.take_in(stage, rounds=6)
        waiting = postroom.files()

    postroom.take_in(stage)

    impatient.close()
    (row,) = postroom.rows()
    assert waiting["incoming"] + waiting["active"] == 1
    assert (row.outcome, row.attempts) == (O.ACCEPTED, 1)


class BusyLater(BreakingStore):
    """Busy at each decision, and free at each beginning."""

    @contextmanager
    def write(self, now: datetime) -> Iterator[UnitOfWork]:
        self._count += 1
        if self._count % 3 == 2:  # begin, decide, give back
            raise StoreUnavailable("the database was busy")
        with self._store.write(now) as uow:
            yield uow


def test_a_database_that_is_busy_at_every_decision_burns_no_tries(postroom: Postroom):
    postroom.drop(a_mail())

    postroom.take_in(postroom.stage(store=BusyLater(postroom.store, 0, "")), rounds=8)
    waiting = postroom.rows()[0]
    postroom.take_in()

    assert (waiting.outcome, waiting.attempts) == (None, 0)
    assert postroom.rows()[0].outcome is O.ACCEPTED


# ---------------------------------------------------------------- files that cannot be read now


class Weather:
    """Lets the system fail to open or to read what lies in active/, as long as it is bad."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, call: str, code: int) -> None:
        self.is_bad = True
        self._open, self._fdopen, self._code = os.open, os.fdopen, code
        if call == "open":
            monkeypatch.setattr(os, "open", self.open)
        else:
            monkeypatch.setattr(os, "fdopen", self.fdopen)

    def open(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        if self.is_bad and Path(path).parent.name == "active":
            raise OSError(self._code, os.strerror(self._code), str(path))
        return self._open(path, flags, *more, **named)

    def fdopen(self, descriptor: int, *more: Any, **named: Any) -> Any:
        file = self._fdopen(descriptor, *more, **named)
        if not self.is_bad or not _is_active(descriptor):
            return file
        file.close()
        return BrokenFile(self._code)


def _is_active(descriptor: int) -> bool:
    return Path(f"/proc/self/fd/{descriptor}").readlink().parent.name == "active"


class BrokenFile:
    def __init__(self, code: int) -> None:
        self._code = code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, _: int) -> bytes:
        raise OSError(self._code, os.strerror(self._code))


PASSING = [
    ("open", errno.EIO),
    ("open", errno.EMFILE),
    ("open", errno.ENFILE),
    ("open", errno.EACCES),
    ("open", errno.ESTALE),
    ("open", errno.ENOMEM),
    ("read", errno.EIO),
    ("read", errno.ESTALE),
]
passing_faults = pytest.mark.parametrize(
    ("call", "code"), PASSING, ids=[f"{call} {errno.errorcode[code]}" for call, code in PASSING]
)


@passing_faults
def test_a_file_that_cannot_be_read_for_a_while_is_taken_in_afterwards(
    postroom: Postroom, monkeypatch: pytest.MonkeyPatch, call: str, code: int
):
    weather = Weather(monkeypatch, call, code)
    postroom.drop(a_mail())
    stage = postroom.stage()
    postroom.take_in(stage, rounds=4)
    (waiting,) = postroom.rows()
    notices, files = postroom.notices(), postroom.files()

    weather.is_bad = False
    postroom.now += timedelta(minutes=10)
    postroom.take_in(stage, rounds=1)

    (row,) = postroom.rows()
    assert (waiting.outcome, waiting.reason, waiting.attempts) == (None, "unreadable-now", 0)
    assert (files["active"], notices) == (1, [])
    assert (row.outcome, row.reason, row.attempts) == (O.ACCEPTED, None, 1)
    assert postroom.only_in(Room.DONE)


def test_a_file_that_could_not_be_read_is_known_by_its_bytes_in_the_end(
    postroom: Postroom, monkeypatch: pytest.MonkeyPatch
):
    weather = Weather(monkeypatch, "open", errno.EIO)
    postroom.drop(a_mail(message_id=None), "a.eml")
    postroom.take_in()
    weather.is_bad = False
    postroom.drop(a_mail(message_id=None), "b.eml")

    postroom.take_in()

    assert [row.reason for row in postroom.rows()] == [None, "duplicate"]


def test_a_file_that_cannot_be_read_is_looked_at_less_and_less_often(
    postroom: Postroom, monkeypatch: pytest.MonkeyPatch
):
    Weather(monkeypatch, "open", errno.EACCES)
    postroom.drop(a_mail())
    stage = postroom.stage()

    postroom.take_in(stage, rounds=100)  # five minutes

    (row,) = postroom.rows()
    assert 5 < row.unread < 10


def test_a_file_that_stays_unreadable_is_put_aside_and_told(
    postroom: Postroom, monkeypatch: pytest.MonkeyPatch
):
    Weather(monkeypatch, "open", errno.EACCES)
    postroom.drop(a_mail())
    stage = postroom.stage()

    for _ in range(60):
        postroom.take_in(stage, rounds=1)
        postroom.now += timedelta(minutes=1)

    (row,) = postroom.rows()
    assert (row.outcome, row.reason, row.attempts) == (O.QUARANTINED, "unreadable-file", 0)
    assert postroom.only_in(Room.CORRUPT)
    assert postroom.notices() == [NoticeKind.FILE_CORRUPT]


def test_each_failed_read_is_logged_without_the_file_s_content_or_name(
    postroom: Postroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    Weather(monkeypatch, "open", errno.EIO)
    postroom.drop(a_mail(), "Solveig.eml")

    postroom.take_in()

    assert caplog.text.count("cannot be read now") == 1
    assert "Solveig" not in caplog.text


def test_a_file_that_was_decided_is_put_away_without_being_read(
    postroom: Postroom, monkeypatch: pytest.MonkeyPatch
):
    postroom.drop(a_mail())
    killed(postroom, "before the file is put away")
    Weather(monkeypatch, "open", errno.EIO)

    postroom.take_in(rounds=1)

    assert postroom.only_in(Room.DONE)


def test_one_unreadable_file_does_not_keep_the_others_waiting(
    postroom: Postroom, monkeypatch: pytest.MonkeyPatch
):
    weather = Weather(monkeypatch, "open", errno.EIO)
    postroom.drop(a_mail(), "a.eml")
    stage = postroom.stage()
    postroom.take_in(stage)
    weather.is_bad = False
    postroom.drop(a_mail(message_id="<2@fjordvik.example>"), "b.eml")

    postroom.take_in(stage, rounds=1)
    postroom.take_in(stage, rounds=1)

    assert O.ACCEPTED in [row.outcome for row in postroom.rows()]


# ---------------------------------------------------------------- files that move


def test_a_file_that_vanishes_from_active_costs_only_itself(postroom: Postroom):
    class Thief(PlainParser):
        def parse(self, raw: bytes) -> ParsedMessage:
            for path in (postroom.root / "spool" / "active").iterdir():
                path.unlink()
            return super().parse(raw)

    postroom.drop(a_mail(), "a.eml")
    stage = postroom.stage(parser=Thief())
    postroom.take_in(stage)
    postroom.drop(a_mail("To", message_id="<2@fjordvik.example>"), "b.eml")

    postroom.take_in(postroom.stage())

    assert [row.outcome for row in postroom.rows()] == [O.ACCEPTED, O.ACCEPTED]


def test_a_file_that_vanishes_before_it_is_read_leaves_no_row(postroom: Postroom):
    postroom.drop(a_mail())
    killed(postroom, "after the file was taken")
    for path in (postroom.root / "spool" / "active").iterdir():
        path.unlink()

    assert postroom.take_in() == 0
    assert postroom.rows() == []


def test_two_processes_that_take_the_same_file_make_one_post_and_one_true_row(
    postroom: Postroom,
):
    """`spool take` beside the daemon: both may find a file in active/."""
    postroom.drop(a_mail(photos=[A_PHOTO]))
    killed(postroom, "after the file was taken")

    class Slow(PlainParser):
        def parse(self, raw: bytes) -> ParsedMessage:
            parsed = super().parse(raw)
            other.start()
            other.join()
            return parsed

    other = threading.Thread(target=lambda: postroom.stage().run_once(NOW))
    postroom.stage(parser=Slow()).run_once(NOW)

    (row,) = postroom.rows()
    assert (row.outcome, row.reason, len(postroom.posts())) == (O.ACCEPTED, None, 1)
    assert postroom.only_in(Room.DONE)


def test_a_growing_file_is_not_taken_before_it_stands_still(postroom: Postroom):
    path = postroom.drop(a_mail())
    stage = postroom.stage()
    for _ in range(4):
        stage.run_once(postroom.now)
        postroom.now += timedelta(seconds=3)
        with path.open("ab") as file:
            file.write(b"more\n")
    growing = postroom.files()

    postroom.take_in(stage)

    assert growing["incoming"] == 1
    assert postroom.only_in(Room.DONE)


# ---------------------------------------------------------------- odd entries


def test_what_is_no_file_is_reported_and_left_alone(postroom: Postroom):
    incoming = spool_rooms(postroom.root / "spool").incoming
    (incoming / "folder.eml").mkdir()
    os.mkfifo(incoming / "pipe.eml")
    (incoming / "link.eml").symlink_to("/etc/hostname")
    (incoming / "notes.txt").write_text("hei")
    stage = postroom.stage()

    postroom.take_in(stage, rounds=3)

    names = sorted(oddity.name for oddity in stage.oddities)
    assert names == ["folder.eml", "link.eml", "notes.txt", "pipe.eml"]
    assert postroom.files()["incoming"] == 4
    assert postroom.rows() == []


def test_odd_entries_are_logged_once_and_without_their_names(
    postroom: Postroom, caplog: pytest.LogCaptureFixture
):
    incoming = spool_rooms(postroom.root / "spool").incoming
    (incoming / "Solveig Fjord 010190.txt").write_text("hei")

    postroom.take_in(rounds=4)

    assert caplog.text.count("left alone") == 1
    assert "Solveig" not in caplog.text


def test_a_drop_folder_that_is_gone_is_an_oddity_and_comes_back(postroom: Postroom):
    postroom.drop(a_mail())
    stage = postroom.stage()
    incoming = postroom.root / "spool" / "incoming"
    incoming.rename(postroom.root / "elsewhere")
    postroom.take_in(stage)
    gone = len(stage.oddities)

    (postroom.root / "elsewhere").rename(incoming)
    postroom.take_in(stage)

    assert gone == 1
    assert postroom.only_in(Room.DONE)


def test_a_maildir_is_a_source_too(postroom: Postroom):
    maildir = postroom.root / "Maildir"
    for room in ("new", "cur", "tmp"):
        (maildir / room).mkdir(parents=True)
    (maildir / "new" / "1700000000.M1.host").write_bytes(a_mail())
    (maildir / "tmp" / "1700000001.M2.host").write_bytes(a_mail("Halv"))
    options = IntakeOptions(sources=(Source(kind=SourceKind.MAILDIR, path=maildir),))

    postroom.take_in(postroom.stage(options=options))

    (row,) = postroom.rows()
    assert (row.outcome, row.name) == (O.ACCEPTED, "1700000000.M1.host")
    assert len(list((maildir / "tmp").iterdir())) == 1


# ---------------------------------------------------------------- many


def test_two_hundred_mails_are_all_accounted_for(postroom: Postroom):
    for number in range(200):
        postroom.drop(
            a_mail(f"Nummer {number}", message_id=f"<{number}@fjordvik.example>"),
            f"{number:03}.eml",
        )

    ends = postroom.take_in()

    assert ends == 200
    assert postroom.files() == {
        "incoming": 0,
        "active": 0,
        "done": 200,
        "refused": 0,
        "corrupt": 0,
    }
    assert len({post.id for post in postroom.posts()}) == 200


def test_the_oldest_mail_comes_first(postroom: Postroom):
    for name in ("c", "a", "b"):
        postroom.drop(a_mail(name, subject=name, message_id=f"<{name}@x.example>"), f"{name}.eml")

    postroom.take_in()

    assert [post.title for post in postroom.posts()] == ["c", "a", "b"]


def test_a_second_look_at_the_same_folder_finds_nothing_new(postroom: Postroom):
    postroom.taken(a_mail())

    assert postroom.take_in(rounds=4) == 0


def test_two_files_of_one_name_are_two_files(postroom: Postroom):
    postroom.taken(a_mail())
    postroom.drop(a_mail("En annen", message_id="<2@fjordvik.example>"))

    postroom.take_in()

    assert len(postroom.posts()) == 2
    assert postroom.files()["done"] == 2


def test_a_new_post_waits_for_the_checks(postroom: Postroom):
    postroom.taken(a_mail())

    assert [post.state for post in postroom.posts()] == [PostState.RECEIVED]


def test_no_log_line_holds_what_a_mail_says(postroom: Postroom, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    postroom.drop(a_mail("HEMMELIG tekst", subject="HEMMELIG tittel"))
    parser = MoodyParser(CrashReason.EXCEPTION)

    postroom.take_in(postroom.stage(parser=parser), rounds=3)

    said = " ".join(str(vars(record)) for record in caplog.records)
    assert "HEMMELIG" not in said
    assert SOLVEIG not in said
