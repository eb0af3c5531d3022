"""Whether each account's post fits its channel; the numbers stand in `adapters/README.md`."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from adapters.base import Attachment
from adapters.capabilities import Capabilities
from orchestrator.checks.base import Check, Draft, Target
from orchestrator.domain.channel import channel_name
from orchestrator.domain.finding import Finding, FindingType, Limit, Misfit, Severity

_HASHTAG: Final = re.compile(r"(?<![\w#&])#[^\W_][\w]{0,100}")
_MENTION: Final = re.compile(r"(?<![\w@.])@[A-Za-z\d_][\w.]{0,60}")
_WHY: Final = {  # the other languages stand in explanations/
    Limit.CHARACTERS: "The text has {found} characters, {channel} takes {allowed}; shorten it, or "
    "write a section for {channel}.",
    Limit.HASHTAGS: "{found} hashtags, {channel} takes {allowed}; take some out.",
    Limit.HASHTAGS_ADVISED: "{found} hashtags, {channel} advises at most {allowed}.",
    Limit.MENTIONS: "{found} mentions, {channel} takes {allowed}; take some out.",
    Limit.PICTURES_LEAST: "{channel} publishes nothing without a picture; attach at least "
    "{allowed}, or leave {channel} out.",
    Limit.PICTURES_MOST: "{found} pictures, {channel} takes {allowed}; drop some.",
    Limit.KIND: "Picture {picture} is {found}; {channel} takes {allowed}.",
    Limit.BYTES: "Picture {picture} has {found} bytes; {channel} takes {allowed}. Shrink it.",
    Limit.PIXELS: "Picture {picture} has {found} pixels; {channel} takes {allowed}.",
    Limit.WIDTH: "Picture {picture} is {found} pixels wide; {channel} wants {allowed} at least.",
    Limit.TALL: "Picture {picture} is too tall for {channel} ({found}, at least {allowed}); "
    "crop it.",
    Limit.WIDE: "Picture {picture} is too wide for {channel} ({found}, at most {allowed}); "
    "crop it.",
    Limit.ALT_TEXT: "The description of picture {picture} has {found} characters, {channel} takes "
    "{allowed}; shorten it.",
}


def in_words(misfit: Misfit, sentences: Mapping[Limit, str] = _WHY) -> str:
    """Say a misfit in a language, English unless other sentences are given."""
    return sentences[misfit.limit].format(
        channel=channel_name(misfit.channel),
        found=misfit.found,
        allowed=misfit.allowed,
        picture=misfit.picture,
    )


class _Fit(Check):
    """What the checks of this file share: they look at one account after the other."""

    type: ClassVar = FindingType.CHANNEL_FIT
    severity: ClassVar = Severity.BLOCK

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield what does not fit, with place `account:<id>`."""
        for target in draft.targets:
            for misfit in self.misfits(target):
                is_advice = misfit.limit is Limit.HASHTAGS_ADVISED
                yield Finding(
                    check=self.id,
                    type=self.type,
                    severity=Severity.WARN if is_advice else self.severity,
                    place=f"account:{target.account}",
                    why=in_words(misfit),
                    misfit=misfit,
                )

    @abstractmethod
    def misfits(self, target: Target) -> Iterator[Misfit]:
        """Yield what does not fit, with both numbers."""


class CaptionFits(_Fit):
    """Compares the caption's length."""

    id: ClassVar = "channel_fit.caption"
    why: ClassVar = "The text is longer than the channel takes."

    def misfits(self, target: Target) -> Iterator[Misfit]:
        """Yield one if the caption is too long."""
        length, most = len(target.outbound.caption), target.capabilities.caption_max
        if length > most:
            yield _misfit(target, Limit.CHARACTERS, length, most)


class HashtagsFit(_Fit):
    """Counts hashtags and mentions."""

    id: ClassVar = "channel_fit.hashtags"
    why: ClassVar = "More hashtags or mentions than the channel takes."

    def misfits(self, target: Target) -> Iterator[Misfit]:
        """Yield one for hashtags and one for mentions."""
        can, caption = target.capabilities, target.outbound.caption
        tags, mentions = len(_HASHTAG.findall(caption)), len(_MENTION.findall(caption))
        if can.hashtags_max is not None and tags > can.hashtags_max:
            yield _misfit(target, Limit.HASHTAGS, tags, can.hashtags_max)
        elif can.hashtags_advised is not None and tags > can.hashtags_advised:
            yield _misfit(target, Limit.HASHTAGS_ADVISED, tags, can.hashtags_advised)
        if can.mentions_max is not None and mentions > can.mentions_max:
            yield _misfit(target, Limit.MENTIONS, mentions, can.mentions_max)


class MediaFit(_Fit):
    """Compares number, kind, bytes and shape of the pictures as the account will get them."""

    id: ClassVar = "channel_fit.media"
    why: ClassVar = "The pictures do not fit the channel."

    def misfits(self, target: Target) -> Iterator[Misfit]:
        """Yield one for the count and one for every rule that a picture breaks."""
        can, pictures = target.capabilities, target.outbound.attachments
        if len(pictures) < can.media_min:
            yield _misfit(target, Limit.PICTURES_LEAST, len(pictures), can.media_min)
        if len(pictures) > can.media_max:
            yield _misfit(target, Limit.PICTURES_MOST, len(pictures), can.media_max)
        for number, picture in enumerate(pictures, start=1):
            for limit, found, allowed in _beyond(picture, can):
                yield _misfit(target, limit, found, allowed, picture=number)


class AltTextFits(_Fit):
    """Compares the length of each description."""

    id: ClassVar = "channel_fit.alt_text"
    why: ClassVar = "A description is longer than the channel takes."

    def misfits(self, target: Target) -> Iterator[Misfit]:
        """Yield one for every description that is too long; 0: the channel has none."""
        most = target.capabilities.alt_text_max
        for number, picture in enumerate(target.outbound.attachments, start=1):
            length = len(picture.alt_text)
            if most and length > most:
                yield _misfit(target, Limit.ALT_TEXT, length, most, picture=number)


def _misfit(
    target: Target, limit: Limit, found: object, allowed: object, *, picture: int | None = None
) -> Misfit:
    return Misfit(
        limit=limit,
        channel=target.channel,
        found=str(found),
        allowed=str(allowed),
        picture=picture,
    )


def _beyond(picture: Attachment, can: Capabilities) -> Iterator[tuple[Limit, object, object]]:
    """Say what of one picture the channel refuses: the limit, what was found, what is allowed."""
    pixels = picture.width * picture.height
    ratio = picture.width / picture.height if picture.height else 0.0
    if can.mime_types and picture.mime_type not in can.mime_types:
        yield Limit.KIND, picture.mime_type, ", ".join(sorted(can.mime_types))
    if can.bytes_max and picture.size > can.bytes_max:
        yield Limit.BYTES, picture.size, can.bytes_max
    if can.pixels_max is not None and pixels > can.pixels_max:
        yield Limit.PIXELS, pixels, can.pixels_max
    if can.width_min is not None and picture.width < can.width_min:
        yield Limit.WIDTH, picture.width, can.width_min
    if can.ratio_min is not None and ratio < can.ratio_min:
        yield Limit.TALL, f"{ratio:.2f}", f"{can.ratio_min:.2f}"
    if can.ratio_max is not None and ratio > can.ratio_max:
        yield Limit.WIDE, f"{ratio:.2f}", f"{can.ratio_max:.2f}"
