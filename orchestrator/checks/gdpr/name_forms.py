"""The forms that names take: surnames by their endings, given names from a list, inflected."""

import re
from functools import lru_cache
from typing import Final

from orchestrator.checks.lexicon import load
from orchestrator.checks.names.forms import bases

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
_SHORT: Final = 3


@lru_cache(maxsize=4096)
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
