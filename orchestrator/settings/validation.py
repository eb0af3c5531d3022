"""Validate a table with a pydantic model, and say what is wrong in words that name file and key.

Pydantic's own text would print the input, a token included; ours never repeats a value.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from orchestrator.settings.problems import Problem, did_you_mean

M = TypeVar("M", bound=BaseModel)
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_OF_THE_KEY: Final = "[key]"  # pydantic's word for: the key itself is wrong
_SUBJECT: Final = re.compile(r"^(Value error, |[A-Z]\w* should )")
_WHOLE, _NUMBER, _DAY = "write a whole number", "write a number", "write a day, such as 2026-12-31"
_TABLE, _LIST = "write a table", "write a list, in [ ]"
_OF_TYPE: Final = {  # pydantic's kinds of wrong types, in words for people
    "string_type": "write text, in quotes",
    "string_too_short": "write something",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "model_type": _TABLE,
    "list_type": _LIST,
    "tuple_type": _LIST,
}
_QUOTED: Final = re.compile(r"'([^']*)'")


def validated(
    model: type[M],
    table: Mapping[str, Any],
    *,
    file: str,
    problems: list[Problem],
    prefix: str = "",
    secret_keys: Collection[str] = (),
) -> M | None:
    """Make the model; None and all its problems if that fails. `prefix`: where the table is."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            is_secret = bool(detail["loc"]) and detail["loc"][0] in secret_keys
            problems.append(
                Problem(
                    file=file,
                    key=(prefix + key_of(detail["loc"], table)).rstrip("."),
                    what=_what(detail),
                    instead=_of_secret(detail) if is_secret else _instead(detail, model, table),
                )
            )
        return None


def key_of(loc: Iterable[str | int], table: object) -> str:
    """Write a place as people would: `account.main.options.page_id`, `person[2].email`."""
    key = ""
    for part in loc:
        if part == _OF_THE_KEY:
            continue
        table = _step(table, part)
        if isinstance(part, int):
            name = _name_of(table)
            key += f".{name}" if name else f"[{part + 1}]"
        else:
            key += f".{part}" if key else part
    return key


def _step(table: object, part: str | int) -> object:
    if isinstance(table, Mapping):
        return table.get(part)
    if isinstance(table, list) and isinstance(part, int) and part < len(table):
        return table[part]
    return None


def _name_of(entry: object) -> str | None:
    if not isinstance(entry, Mapping):
        return None
    name = entry.get("id", entry.get("login"))
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def _what(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "is missing"
    if detail["type"] == "extra_forbidden":
        return "unknown key"
    return "is not usable"


def _instead(detail: ErrorDetails, model: type[BaseModel], table: object) -> str:
    if detail["type"] == "missing":
        return "add it"
    if detail["type"] == "extra_forbidden":
        known = _keys_at(model, detail["loc"][:-1])
        unknown = str(detail["loc"][-1])
        return did_you_mean(unknown, known) or f"known here: {', '.join(sorted(known))}"
    message = _OF_TYPE.get(detail["type"]) or _SUBJECT.sub(_must, detail["msg"])
    if detail["type"] in {"literal_error", "enum"}:
        found: object = table
        for part in detail["loc"]:
            found = _step(found, part)
        suggestion = did_you_mean(str(found), _QUOTED.findall(detail["msg"]))
        return suggestion or message
    return message


def _must(subject: re.Match[str]) -> str:
    return "" if subject[0].startswith("Value error") else "must "


def _of_secret(detail: ErrorDetails) -> str:
    """Say only what our own validators wrote: pydantic's words may hold the value."""
    if detail["type"] == "missing":
        return "add it"
    is_ours = detail["type"] == "value_error"
    return detail["msg"].removeprefix("Value error, ") if is_ours else "look at the secret again"


def _keys_at(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """List the keys that a table at this place may have."""
    here: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, int) or here is None:
            continue  # an element of a list: its model was found at the list's key
        field = here.model_fields.get(part)
        here = model_in(field.annotation) if field else None
    return list(here.model_fields) if here else []


def model_in(annotation: object) -> type[BaseModel] | None:
    """Find the pydantic model in an annotation such as `tuple[Source, ...]` or `Source | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_in(argument) for argument in get_args(annotation))
    return next((model for model in found if model), None)
