"""Run Presidio over drafts, for `benchmarks/checks.py`: blank pipelines, Nordic recognisers on.

Reads lines {"id", "lang", "text"}, writes lines {"id", "types", "ms"}. Alone in its process, which
may belong to another interpreter; no connection is opened, whatever a library tries.
"""

import json
import re
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

LANGUAGES = {"da": "da", "nb": "nb", "nn": "nb", "sv": "sv", "fi": "fi", "en": "en"}
ROUNDS = 3
TYPES = {  # what Presidio calls it -> what the drafts call it
    "PERSON": "PERSON_THIRD_PARTY",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "SE_PERSONNUMMER": "NATIONAL_ID",
    "FI_PERSONAL_IDENTITY_CODE": "NATIONAL_ID",
    "IP_ADDRESS": "CONFIDENTIAL",
}


def refuse(*_: object) -> NoReturn:
    raise OSError("this benchmark opens no connection")


def without_network() -> None:
    """Close the door, and give the one recogniser that would knock what stands in its package."""
    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.create_connection = refuse  # type: ignore[assignment]
    import tldextract

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def engine() -> Any:
    """Make an analyzer without any model: all its patterns, those of Sweden and Finland too."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
    from presidio_analyzer.predefined_recognizers import (
        FiPersonalIdentityCodeRecognizer,
        PhoneRecognizer,
        SePersonnummerRecognizer,
    )

    spoken = sorted(set(LANGUAGES.values()))
    registry = RecognizerRegistry(supported_languages=spoken)
    registry.load_predefined_recognizers(languages=spoken)
    registry.remove_recognizer("SpacyRecognizer")  # wants a model; without one it finds nobody
    registry.remove_recognizer("PhoneRecognizer")  # its default regions are none of ours
    for language in spoken:
        registry.add_recognizer(
            PhoneRecognizer(
                supported_language=language, supported_regions=("DK", "NO", "SE", "FI")
            )
        )
        registry.add_recognizer(SePersonnummerRecognizer(supported_language=language))
        registry.add_recognizer(FiPersonalIdentityCodeRecognizer(supported_language=language))
    nlp = NoOpNlpEngine(models=[{"lang_code": each, "model_name": "none"} for each in spoken])
    nlp.load()
    return AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=spoken)


def seen(analyzer: Any, text: str, language: str) -> tuple[list[str], float]:
    best = float("inf")
    found: list[Any] = []
    for number in range(ROUNDS):
        given = f"{text} {number}"
        started = time.process_time()
        found = analyzer.analyze(given, language=language)
        best = min(best, time.process_time() - started)
    types = {TYPES[one.entity_type] for one in found if one.entity_type in TYPES}
    return sorted(types), best * 1000


def main() -> None:
    without_network()
    from importlib.metadata import version

    analyzer = engine()
    for line in sys.stdin:
        draft = json.loads(line)
        types, ms = seen(analyzer, draft["text"], LANGUAGES.get(draft["lang"], "en"))
        print(json.dumps({"id": draft["id"], "types": types, "ms": ms}), flush=True)
    held = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    megabytes = int(held.group(1)) / 1024 if held else 0
    print(json.dumps({"version": version("presidio-analyzer"), "megabytes": megabytes}))


if __name__ == "__main__":
    main()
