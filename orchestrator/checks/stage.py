"""The check stage: every post that was received is checked before a person sees it."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from orchestrator.checks.allow_list import end_what_is_over
from orchestrator.checks.base import Check, Draft, Target
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.run import CRASHED, run_checks
from orchestrator.compose import Account, compose, needs_rendition, shape_of
from orchestrator.domain.actors import Role, part
from orchestrator.domain.errors import Conflict, Refused
from orchestrator.domain.finding import Finding, Outcome, outcome_of
from orchestrator.domain.media import MediaFacts, MediaFile
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.records import Ambassador, Asset, Content, Post
from orchestrator.media.base import UnreadableMedia
from orchestrator.media.clean import CleanResult, NotClean
from orchestrator.media.files import MediaStore, MediaUnavailable
from orchestrator.media.renditions import fit_ratio
from orchestrator.store.engine import Store
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

logger = logging.getLogger(__name__)

_CHECKER: Final = part(Role.CHECKER)
_STAND_ON_CHECKS: Final = (
    PostState.HELD,
    PostState.PENDING_APPROVAL,
    PostState.APPROVED,
    PostState.SCHEDULED,
)


class PhotoCleaner(Protocol):
    """Makes a publishable copy of a photo, in a limited child process."""

    def clean(self, source: Path) -> CleanResult:
        """Store the copy. Raises `UnreadableMedia` and `NotClean`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStage:
    """Looks at what came in, and again when the rules change."""

    store: Store
    media: MediaStore
    photos: PhotoCleaner
    accounts: Mapping[str, Account]
    checks: Sequence[Check]
    policy: CheckPolicy
    rules_version: str
    terms: Mapping[str, tuple[str, ...]] = field(repr=False)

    def run_once(self, now: datetime) -> int:
        """Check what was received; send back what was checked under other rules; count both."""
        rechecked = self._recheck_under_new_rules(now) + self._recheck_after_allowances(now)
        return rechecked + self._check_received(now)

    def _recheck_under_new_rules(self, now: datetime) -> int:
        with self.store.read(now) as uow:
            old = uow.posts.under_other_rules(self.rules_version, *_STAND_ON_CHECKS)
        for post_id in old:
            try:
                with self.store.write(now) as uow:
                    uow.apply_post(
                        uow.posts.get(post_id),
                        PostEvent.RECHECK,
                        _CHECKER,
                        reason="the rules changed",
                        rules_version="",
                    )
            except (Conflict, Refused):
                continue  # changed meanwhile, or sent already: then the gate decides
        return len(old)

    def _recheck_after_allowances(self, now: datetime) -> int:
        """End the allowances whose time is over; what was checked with them is checked again."""
        with self.store.read(now) as uow:
            if all(one.is_valid(now) for one in uow.allowances.standing()):
                return 0
        with self.store.write(now) as uow:
            return end_what_is_over(uow)

    def _check_received(self, now: datetime) -> int:
        with self.store.read(now) as uow:
            received = uow.posts.in_states(PostState.RECEIVED)
        for post in received:
            try:
                with self.store.alone(f"check:{post.id}") as is_ours:
                    if is_ours:
                        self._check(post, now)
            except Conflict:
                continue  # edited or withdrawn meanwhile
            except MediaUnavailable as error:  # it is checked when its photos can be had
                logger.warning("checks wait", extra={"post": post.id, "error": error.message})
            except Exception:  # one post costs only itself
                logger.exception("checking failed", extra={"post": post.id})
        return len(received)

    def _check(self, post: Post, now: datetime) -> None:
        with self.store.read(now) as uow:
            content = uow.posts.content(post)
            ambassador = uow.ambassadors.get(post.ambassador_id)
            allowed = uow.allowances.values(now)
        targets = [self.accounts[name] for name in post.accounts if name in self.accounts]
        assets = tuple(self._measure(asset, targets) for asset in content.assets)
        measured = replace(content, assets=assets)
        draft = self._draft(measured, ambassador, targets, allowed)
        findings = run_checks(draft, self.checks, self.policy)
        with self.store.write(now) as uow:
            current = uow.posts.get(post.id)
            if (current.state, current.revision) != (PostState.RECEIVED, post.revision):
                return
            if uow.allowances.values(now) != allowed:
                return  # the list changed while we looked: the next tick looks again
            uow.posts.measure(current, assets)
            uow.reviews.replace_findings(current, findings)
            self._move_on(uow, current, findings)

    def _move_on(self, uow: UnitOfWork, post: Post, findings: Sequence[Finding]) -> None:
        is_held = outcome_of(findings) is Outcome.BLOCK
        notices = _TOLD_WHEN_HELD if is_held else ()
        if any(finding.check == CRASHED for finding in findings):
            notices = (*notices, _TOLD_WHEN_CRASHED)
        uow.apply_post(
            post,
            PostEvent.HOLD if is_held else PostEvent.PASS_CHECKS,
            _CHECKER,
            notices=notices,
            rules_version=self.rules_version,
        )
        if not is_held:  # once, however often the same content is checked
            about = f"post:{post.id}:{_last_done_to(uow, post)}"
            uow.notify(_TOLD_WHEN_PASSED, of=about, post_id=post.id)

    def _measure(self, asset: Asset, targets: Sequence[Account]) -> Asset:
        """Make the clean copy, and the shapes that its channels want; what is intact stays."""
        try:
            return self._with_renditions(self._cleaned(asset), targets)
        except (UnreadableMedia, NotClean) as error:
            return replace(asset, clean=None, renditions={}, problem=str(error))

    def _cleaned(self, asset: Asset) -> Asset:
        """Make the clean copy again if it is gone or altered, from an intact original only."""
        if asset.clean is not None and self.media.bring(asset.clean.sha256):
            return replace(asset, problem=None)
        if asset.mime_type.startswith("video/"):
            raise UnreadableMedia("it is a video, and only photos are published; send photos")
        if not self.media.bring(asset.original):
            raise UnreadableMedia(
                "the photo as it was received is gone from our store, or altered; send it again"
            )
        return _with_clean(asset, self.photos.clean(self.media.path(asset.original)))

    def _with_renditions(self, asset: Asset, targets: Sequence[Account]) -> Asset:
        assert asset.clean is not None
        made: dict[str, MediaFile] = {
            shape: file
            for shape, file in asset.renditions.items()
            if self.media.bring(file.sha256)
        }
        for target in targets:
            limits = target.capabilities
            shape = shape_of(limits)
            if shape is None or shape in made or not needs_rendition(asset.clean, limits):
                continue
            assert limits.ratio_min is not None
            assert limits.ratio_max is not None
            source = self.media.path(asset.clean.sha256)
            made[shape] = fit_ratio(source, self.media, limits.ratio_min, limits.ratio_max)
        return replace(asset, renditions=made)

    def _draft(
        self,
        content: Content,
        ambassador: Ambassador,
        targets: Sequence[Account],
        allowed: frozenset[str],
    ) -> Draft:
        return Draft(
            texts=texts_of(content),
            hides_text=bool(content.hidden.strip()),
            language=content.language,
            ambassador=ambassador.name,
            area=ambassador.area,
            allowed=allowed,
            terms=self.terms,
            media=_facts_of(content.assets),
            broken_media={
                f"media:{asset.position}": asset.problem
                for asset in content.assets
                if asset.problem is not None
            },
            targets=tuple(
                Target(
                    account=account.id,
                    channel=account.channel,
                    outbound=compose(content, account, media_path=self.media.path),
                    capabilities=account.capabilities,
                )
                for account in targets
            ),
        )


