"""LinkedIn's calls and answers (versioned Posts API)."""

import re
from datetime import date, timedelta
from typing import Final, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, JsonValue

from adapters.base import Attachment
from adapters.errors import ChannelError, Transient
from adapters.http import UPLOAD_SECONDS, Answer, Call, Upload, Wire, parsed
from adapters.linkedin.answers import Image, ImageStatus, Initialized, LinkedInPost, Posts
from adapters.linkedin.codes import TOO_MANY, fault
from adapters.linkedin.limits import PAGE_COUNT
from adapters.linkedin.options import LinkedInOptions
from adapters.meanings import Phase, lost

M = TypeVar("M", bound=BaseModel)
_URN: Final = re.compile(r"urn:li:[A-Za-z]+:[\w-]+")


class LinkedInApi:
    """The calls of one LinkedIn author."""

    def __init__(self, wire: Wire, options: LinkedInOptions) -> None:
        self._wire = wire
        self._options = options
        self._bearer = {"Authorization": f"Bearer {options.token.get_secret_value()}"}
        self._headers = {
            **self._bearer,
            "Linkedin-Version": options.version,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        self._limited_on: dict[str, date] = {}  # step -> the UTC day of its last 429

    def initialize_upload(self) -> tuple[str, str]:
        """Ask for an image URN and the address that its bytes go to."""
        call = Call(
            what="announcing a photo to LinkedIn",
            method="POST",
            url=self._url("images"),
            query={"action": "initializeUpload"},
            headers=self._headers,
            json={"initializeUploadRequest": {"owner": self._options.author}},
        )
        slot = self._asked(call, Initialized).value
        return slot.image, slot.upload_url

    def upload(self, upload_url: str, photo: Attachment) -> None:
        """Send a photo's bytes; the token goes along, so only to LinkedIn itself."""
        what = "uploading a photo to LinkedIn"
        if not self._is_linkedin(upload_url):
            raise Transient(f"{what}: the upload address is not LinkedIn's")
        call = Call(
            what=what,
            method="PUT",
            url=upload_url,
            headers=self._bearer,
            upload=Upload(path=photo.path, mime_type=photo.mime_type),
            seconds=UPLOAD_SECONDS,
        )
        self._wire.ask(call, lambda answer: self._succeeded(answer, call))

    def image_status(self, urn: str) -> ImageStatus:
        """Read what an image is doing."""
        call = self._read("asking about a photo on LinkedIn", f"images/{_path(urn)}")
        return self._asked(call, Image).status

    def create_post(self, body: JsonValue, limit: timedelta) -> str:
        """Publish a post: the commit call. Return its URN."""
        call = Call(
            what="publishing on LinkedIn",
            method="POST",
            url=self._url("posts"),
            headers=self._headers,
            json=body,
            seconds=limit.total_seconds(),
        )

        def urn_of(answer: Answer) -> str:
            self._succeeded(answer, call, Phase.COMMIT)
            urn = answer.headers.get("x-restli-id", "")
            if _URN.fullmatch(urn):
                return urn
            raise lost(Phase.COMMIT, call.what, "the answer names no post")

        return self._wire.commit(call, urn_of)

    def post(self, urn: str) -> LinkedInPost:
        """Read one post; raises `NotThere` when there is none."""
        call = self._read("reading a post on LinkedIn", f"posts/{_path(urn)}")
        return self._asked(call, LinkedInPost)

    def newest_posts(self, start: int, count: int = PAGE_COUNT) -> tuple[LinkedInPost, ...]:
        """List the author's posts, newest first, from the `start`-th."""
        query = {
            "q": "author",
            "author": self._options.author,
            "start": str(start),
            "count": str(count),
            "sortBy": "CREATED",
            "viewContext": "AUTHOR",
        }
        call = self._read("listing the posts on LinkedIn", "posts", query, "FINDER")
        return self._asked(call, Posts).elements

    def delete(self, urn: str) -> None:
        """Delete a post; LinkedIn answers 204 also when it is gone."""
        call = Call(
            what="taking down LinkedIn's post",
            method="DELETE",
            url=self._url(f"posts/{_path(urn)}"),
            headers={**self._headers, "X-RestLi-Method": "DELETE"},
        )
        self._wire.ask(call, lambda answer: self._succeeded(answer, call))

    def _read(
        self, what: str, path: str, query: dict[str, str] | None = None, method: str | None = None
    ) -> Call:
        headers = self._headers | ({"X-RestLi-Method": method} if method else {})
        return Call(
            what=what, method="GET", url=self._url(path), query=query or {}, headers=headers
        )

    def _asked(self, call: Call, model: type[M]) -> M:
        def judge(answer: Answer) -> M:
            self._succeeded(answer, call)
            return parsed(answer, model, Phase.REPEATABLE, call.what)

        return self._wire.ask(call, judge)

    def _succeeded(self, answer: Answer, call: Call, phase: Phase = Phase.REPEATABLE) -> None:
        if answer.is_success:
            self._limited_on.pop(call.what, None)
            return
        raise self._fault(answer, call, phase)

    def _fault(self, answer: Answer, call: Call, phase: Phase) -> ChannelError:
        now = self._wire.clock.now()
        is_second = self._limited_on.get(call.what) == now.date()
        if answer.status == TOO_MANY:
            self._limited_on[call.what] = now.date()
        return fault(answer, phase, call.what, now, waited_already=is_second)

    def _url(self, path: str) -> str:
        return f"{self._options.base_url}/rest/{path}"

    def _is_linkedin(self, url: str) -> bool:
        given, ours = urlsplit(url), urlsplit(self._options.base_url)
        is_platform = given.scheme == "https" and (given.hostname or "").endswith(".linkedin.com")
        return is_platform or (given.scheme, given.netloc) == (ours.scheme, ours.netloc)


def _path(urn: str) -> str:
    return quote(urn, safe="")
