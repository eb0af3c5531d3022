"""What an ambassador asked for, kept as she said it until a takeover can answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from orchestrator.domain.takeover import Takeover, local_to_utc

# Codes of what stands against a wish; each lasts until the next takeover answers.
NO_TAKEOVER: Final = "no-takeover"
NO_TAKEOVER_THAT_DAY: Final = "no-takeover-that-day"
CHANNEL_NOT_IN_TAKEOVER: Final = "channel-not-in-takeover"
AFTER_LAST_SLOT: Final = "after-last-slot"
UNMET: Final = frozenset(
    {NO_TAKEOVER, NO_TAKEOVER_THAT_DAY, CHANNEL_NOT_IN_TAKEOVER, AFTER_LAST_SLOT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Channels, local day and local time. None: the takeover decides."""

    channels: tuple[str, ...] | None = None  # empty: she named some, and none was understood
    day: date | None = None
    at: time | None = None

    def fits(self, takeover: Takeover) -> bool:
        """Tell whether the takeover has the day that was asked for."""
        return self.day is None or takeover.first_day <= self.day <= takeover.last_day

    def accounts_in(self, takeover: Takeover, channel_of: Mapping[str, str]) -> tuple[str, ...]:
        """Name the takeover's accounts whose channel was asked for: all, if none was."""
        return tuple(
            account
            for account in takeover.accounts
            if self.channels is None or channel_of.get(account) in self.channels
        )

    def moment_in(self, takeover: Takeover, now: datetime) -> datetime | None:
        """Return the moment from which a slot is wanted, in UTC; None: any slot.

        A day alone means all of it; a time alone the first day on which it is still to come.
        """
        if self.day is not None:
            return local_to_utc(self.day, self.at or takeover.opens, takeover.zone)
        if self.at is None:
            return None
        length = (takeover.last_day - takeover.first_day).days + 1
        days = (takeover.first_day + timedelta(days=number) for number in range(length))
        moments = [local_to_utc(day, self.at, takeover.zone) for day in days]
        return next((moment for moment in moments if moment >= now), moments[-1])

    def unmet_by(
        self, takeover: Takeover | None, channel_of: Mapping[str, str], now: datetime
    ) -> tuple[str, ...]:
        """Return the codes of what the takeover (None: there is none yet) does not answer."""
        if takeover is None:
            return (NO_TAKEOVER if self.day is None else NO_TAKEOVER_THAT_DAY,)
        unmet = []
        if set(self.channels or ()) - {channel_of.get(account) for account in takeover.accounts}:
            unmet.append(CHANNEL_NOT_IN_TAKEOVER)
        moment = self.moment_in(takeover, now)
        if moment is not None and all(slot.at < moment for slot in takeover.planned_slots()):
            unmet.append(AFTER_LAST_SLOT)
        return tuple(unmet)


NO_WISH: Final = Wish()  # the takeover decides