def texts_of(content: Content) -> dict[str, str]:
    """Name every text that a post carries by its place."""
    texts = {"subject": content.title, "caption": content.caption}
    texts |= {f"variant:{channel}": text for channel, text in content.variants.items()}
    texts |= {f"alt:{asset.position}": asset.alt_text for asset in content.assets}
    texts |= {
        f"filename:{asset.position}": _EXTENSION.sub("", asset.file_name)
        for asset in content.assets
    }
    return {place: text for place, text in texts.items() if text}


def _with_clean(asset: Asset, result: CleanResult) -> Asset:
    facts = result.facts
    clean = MediaFile(
        sha256=result.sha256,
        mime_type=facts.mime_type,
        size=facts.size,
        width=facts.width,
        height=facts.height,
    )
    return replace(asset, facts=facts, clean=clean, renditions={}, problem=None)


def _last_done_to(uow: UnitOfWork, post: Post) -> int:
    """Give the number of what somebody did to a post last; checks do not count."""
    done = (e.sequence for e in uow.audit.of(f"post:{post.id}") if e.event not in _CHECKING)
    return max(done, default=0)


def _facts_of(assets: Sequence[Asset]) -> dict[str, MediaFacts]:
    return {f"media:{asset.position}": asset.facts for asset in assets if asset.facts is not None}


_EXTENSION: Final = re.compile(  # no word of hers; another ending may be a name
    r"\.(?:jpe?g|jfif|png|gif|webp|hei[cf]|avif|bmp|tiff?|dng|mov|mp4|m4v)\Z", re.IGNORECASE
)
_CHECKING: Final = frozenset({PostEvent.PASS_CHECKS, PostEvent.HOLD, PostEvent.RECHECK})
_TOLD_WHEN_HELD: Final = (
    NewNotice(kind=NoticeKind.HELD, audience=Audience.AMBASSADOR),
    NewNotice(kind=NoticeKind.HELD_PRIVACY, audience=Audience.PRIVACY),
)
_TOLD_WHEN_PASSED: Final = (NewNotice(kind=NoticeKind.WAITING, audience=Audience.APPROVERS),)
_TOLD_WHEN_CRASHED: Final = NewNotice(
    kind=NoticeKind.CHECK_CRASHED, audience=Audience.OPERATORS, subject=CRASHED
)
