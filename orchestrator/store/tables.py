"""The tables. Times are UTC; JSON columns hold small lists and maps that no query looks into."""

import sqlalchemy as sa

from orchestrator.store.columns import Json, Moment

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), nullable=nullable, index=True)


ambassadors = sa.Table(
    "ambassadors",
    metadata,
    _id(),
    sa.Column("email", sa.Text, nullable=False, unique=True),  # case-folded
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("area", sa.Text),
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("retired_at", Moment),
    sqlite_autoincrement=True,
)

consents = sa.Table(
    "consents",
    metadata,
    _id(),
    _ref("ambassador_id", "ambassadors.id"),
    sa.Column("channels", Json, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("valid_from", Moment, nullable=False),
    sa.Column("valid_until", Moment, nullable=False),
    sa.Column("withdrawn_at", Moment),
)

allowances = sa.Table(
    "allowances",
    metadata,
    _id(),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("until", Moment),
    sa.Column("added_by", sa.Text, nullable=False),  # a login
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sqlite_autoincrement=True,
)

takeovers = sa.Table(
    "takeovers",
    metadata,
    _id(),
    sa.Column("state", sa.String(16), nullable=False),
    _ref("ambassador_id", "ambassadors.id"),
    sa.Column("accounts", Json, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("opens", sa.String(8), nullable=False),
    sa.Column("closes", sa.String(8), nullable=False),
    sa.Column("slots", Json, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("grace_seconds", sa.Integer),  # None: as the settings say
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

posts = sa.Table(
    "posts",
    metadata,
    _id(),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    _ref("ambassador_id", "ambassadors.id"),
    _ref("takeover_id", "takeovers.id", nullable=True),
    sa.Column("accounts", Json, nullable=False),
    sa.Column("message_key", sa.Text, unique=True),  # the same message twice makes one post
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("wish", Json, nullable=False),
    sa.Column("requested_at", Moment),
    sa.Column("slot_at", Moment),
    sa.Column("rules_version", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

sa.Index("ix_posts_state", posts.c.state, posts.c.slot_at)
sa.Index("ix_posts_rules", posts.c.state, posts.c.rules_version)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("post_id", sa.Integer, sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Column("variants", Json, nullable=False),
    sa.Column("hidden", sa.Text, nullable=False),
    sa.Column("written_by", sa.Text, nullable=False),  # e-mail
    sa.Column("written_at", Moment, nullable=False),
)

assets = sa.Table(
    "assets",
    metadata,
    sa.Column("post_id", sa.Integer, sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("original", sa.String(64), nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("mime_type", sa.Text, nullable=False),
    sa.Column("alt_text", sa.Text, nullable=False),
    sa.Column("facts", Json),
    sa.Column("clean", Json),
    sa.Column("renditions", Json, nullable=False),
    sa.Column("problem", sa.Text),
)

findings = sa.Table(
    "findings",
    metadata,
    _id(),
    _ref("post_id", "posts.id"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("check", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("severity", sa.String(8), nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("start", sa.Integer),
    sa.Column("end", sa.Integer),
    sa.Column("masked", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("misfit", Json),
    sa.Column("waived_by", sa.Text),
    sa.Column("waived_email", sa.Text),
    sa.Column("waived_reason", sa.Text),
)

decisions = sa.Table(
    "decisions",
    metadata,
    _id(),
    _ref("post_id", "posts.id"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("event", sa.String(24), nullable=False),
    sa.Column("by_login", sa.Text, nullable=False),
    sa.Column("by_email", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("voided_at", Moment),
)

publications = sa.Table(
    "publications",
    metadata,
    _id(),
    _ref("post_id", "posts.id"),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("key", sa.String(36), nullable=False, unique=True),
    sa.Column("slot_at", Moment, nullable=False),
    sa.Column("deadline", Moment, nullable=False),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("lease_token", sa.String(36)),
    sa.Column("lease_until", Moment),
    sa.Column("sent_at", Moment),
    sa.Column("sender", Json),
    sa.Column("is_ready", sa.Boolean, nullable=False),
    sa.Column("references", Json, nullable=False),
    sa.Column("remote_id", sa.Text),
    sa.Column("permalink", sa.Text),
    sa.Column("published_at", Moment),
    sa.Column("error_code", sa.Text),
    sa.Column("error_text", sa.Text),
    sa.Column("is_given_up", sa.Boolean, nullable=False),
    sqlite_autoincrement=True,
)

_TAKEN = (
    "scheduled", "retryable", "processing", "publishing", "in_doubt",
    "published", "removal_requested", "removal_manual",
)  # fmt: skip
_OPEN = ("scheduled", "retryable", "processing")


def _is_one_of(states: tuple[str, ...], of: sa.FromClause) -> sa.ColumnElement[bool]:
    """Compare with literals: only so does SQLite see that a partial index serves a query."""
    return of.c.state.in_([sa.literal_column(f"'{state}'") for state in states])


def is_open(of: sa.FromClause = publications) -> sa.ColumnElement[bool]:
    """Say of publications that they wait for their next try."""
    return _is_one_of(_OPEN, of)


_IS_TAKEN = _is_one_of(_TAKEN, publications)
sa.Index(  # invariant I3: one publication per post and account that is open or live
    "uq_publications_taken",
    publications.c.post_id,
    publications.c.account,
    unique=True,
    sqlite_where=_IS_TAKEN,
    postgresql_where=_IS_TAKEN,
)
sa.Index(  # few rows change at a time, whatever is planned: it must not be read for what is open
    "ix_publications_state",
    publications.c.state,
    sqlite_where=~is_open(),
    postgresql_where=~is_open(),
)
for _name, _columns in {  # what the daemon asks again and again, whatever waits behind it
    "ix_publications_lane": (publications.c.account, publications.c.slot_at, publications.c.id),
    "ix_publications_next": (publications.c.next_at,),
    "ix_publications_deadline": (publications.c.deadline,),
}.items():
    sa.Index(_name, *_columns, sqlite_where=is_open(), postgresql_where=is_open())
sa.Index("ix_publications_sent", publications.c.sent_at)  # what an account sent last

attempts = sa.Table(
    "attempts",
    metadata,
    _id(),
    _ref("publication_id", "publications.id"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("outcome", sa.Text),  # the event that ended it
    sa.Column("error", sa.Text),  # class and platform code, never text
)

messages = sa.Table(
    "messages",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("active_name", sa.Text, nullable=False, unique=True),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("unread", sa.Integer, nullable=False),
    sa.Column("outcome", sa.String(24)),
    sa.Column("reason", sa.Text),
    sa.Column("problems", Json, nullable=False),
    sa.Column("room", sa.String(16), nullable=False),
    _ref("post_id", "posts.id", nullable=True),
    sa.Column("seen_at", Moment, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _id(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("audience", sa.String(16), nullable=False),
    sa.Column("post_id", sa.Integer),
    sa.Column("subject_id", sa.Text),  # an account, a publication, a message: by kind
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("next_at", Moment, nullable=False, index=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("delivered_at", Moment),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("acted_as", sa.Boolean, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("target", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64)),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

stops = sa.Table(
    "stops",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),  # "*": all accounts
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

account_pauses = sa.Table(
    "account_pauses",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("until", Moment),  # None: until a person resumes it
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

account_health = sa.Table(
    "account_health",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),  # of its platform, in a row
    sa.Column("problem", sa.Text),  # why it will not last; None: nothing known against it
    sa.Column("access_ends_at", Moment),
    sa.Column("needed_at", Moment),  # the slot for which it was looked at
)

media_links = sa.Table(
    "media_links",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("mime_type", sa.Text, nullable=False),
    sa.Column("publication_id", sa.Integer, nullable=False, index=True),
    sa.Column("expires_at", Moment, nullable=False),
)
