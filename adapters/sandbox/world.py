"""What all platforms of one sandbox share: accounts, clock, ids, ledger, ordered faults."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.ledger import Ledger, SeenPost
from adapters.sandbox.orders import FaultBook
from adapters.sandbox.rules import Rules

_REQUESTS_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """One request as the sandbox saw it; no parameters, they carry tokens and captions."""

    at: str
    channel: str
    account: str | None
    phase: str
    method: str
    path: str
    status: int | None  # None: the socket died without an answer
    fault: str | None


class World:
    """The state that outlives a request. Platform state changes on the server's loop only."""

    def __init__(
        self,
        *,
        accounts: Sequence[SandboxAccount],
        now: Callable[[], datetime],
        rules: Rules,
        ledger_path: Path | None = None,
    ) -> None:
        """`now`: aware UTC. `ledger_path`: where posts outlive the sandbox."""
        self.accounts = tuple(accounts)
        self.now = now
        self.rules = rules
        self.ledger = Ledger(ledger_path)
        self.faults = FaultBook()
        self._requests: deque[SeenRequest] = deque(maxlen=_REQUESTS_KEPT)
        # Milliseconds, so that a restarted sandbox does not hand out an id a second time.
        self._last_id = int(now().timestamp() * 1000)

    def next_number(self) -> int:
        """Return a number that was not given before; 13 digits."""
        self._last_id += 1
        return self._last_id

    def account(self, name_or_id: str) -> SandboxAccount | None:
        """Return the account with this id or name."""
        return next((a for a in self.accounts if name_or_id in {a.id, a.name}), None)

    def by_token(self, token: str | None, *kinds: Channel) -> SandboxAccount | None:
        """Return the account of these kinds that the token opens, a person's token included."""
        return next(
            (
                a
                for a in self.accounts
                if a.kind in kinds and token is not None and token in {a.token, a.user_token}
            ),
            None,
        )

    def readable(self, account: SandboxAccount) -> list[SeenPost]:
        """Return what reads show of an account now, newest first: live, and past the lag."""
        edge = self.now() - timedelta(seconds=self.rules.read_lag)
        return [post for post in self.ledger.live_of(account.id) if post.arrived_at <= edge]

    def readable_post(self, post_id: str) -> SeenPost | None:
        """Return one post if reads show it now."""
        post = self.ledger.get(post_id)
        if post is None or post.removed_at is not None:
            return None
        edge = self.now() - timedelta(seconds=self.rules.read_lag)
        return post if post.arrived_at <= edge else None

    def note(self, request: SeenRequest) -> None:
        """Keep a line about a request."""
        self._requests.append(request)

    def requests(self) -> list[dict[str, Any]]:
        """Return the lines about the newest requests, oldest first."""
        return [asdict(request) for request in list(self._requests)]

    def clear(self) -> None:
        """Forget posts, orders and requests; ids go on counting."""
        self.ledger.clear()
        self.faults.clear()
        self._requests.clear()
