"""What an inflected name may come from: Nordic and English genitives, Finnish cases."""

import re
from collections.abc import Iterator
from typing import Final

_ENDINGS: Final = (
    "lleni", "lle", "lta", "ltä", "lla", "llä", "sta", "stä", "ssa", "ssä", "kin", "ksi", "han",
    "hin", "ien", "in", "n", "a", "ä", "ta", "tä", "'s", "s",
)  # fmt: skip
_NEN: Final = re.compile(r"(?:se(?:n|lle|lta|ltä|lla|llä|ssa|ssä|sta|stä|ksi|na|nä)|sta|stä)$")
_STRONG: Final = {"k": "kk", "p": "pp", "t": "tt", "d": "t"}  # Pekan, Sepon, Antin, Sadun
_SHORT: Final = 3
_LONG: Final = 40  # letters; no inflected name is longer


def bases(word: str) -> Iterator[str]:
    """Yield what a lower-case word may be a form of: `mikolle` -> `miko`, `mikko`."""
    if len(word) > _LONG:
        return
    nen = _NEN.search(word)
    if nen and nen.start() >= _SHORT:
        yield word[: nen.start()] + "nen"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT:
            base = word[: -len(ending)]
            yield base
            if base[-2] in "kptd" and base[-1] in "aeiouyäö":
                yield base[:-2] + _STRONG[base[-2]] + base[-1]
