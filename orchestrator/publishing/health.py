"""Whether each account's access lasts: looked at before its slots, renewed where it can be, told.

An account is looked at 72 hours and 2 hours before its next slot, and once a day. A token that
ends soon is renewed if its platform has a way; if it will not last, a person hears of it once.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from adapters.base import ChannelAdapter
from adapters.errors import AccountBlocked, Blocked, ChannelError
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.takeover import end_of_day
from orchestrator.store.accounts import Access
from orchestrator.store.engine import Store
from orchestrator.store.unit_of_work import NewNotice

logger = logging.getLogger(__name__)

BEFORE: Final = (timedelta(hours=2), timedelta(hours=72))  # a slot
_RENEW_BEFORE: Final = timedelta(days=14)  # the token's end
_RENEW_AFTER: Final = timedelta(days=7)  # where no end is told: Instagram Login, 60 days
ENVIRONMENT: Final = "environment"  # why a token is not renewed: nobody can write it back
RENEWAL: Final = "renewal"  # the platform would not, or the new one could not be written


class CannotKeep(Exception):
    """A new secret cannot be written where the old one stands."""


class Wallet(Protocol):
    """Where the accounts' secrets stand."""

    def is_writable(self, account: str) -> bool:
        """Tell whether all of an account's secrets stand in files."""

    def written_at(self, account: str) -> datetime | None:
        """Say when one of them was written last."""

    def keep(self, account: str, secrets: Mapping[str, str]) -> None:
        """Write new ones. Raises `CannotKeep`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStage:
    """Looks after tokens and permissions."""

    store: Store
    accounts: Collection[str]
    adapter: Callable[[str], ChannelAdapter]  # by what its secrets are now
    wallet: Wallet
    zone: str  # in which a token's last day ends
    looked: dict[str, tuple[object, ...]] = field(default_factory=dict)  # account -> for what

    def run_once(self, now: datetime) -> int:
        """Look at every account whose turn it is; return how many were looked at."""
        seen = 0
        for account in self.accounts:
            needed_at = self._next_slot(account, now)
            turn = _turn(needed_at, now)
            if self.looked.get(account) != turn and self._looked_at(account, needed_at, now):
                self.looked[account] = turn
                seen += 1
        return seen

    def _looked_at(self, account: str, needed_at: datetime | None, now: datetime) -> bool:
        """Look at one account; what goes wrong costs only itself."""
        try:
            return self._look(account, needed_at, now)
        except Exception:
            logger.exception("account not looked at", extra={"account": account})
            return False

    def _next_slot(self, account: str, now: datetime) -> datetime | None:
        """Return the account's next slot, whether it has a post already or not."""
        with self.store.read(now) as uow:
            planned = [
                slot.at
                for takeover in uow.takeovers.ending_after(now)
                if account in takeover.accounts and (slot := takeover.next_slot(now)) is not None
            ]
            open_at = uow.publications.next_slot_of(account, now)
        return min([*planned, *([open_at] if open_at else [])], default=None)

    def _look(self, account: str, needed_at: datetime | None, now: datetime) -> bool:
        """Ask the platform who we are; False: it could not be asked, so again at the next tick."""
        try:
            problem, ends_at = self._asked(account)
            if self._is_renewable(account, problem, ends_at, now):
                unrenewed = self._renewed(account)
                if unrenewed is None:
                    problem, ends_at = self._asked(account)
                elif unrenewed:
                    problem = unrenewed
        except ChannelError as error:
            logger.info("account not looked at", extra={"account": account, "code": error.code})
            return False
        is_near = needed_at is not None and needed_at - now <= BEFORE[-1]
        access = Access(
            account=account,
            problem=problem,
            ends_at=ends_at,
            needed_at=needed_at if is_near else None,
        )
        with self.store.write(now) as uow:
            uow.accounts.note_access(access)
            if _will_not_last(access, now):
                uow.notify([_told(account)], of=_of(access))
        return True

    def _asked(self, account: str) -> tuple[str | None, datetime | None]:
        """Return what is wrong with the account, and when its token ends, if that is known."""
        try:
            identity = self.adapter(account).whoami()
        except AccountBlocked as error:
            return error.reason.value, None
        if identity.token_last_day is not None:
            return None, end_of_day(identity.token_last_day, self.zone)
        return None, identity.token_expires_at

    def _is_renewable(
        self, account: str, problem: str | None, ends_at: datetime | None, now: datetime
    ) -> bool:
        if problem is not None:
            return problem == Blocked.TOKEN.value
        if ends_at is not None:
            return ends_at - now < _RENEW_BEFORE
        written_at = self.wallet.written_at(account)
        return written_at is not None and now - written_at > _RENEW_AFTER

    def _renewed(self, account: str) -> str | None:
        """Get new secrets and write them back. None: done; else why not, empty without a way."""
        try:
            secrets = self.adapter(account).renew()
            if not secrets:
                return ""
            if not self.wallet.is_writable(account):
                return ENVIRONMENT
            self.wallet.keep(account, secrets)
        except (ChannelError, CannotKeep) as error:
            code = error.code if isinstance(error, ChannelError) else None
            logger.warning("token not renewed", extra={"account": account, "code": code})
            return RENEWAL
        logger.info("token renewed", extra={"account": account})
        return None


def _turn(needed_at: datetime | None, now: datetime) -> tuple[object, ...]:
    """Say what an account is looked at for: this day, or a slot that is so near."""
    if needed_at is not None:
        for span in BEFORE:
            if needed_at - now <= span:
                return needed_at, span
    return (now.date(),)


def _will_not_last(access: Access, now: datetime) -> bool:
    if access.ends_at is not None:
        return access.ends_at <= now + BEFORE[-1]
    return access.problem is not None and access.needed_at is not None


def _told(account: str) -> NewNotice:
    return NewNotice(kind=NoticeKind.ACCESS_ENDS, audience=Audience.RESPONSIBLE, subject=account)


def _of(access: Access) -> str:
    """Name what is told once: this slot, or this end."""
    moment = access.needed_at or access.ends_at
    return f"account:{access.account}:{moment.isoformat() if moment else ''}"
