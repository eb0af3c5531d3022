"""Help with what one does for oneself: washing, dressing, eating, getting up (GDPR Art. 4(15))."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from orchestrator.checks.lexicon import Hit
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.text import Normalised

_BODY: Final = (
    r"(?:bad|badet|bade|brus|brusebad|dusj\w{0,3}|dusch\w{0,3}|toilet\w{0,3}|toalett\w{0,5}|wc|stell|"
    r"stellet|morgenstell|morgonstell|påklædning|klæde|kle|klä|tøj|klær|klede|kläder\w{0,2}|"
    r"strømper\w{0,2}|strømpene|strumpor\w{0,2}|støttestrømper|spise|spising|mates|maden|måltid\w{0,3}|"
    r"måltider|äta|ete|ätandet|seng|senga|sengen|sängen|stolen|gå|rejse|reise|vaske|vask|vaska|tvätta|"
    r"barber\w{0,3}|medicin\w{0,2}|medisin\w{0,3}|bleen|bleia|blöja|blöjan|shower\w{0,3}|bath\w{0,3}|"
    r"toilet|dress\w{0,3}|eat\w{0,3}|feeding|bed|stairs|walking|wash\w{0,3}|suihku\w{0,4}|pesu\w{0,4}|"
    r"peseytym\w{0,5}|pukeutum\w{0,5}|pukemis\w{0,4}|syömis\w{0,4}|vessas\w{0,3}|vessaan|sängystä|"
    r"liikkumis\w{0,4}|lääkkeiden|lääkkeissä)"
)
_HELP: Final = Phrase(
    "hjælp hjelp hjälp help apua",
    rf"(?:hjælp|hjelp|hjälp|help|apua)(?: [^\W\d_]{{1,12}}){{0,5}}? {_BODY}(?![^\W\d_])",
)


def needs(text: Normalised) -> Iterator[Hit]:
    """Yield what somebody needs help with, as entries of the list of health are."""
    for match in _HELP.finditer(text):
        first = bisect_left(text.token_starts, match.start())
        last = bisect_left(text.token_starts, match.end()) - 1
        yield Hit(match.start(), match.end(), first, last, "strong")
