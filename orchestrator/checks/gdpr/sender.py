"""Who is speaking: her own name, health and faith are hers to tell."""

import re
from typing import Final

from orchestrator.checks.base import Draft
from orchestrator.checks.text import Normalised, normalise, once_a_text

_LETTERS: Final = r"[^\W\d_'\-]?[^\W\d_]{1,24}(?:[-'][^\W\d_]{1,24})?"
_CAPITAL: Final = r"(?-i:[^\W\d_a-zæøåäöé])"
_MORE: Final = rf"(?: (?={_CAPITAL}){_LETTERS}){{0,2}}"
_ANY: Final = rf"(?P<name>{_LETTERS}{_MORE})"  # a first name may be written small
_NAMED: Final = rf"(?P<name>(?={_CAPITAL}){_LETTERS}{_MORE})"
_WORD: Final = r"(?<![^\W\d_])"
_STOP: Final = r" {0,2}(?:[^\w\s'\-]|\n|\Z)"  # nothing is said about the name
_FROM: Final = r" (?:fra|från|frå|from|ved|vid|på|at) "
_AND: Final = r" (?:og|och|and|i|in|som|der|who|with|med|her|här|here|jag|\d)"
_HELLO: Final = r"(?:hej|hei|heisann|hi|hello|moi|moikka|terve|tjena|hallo)"
_OPENING: Final = r"(?:\A|\n|[^\w\s\"'“”«»] {0,3})"  # of a sentence, a line, after a sign or comma
_UNQUOTED: Final = r"(?<![\"'“”«»„])"
_INTRODUCTIONS: Final = (
    (
        rf"{_UNQUOTED}{_WORD}(?:(?:jeg|eg|jag) (?:hedder|heter|heiter)|mi(?:t|tt|tt eget) "
        rf"na(?:vn|mn) (?:er|är)|namnet mitt er|(?:nimeni|mun nimi) on|my name(?: is|'s)|"
        rf"i am called) {_ANY}"
    ),
    (
        rf"{_UNQUOTED}{_WORD}(?:jeg er|eg er|jag är|i'm|i am|this is) {_NAMED}"
        rf"(?={_STOP}|{_FROM}|{_AND})"
    ),
    rf"{_WORD}(?:olen|oon) {_NAMED}(?={_STOP}| \d|(?:(?<!n)|(?<=nen)) ja )",  # n: a genitive
    rf"{_OPENING}täällä {_NAMED}(?= [^\W\d_]{{2,30}}(?:st|lt)[aä](?![^\W\d_]))",
    rf"{_WORD}{_HELLO}[,!]? (?:här är|her er) {_NAMED}(?={_STOP}| (?:fra|från|frå) )",
    (
        rf"{_WORD}(?:{_HELLO}|det er|det är|it's)[,!]? {_ANY} "
        r"(?:her|här|here|täällä|tässä)(?![^\W\d_])"
    ),
    rf"\A\s{{0,8}}{_NAMED} (?:her|här|here|täällä|tässä)[!,.:]",  # Malou her! …
)
_CLOSING: Final = r"(?=[^\w\n]{0,8}(?:\n|\Z|[#@]\w))"  # of a line, hashtags may follow
_GREETING: Final = (
    r"(?:(?:mange |med venlig |venlig |vennlig |vennleg |kærlig |kjærlig |de bedste |bedste |"
    r"beste |med vänlig |med |vänliga |bästa |kind |best |warm |many |ystävällisin |parhain )?(?:"
    r"hilsen|hilsner|helsing|hilsninger|hälsningar|hälsning|regards|wishes|terveisin|terkuin|"
    r"klem|kram|knus|cheers|love)|terv\.?|t\.)(?![^\W\d_])(?:,? fra|,? frå|,? från|,? from)?"
)
_TRAINEE: Final = (
    r"(?:trainee|elev|lærling|lærlingen|lärling|student|praktikant|harjoittelija|opiskelija|"
    r"apprentice|intern|ambassad\w{1,8}|kesätyöntekijä|sommar\w{3,12}|sommer\w{3,12}|vikar\w{0,3})"
)
_SIGNATURES: Final = (
    (
        rf"(?:{_OPENING}{_GREETING}|{_WORD}(?:mvh|vh|dbh|kh|xoxo))[ ,:]{{0,3}}\n?{_ANY}"
        rf"(?={_STOP}|{_FROM})"
    ),
    rf"\n(?:all the )?best,\n{_NAMED}(?=[^\w\n]{{0,8}}(?:\n[^\n]{{1,60}})?\s{{0,8}}\Z)",
    rf"{_WORD}/{{1,2}} ?{_ANY}{_CLOSING}",
    rf"(?:[^\w\s\"'“”«»,] {{0,3}}|\n)(?:-{{1,2}}|~) ?{_NAMED}{_CLOSING}",
    rf"(?:\n[ \t]{{0,9}}|[^\w\s\"'“”«»,] ?)\n{_NAMED}(?=[^\w]{{0,8}}\Z)",
    (
        rf"(?:\n|[.!?] {{1,3}}){_NAMED}(?:,| -| \|) {_TRAINEE}(?:(?:,| i| på| -| \|| hos| vid|"
        rf" at) {_CAPITAL}[^.!?,\n]{{1,40}})?(?=[^\w.!?]{{0,8}}\Z)"
    ),
)
_PATTERNS: Final = tuple(
    re.compile(each, re.IGNORECASE) for each in (*_INTRODUCTIONS, *_SIGNATURES)
)
_NOT_A_NAME: Final = frozenset(
    (
        "ikke", "inte", "ei", "ny", "nytt", "en", "et", "ett", "den", "det", "vi", "jeg", "jag",
        "fra", "från", "i", "og", "och", "ja", "the", "a", "til", "till", "to", "alle", "alla",
    )
)  # fmt: skip


def sender_words(draft: Draft) -> frozenset[str]:
    """Give the lower-case parts of the sender's name: as known, else as she says or signs it."""
    if draft.ambassador:
        return _parts(draft.ambassador)
    return frozenset().union(*(_introduced(normalise(text)) for text in draft.texts.values()))


@once_a_text
def _introduced(text: Normalised) -> frozenset[str]:
    """Give all words of the phrases: `Terveisin Aino` reads as a name of two words."""
    phrases = (match for pattern in _PATTERNS for match in pattern.finditer(text.text))
    words = (
        _parts(match.group())
        for match in phrases
        if match.group("name").split()[0].lower() not in _NOT_A_NAME
    )
    return frozenset().union(*words)


def _parts(name: str) -> frozenset[str]:
    return frozenset(token.lower for token in Normalised(name).tokens)
