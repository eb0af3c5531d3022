"""How people call a channel."""

from typing import Final

_NAMES: Final = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
}


def channel_name(kind: str) -> str:
    """Return a channel's name for people; a kind without one stands for itself."""
    return _NAMES.get(kind, kind)
