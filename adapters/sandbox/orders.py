"""The book of ordered faults: which request each of them strikes, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.faults import FAULTS, FaultKind, Phase

_OPTIONS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "seconds": (int, float),
    "interval": (int, float),
    "bytes": int,
    "minutes": int,
    "code": int,
    "subcode": int,
    "urn": str,
    "retry_after": str,  # a Retry-After of seconds or an HTTP date, on an answer in words
    "pid": int,
    "when": str,
    "work": bool,  # overrules whether the work is done
}
_SECONDS_MAX: Final = 600
_BYTES_MAX: Final = 2**30


class BadOrder(ValueError):
    """The order cannot be taken; the message says why."""


@dataclass(slots=True, kw_only=True)
class FaultOrder:
    """A fault that waits for its requests."""

    fault: str
    account: str | None = None  # id or name; None: any
    channel: Channel | None = None
    phase: Phase
    times: int = 1  # how often it will still strike
    after: int = 0  # how many matching requests it still lets pass
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> FaultKind:
        """What the name stands for."""
        return FAULTS[self.fault]

    @property
    def works(self) -> bool:
        """Whether the platform does the work before the fault shows."""
        default = self.kind.works and self.options.get("when") != "before"
        return bool(self.options.get("work", default))

    def strikes(self, account: SandboxAccount, phase: Phase) -> bool:
        """Tell whether a request of this account and phase is meant."""
        return (
            account.kind in self.kind.channels
            and self.channel in {None, account.kind}
            and self.account in {None, account.id, account.name}
            and self.phase in {Phase.ANY, phase}
        )

    def as_json(self) -> dict[str, Any]:
        """Return what `GET /_sandbox/faults` shows."""
        return {
            "fault": self.fault,
            "account": self.account,
            "channel": self.channel,
            "phase": self.phase,
            "times": self.times,
            "after": self.after,
            "options": dict(self.options),
        }


class FaultBook:
    """The orders, oldest first. Safe to use from another thread."""

    def __init__(self) -> None:
        """Start without an order."""
        self._lock = Lock()
        self._orders: list[FaultOrder] = []

    def order(self, entry: Mapping[str, Any]) -> FaultOrder:
        """Take an order as `POST /_sandbox/faults` brings it. Raises `BadOrder`."""
        order = _order(entry)
        with self._lock:
            self._orders.append(order)
        return order

    def take(self, account: SandboxAccount, phase: Phase) -> FaultOrder | None:
        """Return the oldest order that strikes this request, and count it."""
        with self._lock:
            for order in self._orders:
                if not order.strikes(account, phase):
                    continue
                if order.after > 0:
                    order.after -= 1
                    continue
                order.times -= 1
                if order.times == 0:
                    self._orders.remove(order)
                return order
        return None

    def waiting(self) -> list[dict[str, Any]]:
        """Return the orders that have not struck as often as ordered."""
        with self._lock:
            return [order.as_json() for order in self._orders]

    def clear(self) -> None:
        """Cancel all orders."""
        with self._lock:
            self._orders.clear()


def _order(entry: Mapping[str, Any]) -> FaultOrder:
    unknown = set(entry) - {"fault", "account", "channel", "phase", "times", "after", "options"}
    if unknown:
        raise BadOrder(f"unknown keys: {', '.join(sorted(unknown))}")
    name = entry.get("fault")
    if not isinstance(name, str) or name not in FAULTS:
        raise BadOrder(f"unknown fault; there are: {', '.join(FAULTS)}")
    account = entry.get("account")
    if account is not None and not isinstance(account, str):
        raise BadOrder("account is an id or a name")
    return FaultOrder(
        fault=name,
        account=account,
        channel=_channel(entry.get("channel"), name),
        phase=_phase(entry.get("phase"), name),
        times=_count(entry.get("times", 1), "times", least=1),
        after=_count(entry.get("after", 0), "after", least=0),
        options=_options(entry.get("options", {}), name),
    )


def _channel(value: object, name: str) -> Channel | None:
    if value is None:
        return None
    channels = FAULTS[name].channels
    if not isinstance(value, str) or value not in channels:
        raise BadOrder(f"channel of {name} is one of: {', '.join(sorted(channels))}")
    return Channel(str(value))


def _phase(value: object, name: str) -> Phase:
    if value is None:
        return FAULTS[name].phase
    if not isinstance(value, str) or value not in set(Phase):
        raise BadOrder(f"phase is one of: {', '.join(Phase)}")
    return Phase(str(value))


def _count(value: object, key: str, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise BadOrder(f"{key} is a whole number from {least}")
    return value


def _options(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise BadOrder("options is an object")
    for key, given in value.items():
        if key not in _OPTIONS:
            raise BadOrder(f"unknown option; there are: {', '.join(_OPTIONS)}")
        if not isinstance(given, _OPTIONS[key]) or (
            isinstance(given, bool) and _OPTIONS[key] is not bool
        ):
            raise BadOrder(f"option {key} has the wrong type")
    if not 0 <= value.get("seconds", 0) <= _SECONDS_MAX:
        raise BadOrder(f"seconds is 0 to {_SECONDS_MAX}")
    if not 0 < value.get("interval", 1) <= _SECONDS_MAX:
        raise BadOrder(f"interval is above 0 and up to {_SECONDS_MAX}")
    if not 0 <= value.get("bytes", 0) <= _BYTES_MAX:
        raise BadOrder(f"bytes is 0 to {_BYTES_MAX}")
    if value.get("when", "after") not in {"before", "after"}:
        raise BadOrder('when is "before" or "after"')
    if name == "kill_pid" and value.get("pid", 0) <= 1:
        raise BadOrder("kill_pid needs options.pid")
    return dict(value)
