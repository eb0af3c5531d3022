"""What can be read and written in one transaction, each kind of row by its own class."""

from datetime import datetime
from functools import cached_property

import sqlalchemy as sa

from orchestrator.store.accounts import Accounts
from orchestrator.store.allowances import Allowances
from orchestrator.store.ambassadors import Ambassadors
from orchestrator.store.audit import Audit
from orchestrator.store.cases import Cases
from orchestrator.store.media_links import MediaLinks
from orchestrator.store.messages import Messages
from orchestrator.store.outbox import Outbox
from orchestrator.store.posts import Posts
from orchestrator.store.publications import Publications
from orchestrator.store.reviews import Reviews
from orchestrator.store.takeovers import Takeovers


class Repositories:
    """The rows of one transaction."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self.now = now

    @cached_property
    def ambassadors(self) -> Ambassadors:
        """People and their consents."""
        return Ambassadors(self._connection)

    @cached_property
    def allowances(self) -> Allowances:
        """What may stand in posts although it names or reaches a person."""
        return Allowances(self._connection)

    @cached_property
    def takeovers(self) -> Takeovers:
        """Who owns which accounts when."""
        return Takeovers(self._connection)

    @cached_property
    def messages(self) -> Messages:
        """The files of the spool."""
        return Messages(self._connection)

    @cached_property
    def posts(self) -> Posts:
        """Posts and their revisions."""
        return Posts(self._connection)

    @cached_property
    def reviews(self) -> Reviews:
        """Findings and decisions."""
        return Reviews(self._connection)

    @cached_property
    def publications(self) -> Publications:
        """Publications and their attempts."""
        return Publications(self._connection)

    @cached_property
    def cases(self) -> Cases:
        """What stands behind publications: what the gate asks."""
        return Cases(self._connection)

    @cached_property
    def media_links(self) -> MediaLinks:
        """Addresses from which platforms fetch photos."""
        return MediaLinks(self._connection)

    @cached_property
    def accounts(self) -> Accounts:
        """Stops and pauses."""
        return Accounts(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """Notices that wait."""
        return Outbox(self._connection)

    @cached_property
    def audit(self) -> Audit:
        """The chained trail."""
        return Audit(self._connection)
