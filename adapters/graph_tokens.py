"""Meta's tokens: when one ends, and how a new one is got before it does."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import Field

from adapters.errors import ChannelError
from adapters.graph import Graph, GraphOptions, ObjectId
from adapters.http import Call, Reply
from adapters.options import Secret, TokenText, revealed


class _Expiry(Reply):
    expires_at: int = 0
    data_access_expires_at: int = 0


class _TokenFacts(Reply):
    data: _Expiry


class _Token(Reply):
    access_token: TokenText = Field(repr=False)


class _Page(_Token):
    id: ObjectId


class _Pages(Reply):
    data: tuple[_Page, ...]


class GraphTokens:
    """The calls about one account's token."""

    def __init__(self, graph: Graph, options: GraphOptions) -> None:
        self._graph = graph
        self._options = options

    def expires_at(self) -> datetime | None:
        """Say when the token ends, as far as Meta tells; None when it does not."""
        if self._options.app_id is None or self._options.app_secret is None:
            return None
        query = {
            "input_token": revealed(self._options.token),
            "access_token": f"{self._options.app_id}|{revealed(self._options.app_secret)}",
        }
        call = Call(
            what="asking about the token",
            method="GET",
            url=self._graph.url("debug_token"),
            query=query,
            tries=1,
        )
        try:
            facts = self._graph.ask(call, _TokenFacts).data
        except ChannelError:
            return None
        # 0 means never. The access ends 90 days after a person last used the app.
        ends = [moment for moment in (facts.expires_at, facts.data_access_expires_at) if moment]
        return datetime.fromtimestamp(min(ends), UTC) if ends else None

    def exchanged(self, token: Secret) -> str:
        """Change a long-lived person's token for a new one; one that is over cannot be changed."""
        return self._new(
            self._graph.url("oauth/access_token"),
            {
                "grant_type": "fb_exchange_token",
                "client_id": self._options.app_id or "",
                "client_secret": revealed(self._options.app_secret),
                "fb_exchange_token": revealed(token),
            },
        )

    def refreshed(self) -> str:
        """Lengthen a token of Instagram Login, 24 hours old at least."""
        return self._new(
            f"{self._options.base_url}/refresh_access_token",
            {"grant_type": "ig_refresh_token", "access_token": revealed(self._options.token)},
        )

    def of_pages(self, user_token: str) -> dict[str, str]:
        """List the tokens of a person's Pages, by Page."""
        call = Call(
            what="reading the person's Pages",
            method="GET",
            url=self._graph.url("me/accounts"),
            query={"fields": "id,access_token", "limit": "100", "access_token": user_token},
        )
        return {page.id: page.access_token for page in self._graph.ask(call, _Pages).data}

    def _new(self, url: str, query: Mapping[str, str]) -> str:
        call = Call(what="renewing the token", method="GET", url=url, query=query)
        return self._graph.ask(call, _Token).access_token
