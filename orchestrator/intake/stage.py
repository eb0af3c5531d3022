"""The intake stage: from files in the spool to received posts. Nothing is lost at any crash point.

1  take      rename into active/ (both folders synced)
2  begin     commit: a row, and one more try counted, before the file is parsed
3  parse     in a limited child process
4  decide    commit: the outcome, and the post with its notices, in one transaction
5  put away  rename into the room that the row names

A file in active/ at the start of a round was left there by a crash, or another daemon has it in
work. Who follows a file holds its name (`Store.alone`); if it is free, it goes on from its row.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, takewhile
from pathlib import Path
from typing import Final, Protocol

from orchestrator.confine import Crashed, CrashReason
from orchestrator.domain.errors import OrchestratorError
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.records import Message, MessageOutcome, Room
from orchestrator.domain.retry import backoff
from orchestrator.intake import drop_folder, maildir
from orchestrator.intake.admit import Admission, Admitter
from orchestrator.intake.drop_folder import Candidate, NotNow, Oddity, Rooms, Sighting, Unreadable
from orchestrator.intake.limits import MESSAGE_BYTES, TooMuch
from orchestrator.intake.message import ParsedMessage
from orchestrator.intake.options import IntakeOptions, Source, SourceKind
from orchestrator.media.files import MediaStore, MediaUnavailable
from orchestrator.store.engine import Store
from orchestrator.store.failures import StoreUnavailable
from orchestrator.store.unit_of_work import NewNotice

logger = logging.getLogger(__name__)

TRIES: Final = 3  # a file that broke the parser so often goes to corrupt/ (GNU Mailman's shunt)
UNREADABLE_NOW: Final = "unreadable-now"
READS: Final = 12  # a file that could not be read so often goes there too, after some 20 minutes
_FIRST_WAIT: Final = timedelta(seconds=2)
_LONGEST_WAIT: Final = timedelta(minutes=5)


class Parser(Protocol):
    """Reads one mail in a limited child process."""

    def parse(self, raw: bytes) -> ParsedMessage:
        """Raise `TooMuch` beyond a limit, `Crashed` if the child did not live to answer."""


def left_alone(sources: Iterable[Source], now: datetime) -> tuple[Oddity, ...]:
    """Look into the sources that exist for what is left alone; nothing is taken or locked."""
    return tuple(
        oddity
        for source in sources
        if source.path.exists()
        for oddity in _look(source)(source.path, seen={}, now=now).oddities
    )


def _look(source: Source) -> Callable[..., drop_folder.Scan]:
    return maildir.scan if source.kind is SourceKind.MAILDIR else drop_folder.scan


@dataclass(slots=True, kw_only=True)
class IntakeStage:
    """Takes in what stands still in the sources. Keeps its memory of the last look."""

    store: Store
    rooms: Rooms
    media: MediaStore
    parser: Parser
    admitter: Admitter
    options: IntakeOptions
    oddities: tuple[Oddity, ...] = ()  # what the last look left alone
    _seen: dict[Path, dict[str, Sighting]] = field(default_factory=dict)
    # when the files that could not be read are looked at again
    _not_before: dict[str, datetime] = field(default_factory=dict)

    def run_once(self, now: datetime, *, must_stop: Callable[[], bool] = lambda: False) -> int:
        """Take in everything that is ready; return how many files came to an end.

        `must_stop` is asked between two files; what is left stays where it is.
        """
        taken = chain(self._left_behind(now), self._take_ready(now))
        going_on = takewhile(lambda _: not must_stop(), taken)
        return sum(self._take_in(path, name, now) for path, name in going_on)

    def _left_behind(self, now: datetime) -> list[tuple[Path, str]]:
        """List what a crash left in active/, and what could not be read and has waited."""
        files = (path for path in self.rooms.active.iterdir() if not path.name.startswith("."))
        return [
            (path, drop_folder.name_before(path.name))
            for path in sorted(files)
            if self._not_before.get(path.name, now) <= now
        ]

    def _take_ready(self, now: datetime) -> Iterable[tuple[Path, str]]:
        oddities: list[Oddity] = []
        for source in self.options.sources:
            found = self._scan(source, now)
            oddities.extend(found.oddities)
            for candidate in found.candidates:
                path = self._take(candidate)
                if path is not None:
                    yield path, candidate.name
        self._report(tuple(oddities))

    def _scan(self, source: Source, now: datetime) -> drop_folder.Scan:
        seen = self._seen.setdefault(source.path, {})
        settle = timedelta(seconds=self.options.settle_seconds)
        return _look(source)(source.path, seen=seen, now=now, settle=settle)

    def _take(self, candidate: Candidate) -> Path | None:
        try:
            return drop_folder.take(candidate, self.rooms.active)
        except (FileNotFoundError, Unreadable):
            return None  # someone was faster, or it changed: the next look decides
        except OSError as error:
            logger.warning("a file cannot be taken", extra={"error": error.strerror})
            return None

    def _report(self, oddities: tuple[Oddity, ...]) -> None:
        if oddities and oddities != self.oddities:
            logger.warning("entries left alone in the spool", extra={"count": len(oddities)})
        self.oddities = oddities

    def _take_in(self, path: Path, name: str, now: datetime) -> bool:
        try:
            with self.store.alone(f"file:{path.name}") as is_ours:
                return is_ours and self._follow(path, name, now)
        except OrchestratorError as error:  # the store: the file stays and is tried again
            logger.warning("intake waits", extra={"error": error.message})
        except Exception:
            logger.exception("intake failed", extra={"file": path.name})
        return False

    def _follow(self, path: Path, name: str, now: datetime) -> bool:
        try:
            raw = drop_folder.read(path, MESSAGE_BYTES)
            digest = hashlib.sha256(raw).hexdigest()
        except FileNotFoundError:
            return False  # someone else put it away
        except NotNow as error:
            return self._put_off(path, name, error, now)
        except (TooMuch, Unreadable) as error:
            raw, digest = b"", hashlib.sha256(str(path.stat().st_size).encode()).hexdigest()
            unread: Exception | None = error
        else:
            unread = None
        with self.store.write(now) as uow:
            message = uow.messages.begin(name=name, active_name=path.name, sha256=digest, now=now)
        if message.outcome is None:
            try:
                decided = self._decide(message, raw, unread, now)
            except (OSError, StoreUnavailable, MediaUnavailable):  # no fault of the file
                self._give_back(message, now)
                raise
            if decided is None:
                return False  # tried again at the next round
            message = decided
        self._put_away(path, message.room)
        return True

    def _put_off(self, path: Path, name: str, error: NotNow, now: datetime) -> bool:
        """Try a file again later that the system cannot read: a full table, a lost permission."""
        with self.store.write(now) as uow:
            message = uow.messages.not_read(
                name=name, active_name=path.name, reason=UNREADABLE_NOW, now=now
            )
        if message.outcome is None:
            told = {"error": str(error), "attempt": message.unread}
            logger.warning("a file cannot be read now", extra=told)
            if message.unread < READS:
                wait = backoff(message.unread, 0, first=_FIRST_WAIT, longest=_LONGEST_WAIT)
                self._not_before[path.name] = now + wait
                return False
            message = self._finish(message, _corrupt("unreadable-file"), now)
        self._put_away(path, message.room)
        return True

    def _put_away(self, path: Path, room: Room) -> None:
        self._not_before.pop(path.name, None)
        with suppress(FileNotFoundError):  # someone else did
            drop_folder.move(path, self._room(room))

    def _decide(
        self, message: Message, raw: bytes, unread: Exception | None, now: datetime
    ) -> Message | None:
        """Find the outcome and commit it. None: the parser broke, and tries are left."""
        if message.attempts > TRIES:
            return self._finish(message, _corrupt("parser-crashed"), now)
        if unread is not None:
            return self._finish(message, _corrupt(_code_of(unread)), now)
        try:
            parsed = self.parser.parse(raw)
        except TooMuch as error:
            return self._finish(message, _corrupt(error.code), now)
        except Crashed as crash:
            logger.warning("parser broke", extra={"file": message.active_name,
                                                  "reason": crash.reason.value})  # fmt: skip
            return self._after_crash(message, crash, now)
        return self._admit(message, parsed, now)

    def _after_crash(self, message: Message, crash: Crashed, now: datetime) -> Message | None:
        if crash.reason is CrashReason.START:  # a fault of the installation, not of the file
            self._give_back(message, now)
            return None
        if message.attempts < TRIES:
            return None
        return self._finish(message, _corrupt("parser-crashed"), now)

    def _admit(self, message: Message, parsed: ParsedMessage, now: datetime) -> Message:
        """Store the photos durably, then commit post, row and notices together."""
        with self.store.read(now) as uow:
            admission = self.admitter.judge(uow, message, parsed)
        if admission.makes_post:
            originals = [self.media.put(photo.payload) for photo in parsed.media]
        with self.store.write(now) as uow:
            current = uow.messages.by_active_name(message.active_name)
            if current is not None and current.outcome is not None:
                return current  # another process was faster
            admission = self.admitter.judge(uow, message, parsed)  # again: nothing in between
            post_id = admission.post_id
            if admission.makes_post:
                post_id = self.admitter.make_post(uow, parsed, admission, originals)
            if admission.is_unproven:
                self.admitter.tell_operators(uow)
            uow.messages.finish(
                message.id,
                outcome=admission.outcome,
                reason=admission.reason,
                problems=admission.problems,
                room=admission.room,
                post_id=post_id,
            )
            finished = uow.messages.by_active_name(message.active_name)
        assert finished is not None
        return finished

    def _finish(self, message: Message, admission: Admission, now: datetime) -> Message:
        with self.store.write(now) as uow:
            uow.messages.finish(
                message.id,
                outcome=admission.outcome,
                reason=admission.reason,
                problems=admission.problems,
                room=admission.room,
                post_id=None,
            )
            told = NewNotice(
                kind=NoticeKind.FILE_CORRUPT,
                audience=Audience.OPERATORS,
                subject=str(message.id),
            )
            uow.notify([told], of=f"message:{message.id}")
            finished = uow.messages.by_active_name(message.active_name)
        assert finished is not None
        return finished

    def _give_back(self, message: Message, now: datetime) -> None:
        with suppress(StoreUnavailable), self.store.write(now) as uow:
            uow.messages.give_back(message.id)

    def _room(self, room: Room) -> Path:
        return {
            Room.DONE: self.rooms.done,
            Room.REFUSED: self.rooms.refused,
            Room.CORRUPT: self.rooms.corrupt,
        }[room]


def _corrupt(reason: str) -> Admission:
    return Admission(outcome=MessageOutcome.QUARANTINED, reason=reason, room=Room.CORRUPT)


def _code_of(error: Exception) -> str:
    return error.code if isinstance(error, TooMuch) else "unreadable-file"
