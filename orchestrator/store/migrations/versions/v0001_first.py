"""The first schema."""

import sqlalchemy as sa
from alembic import op

from orchestrator.store.columns import Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_pauses",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_account_pauses")),
    )
    op.create_table(
        "account_health",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("access_ends_at", Moment(), nullable=True),
        sa.Column("needed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_account_health")),
    )
    op.create_table(
        "allowances",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowances")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ambassadors",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassadors")),
        sa.UniqueConstraint("email", name=op.f("uq_ambassadors_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("acted_as", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "media_links",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_media_links")),
    )
    op.create_index(
        op.f("ix_media_links_publication_id"), "media_links", ["publication_id"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_next_at"), "outbox", ["next_at"], unique=False)
    op.create_table(
        "stops",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_stops")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ambassador_id", sa.Integer(), nullable=False),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("valid_from", Moment(), nullable=False),
        sa.Column("valid_until", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ambassador_id"], ["ambassadors.id"], name=op.f("fk_consents_ambassador_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_ambassador_id"), "consents", ["ambassador_id"], unique=False)
    op.create_table(
        "takeovers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ambassador_id", sa.Integer(), nullable=False),
        sa.Column("accounts", Json(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("opens", sa.String(length=8), nullable=False),
        sa.Column("closes", sa.String(length=8), nullable=False),
        sa.Column("slots", Json(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=True),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ambassador_id"], ["ambassadors.id"], name=op.f("fk_takeovers_ambassador_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeovers")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_takeovers_ambassador_id"), "takeovers", ["ambassador_id"], unique=False
    )
    op.create_index(op.f("ix_takeovers_ends_at"), "takeovers", ["ends_at"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ambassador_id", sa.Integer(), nullable=False),
        sa.Column("takeover_id", sa.Integer(), nullable=True),
        sa.Column("accounts", Json(), nullable=False),
        sa.Column("message_key", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wish", Json(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=True),
        sa.Column("slot_at", Moment(), nullable=True),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ambassador_id"], ["ambassadors.id"], name=op.f("fk_posts_ambassador_id")
        ),
        sa.ForeignKeyConstraint(
            ["takeover_id"], ["takeovers.id"], name=op.f("fk_posts_takeover_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("message_key", name=op.f("uq_posts_message_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_posts_ambassador_id"), "posts", ["ambassador_id"], unique=False)
    op.create_index("ix_posts_rules", "posts", ["state", "rules_version"], unique=False)
    op.create_index("ix_posts_state", "posts", ["state", "slot_at"], unique=False)
    op.create_index(op.f("ix_posts_takeover_id"), "posts", ["takeover_id"], unique=False)
    op.create_table(
        "assets",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=True),
        sa.Column("clean", Json(), nullable=True),
        sa.Column("renditions", Json(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_assets_post_id")),
        sa.PrimaryKeyConstraint("post_id", "revision", "position", name=op.f("pk_assets")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=24), nullable=False),
        sa.Column("by_login", sa.Text(), nullable=False),
        sa.Column("by_email", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("voided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_decisions_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_post_id"), "decisions", ["post_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("misfit", Json(), nullable=True),
        sa.Column("waived_by", sa.Text(), nullable=True),
        sa.Column("waived_email", sa.Text(), nullable=True),
        sa.Column("waived_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_findings_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_post_id"), "findings", ["post_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("problems", Json(), nullable=False),
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_messages_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("active_name", name=op.f("uq_messages_active_name")),
    )
    op.create_index(op.f("ix_messages_post_id"), "messages", ["post_id"], unique=False)
    op.create_index(op.f("ix_messages_sha256"), "messages", ["sha256"], unique=False)
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("slot_at", Moment(), nullable=False),
        sa.Column("deadline", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=36), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("sender", Json(), nullable=True),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("references", Json(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_text", sa.Text(), nullable=True),
        sa.Column("is_given_up", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_publications_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("key", name=op.f("uq_publications_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_publications_sent", "publications", ["sent_at"], unique=False)
    op.create_index(
        "ix_publications_state",
        "publications",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('scheduled', 'retryable', 'processing')"),
        postgresql_where=sa.text("state NOT IN ('scheduled', 'retryable', 'processing')"),
    )
    op.create_index(
        "ix_publications_lane",
        "publications",
        ["account", "slot_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('scheduled', 'retryable', 'processing')"),
        postgresql_where=sa.text("state IN ('scheduled', 'retryable', 'processing')"),
    )
    op.create_index(
        "ix_publications_next",
        "publications",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('scheduled', 'retryable', 'processing')"),
        postgresql_where=sa.text("state IN ('scheduled', 'retryable', 'processing')"),
    )
    op.create_index(
        "ix_publications_deadline",
        "publications",
        ["deadline"],
        unique=False,
        sqlite_where=sa.text("state IN ('scheduled', 'retryable', 'processing')"),
        postgresql_where=sa.text("state IN ('scheduled', 'retryable', 'processing')"),
    )
    op.create_index(op.f("ix_publications_post_id"), "publications", ["post_id"], unique=False)
    op.create_index(
        "uq_publications_taken",
        "publications",
        ["post_id", "account"],
        unique=True,
        sqlite_where=sa.text(
            "state IN ('scheduled', 'retryable', 'processing', 'publishing', 'in_doubt', 'published', 'removal_requested', 'removal_manual')"
        ),
        postgresql_where=sa.text(
            "state IN ('scheduled', 'retryable', 'processing', 'publishing', 'in_doubt', 'published', 'removal_requested', 'removal_manual')"
        ),
    )
    op.create_table(
        "revisions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("variants", Json(), nullable=False),
        sa.Column("hidden", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_revisions_post_id")),
        sa.PrimaryKeyConstraint("post_id", "revision", name=op.f("pk_revisions")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_attempts_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index(
        op.f("ix_attempts_publication_id"), "attempts", ["publication_id"], unique=False
    )
