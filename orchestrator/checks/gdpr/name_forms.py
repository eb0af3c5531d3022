"""The forms that names take: surnames by their endings, given names from a list, inflected."""

import re
from collections.abc import Iterator
from typing import Final

from orchestrator.checks.lexicon import load

SURNAME: Final = re.compile(
    r"(?:[a-zæøåäöé\-]{2,20}(?:(?<!el)sen|sson|nen|s(?:elle|ella|en|ta)|ström|strøm|berg|lund|"
    r"dahl|dal|gaard|gård|holm|qvist|kvist|"
    r"vist|quist|mann|rud|vik|stad|nes|haug|moen|land|skog|ås|lind|gren|blad|felt|feldt|borg|"
    r"bakken?|bæk|toft|bjerg|kjær|"
    r"kær|rup|strup|lainen|läinen|maa|mäki|salo|järvi|niemi|ranta|oja|ojalle|koski|virta|vaara|"
    r"ovic|ović|ski|ska|oğlu|oglu|"
    r"ez|zadeh|yan|ova|enko))s?$"
)
PLAIN_SURNAME: Final = re.compile(
    r"[a-zæøåäöé]{2,20}(?:(?<!el)(?<!s)sen|sson|tinen|linen|nanen|ainen|onen|unen|änen|öinen)s?$"
)
_ENDINGS: Final = (
    "lle", "lta", "ltä", "lla", "llä", "sta", "stä", "ssa", "ssä", "kin", "ksi", "han", "hin",
    "lleni",
    "in", "n", "a", "ä", "ta", "tä", "'s", "s",
)  # fmt: skip
_SHORT: Final = 3


def given_section(word: str) -> str | None:
    """Say whether a lower-case word is a given name ("name"), also a word ("word"), or none."""
    listed = load("given_names")
    section = listed.section_of(word)
    if section is not None:
        return section
    for base in bases(word):
        if len(base) > _SHORT and listed.section_of(base) == "name":
            return "name"
    return None


def bases(word: str) -> Iterator[str]:
    """Yield what an inflected name may come from: `Mikolle` -> `miko`, `mikko`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT:
            base = word[: -len(ending)]
            yield base
            if base[-2] in "kpt":
                yield base[:-1] + base[-2] + base[-1] if base[-1] in "aeiouyäö" else base
                yield base[:-2] + base[-2] * 2 + base[-1]
