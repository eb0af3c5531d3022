"""The composition root: the only file that knows everybody. Nothing is made before it is asked."""

import os
import secrets
import time
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from orchestrator.domain.actors import Role
from orchestrator.domain.duty import Duty
from orchestrator.domain.notice import Audience
from orchestrator.settings import Approvers, Problem, Settings, SettingsError

if TYPE_CHECKING:  # imported in the functions below, so that a listing starts fast
    from adapters.base import ChannelAdapter
    from orchestrator.approval.decide import Desk
    from orchestrator.checks.stage import CheckStage
    from orchestrator.compose import Account
    from orchestrator.intake.stage import IntakeStage
    from orchestrator.media.files import MediaStore
    from orchestrator.media.folder import MediaFolder
    from orchestrator.notify.base import Notifier
    from orchestrator.publishing.health import HealthStage
    from orchestrator.publishing.media_links import MediaServer
    from orchestrator.publishing.press import Press
    from orchestrator.publishing.stage import PublishingStage
    from orchestrator.reporting.outbox import OutboxStage
    from orchestrator.scheduling.stage import SchedulingStage
    from orchestrator.store.engine import Store

_LANES_MOST: Final = 32  # threads that mostly wait for a platform or a slot
_AUDIENCES: Final = {
    Audience.APPROVERS: Role.APPROVER,
    Audience.PRIVACY: Role.PRIVACY_OFFICER,
    Audience.OPERATORS: Role.OPERATOR,
}


def utc_now() -> datetime:
    """Return the time: the program's only clock."""
    return datetime.now(UTC)  # noqa: TID251 - the one allowed place


