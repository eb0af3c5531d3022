"""The column types that both databases share."""

import json
from dataclasses import fields
from datetime import UTC, datetime, time
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

AnyRow: TypeAlias = sa.Row[*tuple[Any, ...]]
_UTC: Final = "+00:00"


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime: text of fixed length on SQLite (it sorts), timestamptz elsewhere."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        """Choose the column type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(27))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time may not enter the store")
        utc = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return utc
        return utc.isoformat(timespec="microseconds").replace(_UTC, "Z")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Return aware UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]  # the driver gives a datetime


class Json(TypeDecorator[Any]):
    """A small JSON value as text, the same on both databases."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Encode."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        """Decode."""
        return None if value is None else json.loads(value)


def plain(record: Any) -> dict[str, Any]:
    """Give the fields of a record of plain values; `dataclasses.asdict` copies each of them."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def time_text(value: time) -> str:
    """Write a local time of day."""
    return value.strftime("%H:%M:%S")
