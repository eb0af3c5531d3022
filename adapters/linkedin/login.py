"""LinkedIn's tokens: when one ends, and a new one where the app may refresh it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, TypeVar

from pydantic import BaseModel, Field

from adapters.errors import AccountBlocked, Blocked, ChannelError
from adapters.http import Answer, Call, Reply, Wire, parsed
from adapters.linkedin.codes import fault
from adapters.linkedin.options import LinkedInOptions
from adapters.meanings import Phase
from adapters.options import TokenText, revealed

M = TypeVar("M", bound=BaseModel)
_NOT_ACCEPTED: Final = 400  # "The provided refresh token is invalid, expired or revoked"


class _Renewed(Reply):
    access_token: TokenText = Field(repr=False)
    refresh_token: TokenText | None = Field(default=None, repr=False)  # not lengthened by use


class _Introspected(Reply):
    expires_at: int


class Login:
    """The calls about one token. Both need the client's id and secret."""

    def __init__(self, wire: Wire, options: LinkedInOptions) -> None:
        self._wire = wire
        self._options = options
        self._can_ask = options.client_id is not None and options.client_secret is not None

    def token_expires_at(self) -> datetime | None:
        """Say when the token ends; None where LinkedIn does not tell."""
        if not self._can_ask:
            return None
        form = {"token": revealed(self._options.token)}
        with suppress(ChannelError):
            told = self._asked("introspectToken", "asking about the token", form, _Introspected)
            return datetime.fromtimestamp(told.expires_at, UTC)
        return None

    def renewed(self) -> Mapping[str, str]:
        """Change the refresh token for a new token; nothing without one."""
        if not self._can_ask or self._options.refresh_token is None:
            return {}
        form = {
            "grant_type": "refresh_token",
            "refresh_token": revealed(self._options.refresh_token),
        }
        new = self._asked("accessToken", "renewing the token", form, _Renewed)
        kept = {} if new.refresh_token is None else {"refresh_token": new.refresh_token}
        return {"token": new.access_token, **kept}

    def _asked(self, path: str, what: str, form: Mapping[str, str], model: type[M]) -> M:
        client = {
            "client_id": self._options.client_id or "",
            "client_secret": revealed(self._options.client_secret),
        }
        call = Call(
            what=what,
            method="POST",
            url=f"{self._options.login_url}/{path}",
            form={**form, **client},
        )

        def judge(answer: Answer) -> M:
            if answer.is_success:
                return parsed(answer, model, Phase.REPEATABLE, what)
            if answer.status == _NOT_ACCEPTED:
                raise AccountBlocked(
                    f"{what}: not accepted; connect the account again", reason=Blocked.TOKEN
                )
            now = self._wire.clock.now()
            raise fault(answer, Phase.REPEATABLE, what, now, waited_already=False)

        return self._wire.ask(call, judge)
