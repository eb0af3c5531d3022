"""The images of one LinkedIn post: announced, uploaded, and waited for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from adapters.base import Attachment, Prepared
from adapters.errors import Refused
from adapters.http import Clock
from adapters.linkedin.answers import ImageStatus
from adapters.linkedin.api import LinkedInApi
from adapters.linkedin.limits import GRACE, POLL_PAUSE, PREPARE_SECONDS

# The references that survive a restart:
IMAGE: Final = "image_"  # + number: the URN of an uploaded photo
WAITED: Final = "waited"  # the grace period of images that cannot be polled is over


class Images:
    """What stands in the references, moved on by one round."""

    def __init__(
        self, api: LinkedInApi, references: dict[str, str], clock: Clock, *, can_poll: bool
    ) -> None:
        """Take the references of earlier rounds; they are written to."""
        self._api = api
        self._references = references
        self._monotonic = clock.monotonic
        self._ends = clock.monotonic() + PREPARE_SECONDS
        self._can_poll = can_poll

    def pause_until_available(self, photos: Sequence[Attachment]) -> timedelta | None:
        """Upload what is missing; say how long to wait, or None when all is available.

        Raises `Refused` when LinkedIn cannot use a photo.
        """
        for number, photo in enumerate(photos):
            if f"{IMAGE}{number}" in self._references:
                continue
            if self._is_late():
                return timedelta(0)
            urn, upload_url = self._api.initialize_upload()
            self._api.upload(upload_url, photo)
            self._references[f"{IMAGE}{number}"] = urn
        if not photos or WAITED in self._references:
            return None
        if not self._can_poll:
            self._references[WAITED] = "yes"
            return GRACE
        is_available = all(
            not self._is_late() and self._is_available(number) for number in range(len(photos))
        )
        return None if is_available else POLL_PAUSE

    def _is_available(self, number: int) -> bool:
        status = self._api.image_status(self._references[f"{IMAGE}{number}"])
        if status is ImageStatus.PROCESSING_FAILED:
            raise Refused(f"LinkedIn cannot use photo {number + 1}", code=status)
        return status is ImageStatus.AVAILABLE

    def _is_late(self) -> bool:
        return self._monotonic() > self._ends


def image_urns(prepared: Prepared) -> list[str]:
    """Return the uploaded photos' URNs in order."""
    references = prepared.references
    count = sum(1 for name in references if name.startswith(IMAGE))
    return [references[f"{IMAGE}{number}"] for number in range(count)]
