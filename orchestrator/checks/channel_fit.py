"""Whether each account's post fits its channel; the numbers stand in `adapters/README.md`."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Final

from adapters.base import Attachment
from orchestrator.checks.base import Check, Draft, Target
from orchestrator.domain.finding import Finding, FindingType, Severity

_HASHTAG: Final = re.compile(r"(?<![\w#&])#[^\W_][\w]{0,100}")
_MENTION: Final = re.compile(r"(?<![\w@.])@[A-Za-z\d_][\w.]{0,60}")


class _Fit(Check):
    """What the checks of this file share: they look at one account after the other."""

    type: ClassVar = FindingType.CHANNEL_FIT
    severity: ClassVar = Severity.BLOCK

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield what does not fit, with place `account:<id>`."""
        for target in draft.targets:
            for severity, why in self.misfits(target):
                yield Finding(
                    check=self.id,
                    type=self.type,
                    severity=severity,
                    place=f"account:{target.account}",
                    why=why,
                )

    @abstractmethod
    def misfits(self, target: Target) -> Iterator[tuple[Severity, str]]:
        """Yield what does not fit: a sentence with both numbers and what to do."""


class CaptionFits(_Fit):
    """Compares the caption's length."""

    id: ClassVar = "channel_fit.caption"
    why: ClassVar = "The text is longer than the channel takes."

    def misfits(self, target: Target) -> Iterator[tuple[Severity, str]]:
        """Yield one sentence if the caption is too long."""
        length, most = len(target.outbound.caption), target.capabilities.caption_max
        if length > most:
            yield (
                Severity.BLOCK,
                (
                    f"The text has {length} characters, {target.channel} takes {most}; "
                    f"shorten it by {length - most}, or write a section for {target.channel}."
                ),
            )


class HashtagsFit(_Fit):
    """Counts hashtags and mentions."""

    id: ClassVar = "channel_fit.hashtags"
    why: ClassVar = "More hashtags or mentions than the channel takes."

    def misfits(self, target: Target) -> Iterator[tuple[Severity, str]]:
        """Yield one sentence for hashtags and one for mentions."""
        can, caption = target.capabilities, target.outbound.caption
        tags, mentions = len(_HASHTAG.findall(caption)), len(_MENTION.findall(caption))
        if can.hashtags_max is not None and tags > can.hashtags_max:
            yield (
                Severity.BLOCK,
                f"{tags} hashtags, {target.channel} takes {can.hashtags_max}; take some out.",
            )
        elif can.hashtags_advised is not None and tags > can.hashtags_advised:
            yield (
                Severity.WARN,
                f"{tags} hashtags, {target.channel} advises at most {can.hashtags_advised}.",
            )
        if can.mentions_max is not None and mentions > can.mentions_max:
            yield (
                Severity.BLOCK,
                f"{mentions} mentions, {target.channel} takes {can.mentions_max}; take some out.",
            )


class MediaFit(_Fit):
    """Compares number, kind, bytes and shape of the pictures as the account will get them."""

    id: ClassVar = "channel_fit.media"
    why: ClassVar = "The pictures do not fit the channel."

    def misfits(self, target: Target) -> Iterator[tuple[Severity, str]]:
        """Yield one sentence for the count and one for every rule that a picture breaks."""
        can, pictures = target.capabilities, target.outbound.attachments
        if len(pictures) < can.media_min:
            yield (
                Severity.BLOCK,
                (
                    f"{target.channel} publishes nothing without a picture; "
                    f"attach at least {can.media_min}, or leave {target.channel} out."
                ),
            )
        if len(pictures) > can.media_max:
            yield (
                Severity.BLOCK,
                f"{len(pictures)} pictures, {target.channel} takes {can.media_max}; drop some.",
            )
        for number, picture in enumerate(pictures, start=1):
            for problem in _problems(picture, target):
                yield Severity.BLOCK, f"Picture {number} {problem}"


class AltTextFits(_Fit):
    """Compares the length of each description."""

    id: ClassVar = "channel_fit.alt_text"
    why: ClassVar = "A description is longer than the channel takes."

    def misfits(self, target: Target) -> Iterator[tuple[Severity, str]]:
        """Yield one sentence for every description that is too long; 0: the channel has none."""
        most = target.capabilities.alt_text_max
        for number, picture in enumerate(target.outbound.attachments, start=1):
            length = len(picture.alt_text)
            if most and length > most:
                yield (
                    Severity.BLOCK,
                    (
                        f"The description of picture {number} has {length} characters, "
                        f"{target.channel} takes {most}; shorten it."
                    ),
                )


def _problems(picture: Attachment, target: Target) -> Iterator[str]:
    """Say what of one picture the channel refuses."""
    can, channel = target.capabilities, target.channel
    if can.mime_types and picture.mime_type not in can.mime_types:
        yield f"is {picture.mime_type}; {channel} takes {', '.join(sorted(can.mime_types))}."
    if can.bytes_max and picture.size > can.bytes_max:
        yield f"has {picture.size} bytes; {channel} takes {can.bytes_max}. Make it smaller."
    if can.pixels_max is not None and picture.width * picture.height > can.pixels_max:
        yield f"has {picture.width * picture.height} pixels; {channel} takes {can.pixels_max}."
    if can.width_min is not None and picture.width < can.width_min:
        yield f"is {picture.width} pixels wide; {channel} wants {can.width_min} at least."
    ratio = picture.width / picture.height if picture.height else 0.0
    if can.ratio_min is not None and ratio < can.ratio_min:
        yield f"is too tall for {channel} ({ratio:.2f}, at least {can.ratio_min:.2f}); crop it."
    if can.ratio_max is not None and ratio > can.ratio_max:
        yield f"is too wide for {channel} ({ratio:.2f}, at most {can.ratio_max:.2f}); crop it."
