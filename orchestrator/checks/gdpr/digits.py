"""What the four national identity numbers share: layouts, dates, context words."""

import re
from typing import Final, NamedTuple

from orchestrator.checks.phrase import Phrase
from orchestrator.checks.spot import words_between, words_near
from orchestrator.checks.text import Normalised, once_a_text

SEP: Final = r"[ .\-/]{0,2}"
GAP: Final = r"[ .\-/]{0,3}"

CONTEXT: Final = re.compile(
    r"(?:cpr|\bp-?nr\b|person[ -]?n(?:umme)?r|personnummer|f(?:ø|o)dsels?[ -]?n(?:umme)?r|\bfnr\b|"
    r"\b[dh]-?nummer|f(?:ø|o)dselsdato og|samordningsn|henkil(?:ö|o)tunnu|\bhetu|\bsotu|"
    r"sosiaaliturvatunnu|"
    r"personbeteckning|\bssn\b|social security|national id|identity (?:number|code)|"
    r"\bid[- ]?(?:number|nummer)|"
    r"personal (?:id|identity|code|number)|sidste (?:fire|4)|siste (?:fem|5)|sista (?:fyra|4)|"
    r"last (?:four|five|4|5)|"
    r"viimeiset)",
    re.IGNORECASE,
)
_ONE_BY_ONE: Final = re.compile(r"(?<!\d)(?:\d[ .\-_/*]{1,3}){9,11}\d(?!\d)")
_DIGITS: Final = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "nul null noll nolla zero oh", "en ett et én ein yksi one", "to två kaksi two",
            "tre kolme three", "fire fyra neljä four", "fem viisi five", "seks sex kuusi six",
            "syv sju seitsemän seven", "otte åtte åtta kahdeksan eight", "ni nio yhdeksän nine",
        )
    )
    for word in words.split()
}  # fmt: skip
_DIGIT: Final = rf"(?:{'|'.join(_DIGITS)})(?![^\W\d_])"
_SPOKEN: Final = Phrase(
    " ".join(_DIGITS),
    rf"{_DIGIT}(?:[ ,.\-]{{1,3}}{_DIGIT}){{3,11}}(?:[ ,.\-]{{1,3}}\d{{3,6}}(?!\d))?",
)
_DIGIT_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_SPLIT: Final = re.compile(
    r"(?<!\d)(\d\d)[ .\-/]?(\d\d)[ .\-/]?(?:19|20)?(\d\d)(?!\d)([^\d\n]{1,48})(\d{4,5}|"
    r"\d{3}[a-z])(?![\da-z])",
    re.IGNORECASE,
)
_BEFORE_PIECES: Final = 48  # characters before the first piece
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP: Final = 4
_NOT_DIGIT: Final = re.compile(r"\D")
FITS: Final = "check digits fit"  # what run.py looks for where two countries claim one number


class Run(NamedTuple):
    """Digits that someone wrote one by one, or in two pieces, put together."""

    digits: str
    start: int
    end: int


def is_date(day: int, month: int, year: int) -> bool:
    """Say whether day and month exist; `year` has two digits, its century is unknown."""
    if not 1 <= month <= len(_DAYS) or not 1 <= day <= _DAYS[month - 1]:
        return False
    return (day, month) != (29, 2) or year % _LEAP == 0


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """Sum digits times weights, as every check digit of these countries needs."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_luhn(digits: str) -> bool:
    """Say whether the last digit is the Luhn check digit of the rest."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of 10..18
    return total % 10 == 0


def because(how: str, *, fits: bool) -> str:
    """Say how a number was known, and whether its check digits agree."""
    return f"{how}; {FITS}" if fits else how


def squash(value: str) -> str:
    """Keep the digits of a value."""
    return _NOT_DIGIT.sub("", value)


def has_context(text: Normalised, start: int, end: int) -> bool:
    """Say whether words like `CPR` or `henkilötunnus` stand near."""
    return words_near(text, start, end, CONTEXT)


@once_a_text
def one_by_one(text: Normalised) -> tuple[Run, ...]:
    """Give digits written with something between every two: `0 1 0 1 9 0 - 1 2 3 4`."""
    written = _ONE_BY_ONE.finditer(text.text)
    spoken = (match for match in _SPOKEN.finditer(text) if has_context(text, *match.span()))
    return (
        *(Run(squash(match.group()), *match.span()) for match in written),
        *(Run(_said(match.group()), match.start(), match.end()) for match in spoken),
    )


def _said(words: str) -> str:
    """Turn digits said as words into digits."""
    return "".join(_DIGITS.get(word.lower(), word) for word in _DIGIT_WORD.findall(words))


@once_a_text
def in_two_pieces(text: Normalised) -> tuple[Run, ...]:
    """Give a date and the rest of a number with words between, where context words stand near."""
    return tuple(
        Run("".join(match.group(1, 2, 3, 5)), *match.span())
        for match in _SPLIT.finditer(text.text)
        if words_between(text, match.start() - _BEFORE_PIECES, match.end(), CONTEXT)
    )
