"""Running the migrations that stand in this package; forward only."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

_LOCK = 7_041_776  # any fixed number: one migration at a time on a shared PostgreSQL


def upgrade(engine: sa.Engine) -> None:
    """Bring the schema to the newest version, in one transaction."""
    config = Config()
    config.set_main_option("script_location", "orchestrator.store:migrations")
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
