"""How an ambassador says what she wants: the option lines, the caption, a section per channel.

A line that cannot be read in exactly one way is told back as a problem and never guessed. The
grammar with all its words stands in `README.md` beside this file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from orchestrator.intake.near import is_near
from orchestrator.intake.when import Unclear, When, read_when
from orchestrator.intake.words import (
    ALL_CHANNELS,
    CHANNELS,
    LANGUAGES,
    OPTIONS,
    OTHER_PLATFORMS,
)

_REPLY_PREFIX: Final = re.compile(
    r"\s*(?:(?:re|sv|vs|vb|vl|fw|fwd|wg|aw|svar|videresendt)\s?(?:\[\d{1,3}\])?\s?:"
    r"|\[(?:ext|extern|external|ekstern|externt|ulkoinen)\]|(?:ext|external|ekstern)\s?:)",
    re.IGNORECASE,
)
_OPTION: Final = re.compile(
    # the asterisks are how Gmail writes bold in plain text
    r"\s*\*{0,2}(?P<word>[^\W\d_][^\W\d_ -]*(?:[ -][^\W\d_]+)?)\s?(?P<number>\d{1,2})?\s?"
    r"\*{0,2}:\*{0,2}(?P<value>.*)"
)
_SECTION: Final = re.compile(
    r"\s*(?P<left>[-–—−=_]+)\s?(?P<name>[^-–—−=_\s][^\n]{0,60}?)\s?(?P<right>[-–—−=_]*)\s*"
)
_LONG_DASHES: Final = frozenset("–—")
_SHORTEST_MARK: Final = 3
_BETWEEN_NAMES: Final = re.compile(
    r"\s*(?:[,;+&/|]|\b(?:og|och|ja|sekä|and|samt)\b)\s*", re.IGNORECASE
)
_FOLDED_AT: Final = 65  # a line that long was perhaps folded by the mail client
_ALT_NUMBER_MAX: Final = 20

_OPTION_WORDS: Final = {word: option for option, words in OPTIONS.items() for word in words}
_CHANNEL_WORDS: Final = {word: channel for channel, words in CHANNELS.items() for word in words}
_LANGUAGE_WORDS: Final = {word: code for code, words in LANGUAGES.items() for word in words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line that was not understood, told back to the ambassador. Never quotes the line."""

    line_no: int  # of the draft's text, from 1; 0: the mail as a whole
    code: str
    hint: str  # what to write instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an ambassador wants."""

    title: str = field(repr=False)
    caption: str = field(repr=False)
    variants: Mapping[str, str] = field(default_factory=dict, repr=False)  # channel -> wording
    # None: the takeover decides; empty: she named channels, and none of them was understood
    channels: tuple[str, ...] | None = None
    when: When | None = None  # None: the takeover decides
    alt: Mapping[int, str] = field(default_factory=dict, repr=False)  # photo, from 1 -> text
    language: str | None = None
    problems: tuple[Problem, ...] = ()


HINTS: Final[dict[str, str]] = {
    "alt-maybe-folded": "put an empty line after the Alt lines; check that the alt text is whole",
    "alt-number": f"write Alt 1: to Alt {_ALT_NUMBER_MAX}: with the photo's number",
    "channel-unknown": "write instagram, facebook or linkedin, with commas between them",
    "day-or-time": "write 10:11 for a time, 10.11. or 2026-11-10 for a day",
    "empty": "write a value after the colon, or leave the line out",
    "language-unknown": "write da, nb, nn, sv, fi or en",
    "no-such-day": "there is no such day; write it as 2026-11-25",
    "no-such-time": "there is no such time; write it as 14:00",
    "not-understood": "write day and time as 2026-11-25 14:00",
    "option-misspelt": "the words are Channels, When, Alt and Language, in six languages",
    "relative-day": "write the day as 2026-11-25, not as a weekday or 'tomorrow'",
    "section-like": "a channel's own wording begins below a line such as --- LinkedIn ---",
    "section-twice": "use one section for a channel; the texts of both were put together",
    "section-unknown": "sections are --- Instagram ---, --- Facebook --- and --- LinkedIn ---",
    "twice": "say it once; the first one counts",
    "weekday-differs": "the weekday does not fit the day",
    "year-missing": "write the day with its year, as 2026-11-25",
}


def parse_brief(subject: str, text: str, *, today: date | None = None) -> Brief:
    """Read a mail's subject and own text. Pure; never raises.

    `today` is the local day the mail came in: a day without a year is the nearest one to it.
    """
    reading = _Reading(today)
    lines = text.split("\n")
    first = reading.options(lines)
    reading.sections(lines, first)
    return Brief(
        title=clean_title(subject),
        caption=reading.caption,
        variants=reading.variants,
        channels=reading.channels,
        when=reading.when,
        alt=reading.alt,
        language=reading.language,
        problems=tuple(reading.problems),
    )


