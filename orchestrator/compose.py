"""From a post to what each account will get. Pure: it reads no file.

Preview, checks, the approval's hash and the publisher all call this one function.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from adapters.base import Attachment, OutboundPost
from adapters.capabilities import Capabilities
from orchestrator.domain.media import MediaFile
from orchestrator.domain.records import Asset, Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of ours, as the orchestrator knows it."""

    id: str
    channel: str
    language: str
    capabilities: Capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What one account will get."""

    account: Account
    outbound: OutboundPost


def shape_of(capabilities: Capabilities) -> str | None:
    """Name the shape that a channel's photos must have, or None if any will do."""
    if capabilities.ratio_min is None or capabilities.ratio_max is None:
        return None
    return f"ratio:{capabilities.ratio_min:g}-{capabilities.ratio_max:g}"


def needs_rendition(clean: MediaFile, capabilities: Capabilities) -> bool:
    """Tell whether a clean photo is outside a channel's range of width over height."""
    if capabilities.ratio_min is None or capabilities.ratio_max is None or not clean.height:
        return False
    ratio = clean.width / clean.height
    return not capabilities.ratio_min <= ratio <= capabilities.ratio_max


def compose(
    content: Content, account: Account, *, media_path: Callable[[str], Path], key: str = ""
) -> OutboundPost:
    """Compose what the account will get: its own wording if there is one, photos in its shape.

    A wording for one channel is taken to be in its account's language.
    Photos that could not be cleaned are left out here and block in the checks.
    """
    variant = content.variants.get(account.channel)
    attachments = (_attachment(asset, account, media_path) for asset in content.assets)
    return OutboundPost(
        key=key,
        caption=content.caption if variant is None else variant,
        attachments=tuple(found for found in attachments if found is not None),
        language=content.language if variant is None else account.language,
    )


def compose_all(
    content: Content, accounts: Iterable[Account], *, media_path: Callable[[str], Path]
) -> tuple[Composed, ...]:
    """Compose for every account, in order of their ids."""
    return tuple(
        Composed(account=account, outbound=compose(content, account, media_path=media_path))
        for account in sorted(accounts, key=lambda account: account.id)
    )


def content_hash(composed: Iterable[Composed]) -> str:
    """Hash what all accounts will get, media bytes and alt texts included: what an approval binds.

    The idempotency key, file paths and public URLs are no part of it.
    """
    canonical = [
        [
            item.account.id,
            item.account.channel,
            item.outbound.caption,
            item.outbound.language,
            [[a.sha256, a.mime_type, a.alt_text] for a in item.outbound.attachments],
        ]
        for item in sorted(composed, key=lambda item: item.account.id)
    ]
    encoded = json.dumps(canonical, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(encoded.encode()).hexdigest()


def _attachment(
    asset: Asset, account: Account, media_path: Callable[[str], Path]
) -> Attachment | None:
    if asset.clean is None:
        return None
    shape = shape_of(account.capabilities)
    file = asset.renditions.get(shape, asset.clean) if shape else asset.clean
    return Attachment(
        path=media_path(file.sha256),
        mime_type=file.mime_type,
        sha256=file.sha256,
        size=file.size,
        width=file.width,
        height=file.height,
        alt_text=asset.alt_text,
    )