class Wiring:
    """Puts the parts of one workspace together."""

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self._closers: list[Callable[[], None]] = []

    def close(self) -> None:
        """Close what was opened, last first."""
        while self._closers:
            self._closers.pop()()

    def unlock(self, duties: Collection[Duty] = frozenset(Duty)) -> None:
        """Read now the secrets that a daemon of these duties needs, and no other.

        Raises `SettingsError` with all problems.
        """
        needed: list[Callable[[], object]] = [lambda: self.settings.database_url]
        if set(duties) - {Duty.NOTIFY}:
            needed.append(lambda: self.media)
        if Duty.NOTIFY in duties:
            needed.append(lambda: self.notifier)
        if Duty.PUBLISH in duties:
            needed += (partial(self.adapter, account.id) for account in self.settings.accounts)
        problems: list[Problem] = []
        for read in needed:
            try:
                read()
            except SettingsError as error:
                problems.extend(error.problems)
        if problems:
            raise SettingsError(problems)

    @property
    def zone(self) -> str:
        """The time zone of every local time that people see or write."""
        return self.settings.organisation.time_zone

    @cached_property
    def store(self) -> "Store":
        """The database, with the schema that this program needs. Raises `SchemaOld`."""
        from orchestrator.store.engine import open_store

        store = open_store(self.settings.database_url)
        self._closers.append(store.close)
        store.require_schema()
        return store

    @cached_property
    def media(self) -> "MediaStore":
        """Where media are kept. Raises `SettingsError`."""
        from orchestrator.media.opening import open_media

        return open_media(self.settings.storage.unlocked(), self.copies)

    @cached_property
    def copies(self) -> "MediaFolder":
        """The media files of this machine; where they stand is no secret."""
        from orchestrator.media.folder import MediaFolder

        return MediaFolder(self.settings.folders.media)

    @cached_property
    def accounts(self) -> "dict[str, Account]":
        """Our accounts with what they can carry: no secret is read for that."""
        from adapters.registry import adapter_class
        from orchestrator.compose import Account

        return {
            account.id: Account(
                id=account.id,
                channel=account.channel,
                language=account.language,
                capabilities=adapter_class(account.channel)
                .open(account.id, account.options, now=self.clock)
                .capabilities,
            )
            for account in self.settings.accounts
        }

    @cached_property
    def adapter(self) -> "Callable[[str], ChannelAdapter]":
        """Give an account's adapter by its id. Raises `SettingsError`."""
        from orchestrator.settings.adapters import OpenAdapters

        return OpenAdapters(self.settings, self.clock)

    @cached_property
    def rules_version(self) -> str:
        """Name the rules that are in force."""
        from orchestrator.checks.run import rules_version

        return rules_version(self.settings.policy, self.settings.terms)

    @cached_property
    def desk(self) -> "Desk":
        """What a decision needs."""
        from orchestrator.approval.decide import Desk

        return Desk(accounts=self.accounts, media_path=self.copies.path)

    @cached_property
    def intake(self) -> "IntakeStage":
        """From the spool to received posts."""
        from orchestrator.intake.admit import Admitter
        from orchestrator.intake.drop_folder import spool_rooms
        from orchestrator.intake.message import MailParser, ParsePolicy
        from orchestrator.intake.stage import IntakeStage

        options = self.settings.intake
        parser = MailParser(ParsePolicy(trusted_authserv_id=options.trusted_authserv_id))
        self._closers.append(parser.close)
        return IntakeStage(
            store=self.store,
            rooms=spool_rooms(self.settings.folders.spool),
            media=self.media,
            parser=parser,
            admitter=Admitter(
                sender_check=options.sender_check,
                channel_of={account.id: account.channel for account in self.settings.accounts},
                zone=self.settings.organisation.time_zone,
            ),
            options=options,
        )

    @cached_property
    def checks(self) -> "CheckStage":
        """From received to held or pending."""
        from orchestrator.checks.registry import all_checks
        from orchestrator.checks.stage import CheckStage
        from orchestrator.confine import Confined
        from orchestrator.media.confined import MEMORY_BYTES, TARGET, ConfinedPhotos

        decoder = Confined(TARGET, memory_bytes=MEMORY_BYTES)
        self._closers.append(decoder.close)
        return CheckStage(
            store=self.store,
            media=self.media,
            photos=ConfinedPhotos(decoder.call, self.media),
            accounts=self.accounts,
            checks=all_checks(),
            policy=self.settings.policy,
            rules_version=self.rules_version,
            terms=self.settings.terms,
        )

    @cached_property
    def scheduling(self) -> "SchedulingStage":
        """From approved to scheduled."""
        from orchestrator.scheduling.stage import SchedulingStage

        return SchedulingStage(
            store=self.store,
            accounts=self.accounts,
            slot_length=self.settings.scheduling.slot_length,
            grace=self.settings.publishing.grace,
            new_key=lambda: str(uuid.uuid4()),  # noqa: TID251 - the one allowed place
        )

    @cached_property
    def press(self) -> "Press":
        """What publishing works with."""
        from orchestrator.publishing.media_links import MediaLinks
        from orchestrator.publishing.press import Press
        from orchestrator.publishing.process import this_process

        options = self.settings.publishing
        links = None
        if options.public_base_url is not None:
            links = MediaLinks(
                store=self.store,
                base_url=options.public_base_url,
                new_token=lambda: secrets.token_urlsafe(32),
                lifetime=timedelta(minutes=options.media_link_minutes),
            )
        return Press(
            store=self.store,
            accounts=self.accounts,
            adapter=self.adapter,
            media=self.media,
            links=links,
            approvers=Approvers(self.settings),
            rules_version=self.rules_version,
            sender=this_process(os.getpid()),
            clock=self.clock,
            monotonic=time.monotonic,
            new_token=lambda: str(uuid.uuid4()),  # noqa: TID251 - the one allowed place
            jitter=secrets.SystemRandom().random,
            lease=options.lease,
            max_attempts=options.max_attempts,
            settle_multiplier=options.settle_multiplier,
            gap_multiplier=options.gap_multiplier,
            removal_time=options.removal_time,
        )

    @cached_property
    def publishing(self) -> "PublishingStage":
        """From scheduled to published."""
        from orchestrator.publishing.stage import PublishingStage

        lanes = max(1, min(len(self.settings.accounts), _LANES_MOST))
        return PublishingStage(self.press, lanes=lanes)

    @cached_property
    def health(self) -> "HealthStage":
        """Looks after tokens and permissions."""
        from orchestrator.publishing.health import HealthStage
        from orchestrator.settings.wallet import SettingsWallet

        return HealthStage(
            store=self.store,
            accounts=tuple(account.id for account in self.settings.accounts),
            adapter=self.adapter,
            wallet=SettingsWallet(self.settings),
            zone=self.zone,
        )

    def media_server(self) -> "MediaServer | None":
        """Make the server that platforms fetch photos from, if an address is configured."""
        from orchestrator.publishing.media_links import MediaServer

        if self.settings.publishing.public_base_url is None:
            return None
        return MediaServer(
            store=self.store,
            media=self.media,
            port=self.settings.publishing.media_port,
            clock=self.clock,
        )

    @cached_property
    def notifier(self) -> "Notifier":
        """How notices reach people. Raises `SettingsError`."""
        from orchestrator.notify.registry import notifier_class

        chosen = self.settings.notify
        return notifier_class(chosen.id).open(chosen.unlocked(), now=self.clock)

    @cached_property
    def outbox(self) -> "OutboxStage":
        """From waiting notices to delivered ones."""
        from orchestrator.checks.explain import of_finding
        from orchestrator.reporting.outbox import Addresses, OutboxStage

        organisation, roles = self.settings.organisation, self.settings.roles
        return OutboxStage(
            store=self.store,
            notifier=self.notifier,
            addresses=Addresses(
                of_audience={who: roles.emails(role) for who, role in _AUDIENCES.items()},
                of_account={
                    account.id: (person.email,)
                    for account in self.settings.accounts
                    if (person := roles.person_of_login(account.responsible or "")) is not None
                },
                language=organisation.languages[0],
                organisation=organisation.name,
                domain=organisation.domain,
                zone=organisation.time_zone,
            ),
            clock=self.clock,
            jitter=secrets.SystemRandom().random,
            explain=of_finding,
        )
