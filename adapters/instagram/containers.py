"""The containers of one Instagram post: children first, all finished before the parent is made."""

from datetime import timedelta
from typing import Final

from adapters.base import OutboundPost
from adapters.errors import Refused, Transient
from adapters.http import Clock
from adapters.instagram.api import Container, InstagramApi, Status
from adapters.instagram.codes import MEANINGS
from adapters.instagram.limits import CONTAINERS_MAX, POLL_PAUSES, POLL_SLOW, PREPARE_SECONDS
from adapters.meanings import Meaning, NotThere

# The references that survive a restart:
CONTAINER: Final = "container"  # the container that will be published
CHILD: Final = "child_"  # + number: a photo of a carousel
REMADE: Final = "remade"  # how many containers were given up
POLLS: Final = "polls"  # how often we were told to wait
SEEN_PUBLISHED: Final = "seen_published"  # the container was out already


class Containers:
    """What stands in the references, moved on by one round of questions."""

    def __init__(
        self, api: InstagramApi, post: OutboundPost, references: dict[str, str], clock: Clock
    ) -> None:
        """Take the references of earlier rounds; they are written to."""
        self._api = api
        self._post = post
        self._references = references
        self._monotonic = clock.monotonic
        self._ends = clock.monotonic() + PREPARE_SECONDS

    def are_finished(self) -> bool:
        """Make what is missing, ask about the rest, and say whether all is ready to publish.

        Raises `Refused` when Instagram cannot use a photo.
        """
        is_carousel = len(self._post.attachments) > 1
        if is_carousel and CONTAINER not in self._references and not self._children_are_finished():
            return False
        if CONTAINER not in self._references:
            self._references[CONTAINER] = self._make_parent()
        return self._is_finished(CONTAINER)

    def pause(self) -> timedelta:
        """Say when to ask again: soon at first, then once a minute."""
        polls = int(self._references.get(POLLS, "0"))
        self._references[POLLS] = str(polls + 1)
        return POLL_PAUSES[polls] if polls < len(POLL_PAUSES) else POLL_SLOW

    def _children_are_finished(self) -> bool:
        names = [f"{CHILD}{number}" for number in range(len(self._post.attachments))]
        for name, photo in zip(names, self._post.attachments, strict=True):
            if name not in self._references:
                if self._is_late():
                    return False
                self._references[name] = self._api.make_photo(photo, caption=None)
        return all(not self._is_late() and self._is_finished(name) for name in names)

    def _make_parent(self) -> str:
        photos = self._post.attachments
        if len(photos) == 1:
            return self._api.make_photo(photos[0], caption=self._post.caption)
        children = [self._references[f"{CHILD}{number}"] for number in range(len(photos))]
        return self._api.make_carousel(children, self._post.caption)

    def _is_late(self) -> bool:
        return self._monotonic() > self._ends

    def _is_finished(self, name: str) -> bool:
        container = self._read(name)
        match container.status_code:
            case Status.IN_PROGRESS:
                return False
            case Status.ERROR | Status.EXPIRED:
                self._give_up(name, container)
                return False
            case Status.PUBLISHED:
                self._references[SEEN_PUBLISHED] = "yes"
            case Status.FINISHED:
                pass
        return True

    def _read(self, name: str) -> Container:
        try:
            return self._api.container(self._references[name])
        except NotThere as error:
            # Also met as a passing fault of Meta's (Postiz, 2026): no reason to stop the account.
            fault = Transient("reading Instagram's container: not shown", code=error.code)
        raise fault

    def _give_up(self, name: str, container: Container) -> None:
        """Forget a container that came to nothing, so that the next round makes a new one."""
        code = str(container.subcode or container.status_code)
        if MEANINGS.get(container.subcode or 0) is Meaning.CONTENT:
            raise Refused(f"Instagram cannot use a photo: {code}", code=code)
        remade = int(self._references.get(REMADE, "0")) + 1
        if remade >= CONTAINERS_MAX:
            raise Refused(f"Instagram made nothing of the photos in {remade} tries", code=code)
        self._references[REMADE] = str(remade)
        for key in list(self._references):
            # A carousel that came to nothing takes its children with it: they age alike.
            if key == name or (name == CONTAINER and key.startswith(CHILD)):
                del self._references[key]
