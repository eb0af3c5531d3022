"""Read the body of a new LinkedIn post, field by field (post-api-schema, notes of 2026-09-19)."""

from dataclasses import dataclass, field
from typing import Any, Final

from adapters.sandbox.linkedin_words import refuse
from adapters.sandbox.little_text import LittleText, read_little_text

COMMENTARY_MAX: Final = 3_000  # stated on the legacy UGC page; counted on what followers see
ALT_TEXT_MAX: Final = 4_086
IMAGES_MIN: Final = 2  # multiImage
IMAGES_MAX: Final = 20

_REQUIRED: Final = ("author", "commentary", "visibility", "distribution", "lifecycleState")
_FIELDS: Final = frozenset({*_REQUIRED, "isReshareDisabledByAuthor", "content"})
_VISIBILITIES: Final = frozenset({"PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER"})
_FEEDS: Final = frozenset({"MAIN_FEED", "NONE"})
_DISTRIBUTION: Final = frozenset(
    {"feedDistribution", "targetEntities", "thirdPartyDistributionChannels"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A body that LinkedIn accepts."""

    text: LittleText = field(repr=False)
    images: tuple[tuple[str, str], ...] = field(repr=False)  # URN and alt text
    content: dict[str, Any] = field(repr=False)
    visibility: str
    distribution: dict[str, Any]


def read_body(body: dict[str, Any], *, author: str, cuts: bool) -> NewPost:
    """Check a body whole. Raises `Refusal`."""
    for name in _REQUIRED:
        if name not in body:
            raise refuse(400, "MISSING_FIELD", f"/{name} is required")
    if not set(body) <= _FIELDS:
        raise refuse(400, "ILLEGAL_ARGUMENT", "Unpermitted fields present in REQUEST_BODY")
    if not isinstance(body["author"], str) or not body["author"].startswith("urn:li:"):
        raise refuse(400, "INVALID_URN_TYPE", "/author is no URN")
    if body["author"] != author:
        raise refuse(403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE")
    if body["lifecycleState"] != "PUBLISHED":
        raise _invalid("/lifecycleState")
    if str(body["visibility"]) not in _VISIBILITIES:
        raise _invalid("/visibility")
    content = body.get("content", {})
    images = _images(content)
    return NewPost(
        text=_text(body["commentary"], bare=not content, cuts=cuts),
        images=images,
        content=content,
        visibility=body["visibility"],
        distribution=_distribution(body["distribution"]),
    )


def _text(commentary: object, *, bare: bool, cuts: bool) -> LittleText:
    if not isinstance(commentary, str):
        raise _invalid("/commentary")
    if bare and not commentary.strip():
        raise refuse(400, "INVALID_VALUE_BLANK_FIELD", "/commentary must not be blank")
    if len(read_little_text(commentary, cuts=False).visible) > COMMENTARY_MAX:
        raise refuse(400, "FIELD_LENGTH_TOO_LONG", "/commentary is longer than 3000")
    return read_little_text(commentary, cuts=cuts)


def _distribution(value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or not set(value) <= _DISTRIBUTION:
        raise _invalid("/distribution")
    if str(value.get("feedDistribution")) not in _FEEDS:
        raise _invalid("/distribution/feedDistribution")
    return value


def _images(content: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(content, dict):
        raise _invalid("/content")
    if not content:
        return ()
    if len(content) > 1:
        raise _invalid("/content: one kind only")
    if "media" in content:
        return (_image(content["media"]),)
    if "multiImage" in content:
        entries = content["multiImage"]
        images = entries.get("images") if isinstance(entries, dict) else None
        if not isinstance(images, list) or not IMAGES_MIN <= len(images) <= IMAGES_MAX:
            raise _invalid("/content/multiImage/images: 2 to 20")
        return tuple(_image(entry) for entry in images)
    if "article" in content:
        _check_article(content["article"])
        return ()
    raise _invalid("/content: this kind")


def _image(entry: object) -> tuple[str, str]:
    if not isinstance(entry, dict) or not set(entry) <= {"id", "altText", "title"}:
        raise _invalid("/content: the image")
    urn, alt_text = entry.get("id"), entry.get("altText", "")
    if not isinstance(urn, str) or not urn.startswith("urn:li:image:"):
        raise refuse(400, "INVALID_URN_TYPE", "/content: the id is no image URN")
    if not isinstance(alt_text, str) or len(alt_text) > ALT_TEXT_MAX:
        raise refuse(400, "FIELD_LENGTH_TOO_LONG", "/content: altText is longer than 4086")
    return urn, alt_text


def _check_article(article: object) -> None:
    if not isinstance(article, dict) or not {"source", "title"} <= set(article):
        raise refuse(400, "MISSING_FIELD", "/content/article needs source and title")
    if not str(article["source"]).startswith(("https://", "http://")):
        raise refuse(400, "INVALID_URL", "/content/article/source")


def _invalid(where: str) -> Exception:
    return refuse(400, "INVALID_VALUE_FOR_FIELD", f"Invalid value for {where}")
