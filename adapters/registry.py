"""The channels there are: kind -> where its adapter stands. Imported on use."""

from importlib import import_module
from typing import Final

from adapters.base import ChannelAdapter

CHANNELS: Final[dict[str, str]] = {
    "dry-run": "adapters.dry_run:DryRunAdapter",
    "facebook": "adapters.facebook.adapter:FacebookAdapter",
    "instagram": "adapters.instagram.adapter:InstagramAdapter",
    "linkedin": "adapters.linkedin.adapter:LinkedInAdapter",
}


def adapter_class(kind: str) -> type[ChannelAdapter]:
    """Import the adapter class of a channel kind. Raises `KeyError` for an unknown kind."""
    module, _, name = CHANNELS[kind].partition(":")
    found = getattr(import_module(module), name)
    if not (isinstance(found, type) and issubclass(found, ChannelAdapter)):
        raise TypeError(kind)
    return found
