"""What counts as one plain e-mail address: for roles.toml and for the register alike."""

import re
from typing import Final

_DOMAIN: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"\\]{1,64}@(?P<domain>[^\s@<>,;:\"\\]{1,253})")


def is_domain(text: str) -> bool:
    """Tell whether this is a domain name, such as example.org; without case."""
    return _DOMAIN.fullmatch(text.casefold()) is not None


def is_address(text: str) -> bool:
    """Tell whether this is one plain address, such as anna@example.org, without a name."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and text.isprintable() and is_domain(found["domain"])
