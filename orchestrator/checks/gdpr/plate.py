"""Vehicle plates next to a word about vehicles; else `PK-35` and `TV-2` would be plates."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.spot import Spot, TextCheck, words_near
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

# Denmark and Norway AB 12 345; Sweden ABC 123 and ABC 12D; Finland ABC-123 (Traficom).
_PLATE: Final = re.compile(
    r"(?<![\w])(?:[A-Z]{2}[ .\-]?\d{2}[ .\-]?\d{3}|[A-Z]{3}[ \-]?\d{2}[A-Z\d]|"
    r"[A-ZÅÄÖ]{2,3}-\d{1,3})(?![\w])",
    re.IGNORECASE,
)
_CERTAIN: Final = re.compile(
    r"nummerplade|nummerskilt|nummerskylt|(?<![^\W\d_])(?:skilt(?:et)?|skylt(?:en)?|pla(?:te|"
    r"de)n?|"
    r"plate number|license plate|licence plate|number plate|reg\.? ?n(?:r|ummer)|regnr|"
    r"registrering\w{0,10}|rekisteri\w{0,10}|rekkari\w{0,6}|kilpi|kilvessä|kilvet)(?![^\W\d_])",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"(?:nummerplade|nummerskilt|nummerskylt|registrering|reg\.? ?n(?:r|ummer)|regnr|"
    r"skilt(?:et)?\b|skylt(?:en)?\b|\bplade|volvo|toyota|\bvw\b|volkswagen|tesla|skoda|škoda|"
    r"\bford\b|"
    r"\baudi\b|\bbmw\b|peugeot|renault|citro|hyundai|\bkia\b|mazda|nissan|opel|\bsaab\b|mercedes|"
    r"elbil|el-bil|lastbil|lastebil|kassebil|varevogn|trailer|traktor|mopo|moped|knallert|"
    r"ajoneuvo|"
    r"fordon|køretøj|kjøretøy|køyretøy|vehicle|truck|p-plads|p-plass|parkering|\bbil(?:en|ens)?\b|"
    r"varebil|tjenestebil|tjänstebil|parker|rekisteri|rekkari|kilpi|kilvessä|\bauto(?:n|lla)?\b|"
    r"pysäköi|\bcar\b|\bplate\b|\bvan\b|"
    r"motorcyk|motorsyk|scooter)",
    re.IGNORECASE,
)


class VehiclePlate(TextCheck):
    """Finds plates of the Nordic countries."""

    id: ClassVar = "gdpr.plate"
    type: ClassVar = FindingType.PLATE
    severity: ClassVar = Severity.WARN
    why: ClassVar = "This looks like a vehicle's plate; it leads to its owner."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield what has a plate's shape and a word about vehicles near."""
        del draft
        for match in _PLATE.finditer(text.text):
            words = _WORDS if match.group()[:2].isupper() else _CERTAIN
            if words_near(text, match.start(), match.end(), words, before=60, after=40):
                yield Spot(*match.span(), because="a plate's layout; a vehicle's word near")