def clean_title(subject: str) -> str:
    """Take `Re:`, `SV:`, `VS:`, `VB:`, `Fwd:` and the border host's `[EXTERNAL]` off a subject."""
    while found := _REPLY_PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def channels_in(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the channels named in a list, and whether every name was understood."""
    names = [
        name for name in _BETWEEN_NAMES.split(" ".join(text.lower().rstrip(". ").split())) if name
    ]
    found: dict[str, None] = {}
    understood = bool(names)
    for name in names:
        # "insta fb" lists two channels; of "not facebook" nothing is understood
        words = [name] if name in _CHANNEL_WORDS else name.split()
        if all(word in _CHANNEL_WORDS for word in words):
            found.update((_CHANNEL_WORDS[word], None) for word in words)
        else:
            understood = False
    return tuple(found), understood


class _Reading:
    """One pass over the lines; collects what was said and what was unclear."""

    def __init__(self, today: date | None) -> None:
        self._today = today
        self._said: set[str] = set()
        self.caption = ""
        self.variants: dict[str, str] = {}
        self.channels: tuple[str, ...] | None = None
        self.when: When | None = None
        self.alt: dict[int, str] = {}
        self.language: str | None = None
        self.problems: list[Problem] = []

    def options(self, lines: list[str]) -> int:
        """Read the option lines at the top; return the index of the first other line."""
        for at, line in enumerate(lines):
            if not line.strip():
                continue
            found = _OPTION.fullmatch(line)
            is_beside = bool(self._said) or _is_option(_next_line(lines, at))
            option = _option(found["word"], is_beside=is_beside) if found else None
            if found is None or option is None:
                self._maybe_folded(lines, at)
                return at
            self._read_option(option, found, at + 1)
        return len(lines)

    def sections(self, lines: list[str], first: int) -> None:
        """Read the caption and the channels' own wordings."""
        here: tuple[str, ...] | None = ("",)
        texts: dict[str, list[str]] = {"": []}
        for at, line in enumerate(lines[first:], start=first):
            channels = _section(line)
            if channels is None:
                self._maybe_heading(line, at + 1)
                for channel in here or ():
                    texts[channel].append(line)
                continue
            if not channels:
                self._problem(at + 1, "section-unknown")
            for channel in channels:
                if channel in texts:
                    self._problem(at + 1, "section-twice")
                texts.setdefault(channel, [])
            here = channels
        self.caption = _joined(texts.pop(""))
        self.variants = {channel: _joined(own) for channel, own in texts.items() if _joined(own)}

    def _read_option(self, option: str, found: re.Match[str], line_no: int) -> None:
        value = found["value"].strip()
        number = int(found["number"] or 1)
        if option == "misspelt":
            self._problem(line_no, "option-misspelt")
        elif not value:
            self._problem(line_no, "empty")
        elif (said := f"{option} {number}" if option == "alt" else option) in self._said:
            self._problem(line_no, "twice")
        else:
            self._said.add(said)
            self._take(option, value, number, line_no)

    def _take(self, option: str, value: str, number: int, line_no: int) -> None:
        if option == "channels":
            self._take_channels(value, line_no)
        elif option == "when":
            try:
                self.when = read_when(value, today=self._today)
            except Unclear as unclear:
                self._problem(line_no, unclear.code)
        elif option == "language":
            self.language = _LANGUAGE_WORDS.get(value.lower().strip(". "))
            if self.language is None:
                self._problem(line_no, "language-unknown")
        elif 1 <= number <= _ALT_NUMBER_MAX:
            self.alt[number] = value
        else:
            self._problem(line_no, "alt-number")

    def _take_channels(self, value: str, line_no: int) -> None:
        if value.lower().strip(". ") in ALL_CHANNELS:
            return
        found, understood = channels_in(value)
        # what was understood counts, be it nothing: never a channel that she did not name
        self.channels = found
        if not understood:
            self._problem(line_no, "channel-unknown")

    def _maybe_folded(self, lines: list[str], at: int) -> None:
        """Tell back a long Alt line that goes on in the next line, where it reads as caption."""
        above = _OPTION.fullmatch(lines[at - 1]) if at else None
        if above and _option(above["word"]) == "alt" and len(lines[at - 1]) >= _FOLDED_AT:
            self._problem(at, "alt-maybe-folded")

    def _maybe_heading(self, line: str, line_no: int) -> None:
        name, colon, rest = line.strip().lower().partition(":")
        if colon and not rest and name in _CHANNEL_WORDS:
            self._problem(line_no, "section-like")

    def _problem(self, line_no: int, code: str) -> None:
        self.problems.append(Problem(line_no=line_no, code=code, hint=HINTS[code]))


def _option(word: str, *, is_beside: bool = False) -> str | None:
    """Return the option of a keyword, "misspelt" if it is near to one, None for ordinary text.

    `is_beside`: the line stands with others that say an option.
    """
    word = " ".join(word.lower().split())
    if word in _OPTION_WORDS:
        return _OPTION_WORDS[word]
    return "misspelt" if is_near(word, _OPTION_WORDS, is_expected=is_beside) else None


def _is_option(line: str) -> bool:
    found = _OPTION.fullmatch(line)
    return found is not None and _option(found["word"]) not in {None, "misspelt"}


def _next_line(lines: list[str], at: int) -> str:
    return next((line for line in lines[at + 1 :] if line.strip()), "")


def _section(line: str) -> tuple[str, ...] | None:
    """Return a separator's channels; none of them if it is unknown; None for ordinary text."""
    found = _SECTION.fullmatch(line)
    if found is None or not _is_mark(found["left"]):
        return None
    if found["right"] and not _is_mark(found["right"]):
        return None
    name = found["name"].strip(" :").lower()
    channels, understood = channels_in(name)
    if understood:
        return channels
    is_meant = bool(channels) or name in OTHER_PLATFORMS
    return () if is_meant or is_near(name, _CHANNEL_WORDS) else None


def _is_mark(dashes: str) -> bool:
    """Tell whether this is `---`, or what a phone makes of it."""
    return len(dashes) >= _SHORTEST_MARK or not _LONG_DASHES.isdisjoint(dashes)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()
