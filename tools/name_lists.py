"""Names by origin, for the table of words and for swapping names in training sentences."""

import importlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).parent
_NORDIC: Final = ("da_DK", "no_NO", "sv_SE", "fi_FI")
_ELSEWHERE: Final = (
    "is_IS", "de_DE", "en_GB", "en_US", "en_IN", "en_PK", "en_KE", "tr_TR", "pl_PL", "ro_RO",
    "hr_HR", "et_EE", "lt_LT", "lv_LV", "vi_VN", "es_ES", "fr_DZ", "fr_FR", "nl_NL", "it_IT",
    "hu_HU", "cs_CZ", "pt_PT",
)  # fmt: skip


_PLACES: Final = ("da_DK", "sv_SE", "no_NO", "fi_FI", "en_US", "en_GB", "de_DE", "pl_PL")
_LANGUAGES: Final = (("da",), ("nb", "nn"), ("sv",), ("fi",), ("en",))  # Nynorsk has no list
_RARE: Final = 5e-7  # of all words of a language; below, lists hold more slips than words
_COMMON: Final = 1e-5


class Names(NamedTuple):
    """Given names and surnames."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]


def by_origin(path: Path = HERE / "names_by_origin.txt") -> Mapping[str, Names]:
    """Read a list `origin: given names | surnames`."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            origin, _, names = line.partition(": ")
            given, _, surnames = names.partition(" | ")
            found[origin] = Names(tuple(given.split(", ")), tuple(surnames.split(", ")))
    return found


def nordic() -> Names:
    """Give the Nordic names of Faker (MIT)."""
    return _of_faker(_NORDIC)


def elsewhere() -> Names:
    """Give names of other countries: Faker's (MIT) in Latin letters, and those by origin."""
    faker, own = _of_faker(_ELSEWHERE), by_origin().values()
    return Names(
        _sorted([*faker.given, *(name for names in own for name in names.given)]),
        _sorted([*faker.surnames, *(name for names in own for name in names.surnames)]),
    )


def places() -> tuple[str, ...]:
    """Give countries, regions and towns of Faker (MIT): what the model takes for a surname."""
    found: list[str] = []
    for locale in _PLACES:
        provider = importlib.import_module(f"faker.providers.address.{locale}").Provider
        for attribute in ("countries", "states", "counties", "cities", "regions"):
            found.extend(str(place) for place in getattr(provider, attribute, ()))
    return _sorted(found)


def running_words() -> Mapping[str, bool]:
    """Give words of running text, and whether each is common.

    They stand on the lists of wordfreq (CC BY-SA 4.0), which know frequencies and all names, and
    on those of simplemma (MIT), which know few names.
    """
    wordfreq, simplemma = map(importlib.import_module, ("wordfreq", "simplemma"))
    found: dict[str, bool] = {}
    for language, *others in _LANGUAGES:
        for word, frequency in wordfreq.get_frequency_dict(language, "best").items():
            is_word = frequency >= _RARE and word.isalpha()
            if is_word and any(
                simplemma.is_known(word, lang=code) for code in (language, *others)
            ):
                found[word] = found.get(word, False) or frequency >= _COMMON
    return found


def _of_faker(locales: Iterable[str]) -> Names:
    given: list[str] = []
    surnames: list[str] = []
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in sorted(vars(provider)):
            if attribute.startswith(("first_name", "last_name")):
                values = getattr(provider, attribute)
                if isinstance(values, (tuple, list, dict)):
                    (given if attribute.startswith("first") else surnames).extend(values)
    return Names(_sorted(given), _sorted(surnames))


def _sorted(names: Iterable[object]) -> tuple[str, ...]:
    """Keep names that can be one: letters, a capital first, no "Doe" of a missing list."""
    return tuple(
        sorted(
            {
                name
                for name in names
                if isinstance(name, str)
                and name[:1].isupper()
                and len(name) > 1
                and all(char.isalpha() or char in " -'" for char in name)
                and name != "Doe"
            }
        )
    )
