"""The texts of notices, in the reader's language.

A notice leaves the house by mail, so it says what to do and never what was found: no title, no
caption, no finding's value is a fact here. What a person wrote (a reason) becomes one line without
control characters before a template sees it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from orchestrator.domain.channel import channel_name
from orchestrator.domain.finding import FindingType
from orchestrator.domain.language import LANGUAGES
from orchestrator.domain.notice import NoticeKind

_FALLBACK: Final = "en"
_ALIASES: Final = {"no": "nb"}  # a macrolanguage; Bokmål is its most common written form
_SHORT: Final = 80  # characters of a code, an account, a command
_LONG: Final = 1000  # characters of a reason
_LIST_MAX: Final = 30  # lines of any list
_UNCLEAR: Final = {  # intake's codes -> the sentence in a language's [unclear]
    "after-last-slot": "takeover_time",
    "alt-maybe-folded": "alt_folded",
    "alt-number": "alt",
    "alt-without-photo": "alt_photo",
    "channel-not-in-takeover": "channel_takeover",
    "channel-unknown": "channel",
    "control-characters": "controls",
    "day-or-time": "when",
    "empty": "empty",
    "hidden-text": "hidden",
    "language-unknown": "language",
    "no-such-day": "when",
    "no-such-time": "when",
    "no-takeover-that-day": "takeover_day",
    "not-understood": "when",
    "option-misspelt": "option",
    "relative-day": "when",
    "section-like": "section",
    "section-twice": "twice",
    "section-unknown": "section",
    "twice": "twice",
    "weekday-differs": "when",
    "year-missing": "when",
}
_WAITS: Final = "no-takeover"  # intake's code of a post that is clear, and has to wait
_URL: Final = re.compile(r"https?://[!-~]{1,500}")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    words: Mapping[str, Any]  # the TOML file as it stands
    bodies: Mapping[str, Template]


def render(kind: NoticeKind, language: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """Write subject and body of a notice; a language without texts gets English.

    Facts, all optional: `code` "[#17]"; `organisation`; `when` and `deadline` (local aware time,
    or its ISO text); `links` [(channel, url)]; `reason`; `rules` [finding type]; `unclear`
    [intake's code of what was not clear]; `account`; `accounts` [(account, "failed" or "missed")];
    `explanations` [sentence that says why a finding is there]; `problem` (a key of a language's
    [problems]); `check` (its id); `by` ("ambassador", "colleague"); `minutes` ("+42");
    `command`. Others are not read.
    """
    texts = _language(_known(language))
    context: dict[str, Any] = {
        name: read(facts.get(name), texts) for name, read in _READERS.items()
    }
    context["waits"] = _WAITS in _items(facts.get("unclear"))
    subject = " ".join(
        part for part in (context["code"], texts.words["kinds"][kind]["subject"]) if part
    )
    body = texts.bodies[kind].render(context).strip()
    return subject, _laid_out(body, context, texts)


def one_line(value: object, limit: int = _LONG) -> str:
    """Bring any value to one line without control, bidi or other invisible characters."""
    text = unicodedata.normalize("NFC", str(value)) if value is not None else ""
    visible = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp", "Zs"} else character
        for character in text[: limit * 4]
        if unicodedata.category(character) not in {"Cf", "Cs", "Co", "Cn"}
    )
    shown = " ".join(visible.split())
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _known(language: str) -> str:
    primary = language.lower().replace("_", "-").partition("-")[0]
    primary = _ALIASES.get(primary, primary)
    return primary if primary in LANGUAGES else _FALLBACK


def _laid_out(body: str, context: Mapping[str, Any], texts: _Language) -> str:
    words = texts.words
    parts = [words["hello"], body]
    if context["command"]:
        parts.append(f"{words['command']}\n\n    {context['command']}")
    parts.append(f"{words['goodbye']}\n{context['organisation']}".rstrip())
    parts.append(" ".join(part for part in (words["footer"], context["code"]) if part))
    return _BLANK_LINES.sub("\n\n", "\n\n".join(parts)) + "\n"


@cache
def _language(code: str) -> _Language:
    file = resources.files("orchestrator.notify") / "templates" / f"{code}.toml"
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    jinja = SandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text, never HTML
    )
    bodies = {kind: jinja.from_string(text["body"]) for kind, text in words["kinds"].items()}
    return _Language(words=words, bodies=bodies)


def _short(value: object, _: _Language) -> str:
    return one_line(value, _SHORT)


def _reason(value: object, _: _Language) -> str:
    return one_line(value)


def _moment(value: object, texts: _Language) -> str:
    """Write a local time as people say it; what is no time is shown as it stands."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return one_line(value, _SHORT)
    if not isinstance(value, datetime):
        return ""
    words = texts.words
    pattern: str = words["moment"]
    return pattern.format(
        weekday=words["weekdays"][value.weekday()],
        day=value.day,
        month=words["months"][value.month - 1],
        hour=value.hour,
        minute=value.minute,
    )


def _rules(value: object, texts: _Language) -> list[str]:
    """Say what to change, each sentence once; an unknown rule gets the general one."""
    sentences = texts.words["rules"]
    known = {type_.value for type_ in FindingType}
    return list(
        dict.fromkeys(
            sentences[str(rule)] if str(rule) in known else sentences["OTHER"]
            for rule in _items(value)
        )
    )


def _explanations(value: object, _: _Language) -> list[str]:
    return list(dict.fromkeys(one_line(sentence) for sentence in _items(value)))


def _unclear(value: object, texts: _Language) -> list[str]:
    """Say what was not clear, each sentence once; an unknown code gets the general one."""
    sentences = texts.words["unclear"]
    codes = [str(code) for code in _items(value) if code != _WAITS]
    return list(dict.fromkeys(_sentence(code, sentences) for code in codes))


def _sentence(code: str, sentences: Mapping[str, str]) -> str:
    if code.startswith("attachment-"):
        return sentences.get(code.replace("-", "_"), sentences["attachment"])
    return sentences.get(_UNCLEAR.get(code, "OTHER"), sentences["OTHER"])


def _links(value: object, _: _Language) -> list[str]:
    pairs = [_pair(item) for item in _items(value)]
    return [f"{channel_name(channel)}: {url}" for channel, url in pairs if _URL.fullmatch(url)]


def _accounts(value: object, texts: _Language) -> list[str]:
    pairs = [_pair(item) for item in _items(value)]
    ends = {"failed": texts.words["failed"], "missed": texts.words["missed"]}
    return [f"{account}: {ends[end]}" if end in ends else account for account, end in pairs]


def _problem(value: object, texts: _Language) -> str:
    problem: str = texts.words["problems"].get(str(value), "")
    return problem


def _items(value: object) -> list[object]:
    return list(value)[:_LIST_MAX] if isinstance(value, list | tuple) else []


def _pair(item: object) -> tuple[str, str]:
    if isinstance(item, list | tuple) and len(item) == 2:  # noqa: PLR2004
        return one_line(item[0], _SHORT), one_line(item[1])
    return one_line(item, _SHORT), ""


_READERS: Final[dict[str, Callable[[object, _Language], object]]] = {
    "account": _short,
    "accounts": _accounts,
    "by": _short,
    "check": _short,
    "code": _short,
    "command": _short,
    "deadline": _moment,
    "explanations": _explanations,
    "links": _links,
    "minutes": _short,
    "organisation": _short,
    "problem": _problem,
    "reason": _reason,
    "rules": _rules,
    "unclear": _unclear,
    "when": _moment,
}
