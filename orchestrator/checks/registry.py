"""The literal table of checks. To add one: one line here, one file, one row in README.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Final

from orchestrator.checks.base import Check
from orchestrator.domain.finding import FindingType as Type
from orchestrator.domain.finding import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a check's class stands, and what policy and docs must know without importing it."""

    path: str  # "package.module:Class"
    type: Type
    severity: Severity  # the default


_GDPR: Final = "orchestrator.checks.gdpr."
_CONFIDENTIAL: Final = "orchestrator.checks.confidentiality."
_FIT: Final = "orchestrator.checks.channel_fit:"
_MEDIA: Final = "orchestrator.checks.media."
_BLOCK, _WARN = Severity.BLOCK, Severity.WARN

# The order is the order of running; what overlaps is settled in run.py.
CHECKS: Final[Mapping[str, Entry]] = {
    "gdpr.cpr": Entry(_GDPR + "cpr:CprNumber", Type.NATIONAL_ID, _BLOCK),
    "gdpr.fodselsnummer": Entry(_GDPR + "fodselsnummer:Fodselsnummer", Type.NATIONAL_ID, _BLOCK),
    "gdpr.personnummer": Entry(_GDPR + "personnummer:Personnummer", Type.NATIONAL_ID, _BLOCK),
    "gdpr.hetu": Entry(_GDPR + "hetu:Henkilotunnus", Type.NATIONAL_ID, _BLOCK),
    "gdpr.iban": Entry(_GDPR + "iban:Iban", Type.IBAN, _BLOCK),
    "gdpr.bank_account": Entry(_GDPR + "bank_account:BankAccount", Type.BANK_ACCOUNT, _BLOCK),
    "gdpr.case_number": Entry(_GDPR + "case_number:CaseNumber", Type.CASE_NUMBER, _BLOCK),
    "gdpr.email": Entry(_GDPR + "email_address:EmailAddress", Type.EMAIL, _WARN),
    "gdpr.address": Entry(_GDPR + "street_address:StreetAddress", Type.ADDRESS, _WARN),
    "gdpr.plate": Entry(_GDPR + "plate:VehiclePlate", Type.PLATE, _WARN),
    "gdpr.phone": Entry(_GDPR + "phone:PhoneNumber", Type.PHONE, _WARN),
    "gdpr.person": Entry(_GDPR + "third_party:ThirdParty", Type.PERSON_THIRD_PARTY, _WARN),
    "gdpr.child": Entry(_GDPR + "child:RecognisableChild", Type.CHILD, _WARN),
    "gdpr.health": Entry(_GDPR + "health:HealthOfAnother", Type.HEALTH, _BLOCK),
    "gdpr.special": Entry(_GDPR + "special:SpecialOfAnother", Type.OTHER_SPECIAL, _BLOCK),
    "gdpr.situation": Entry(_GDPR + "situation:RecognisableSituation", Type.SITUATION, _WARN),
    "confidentiality.secret": Entry(_CONFIDENTIAL + "secret:Secret", Type.SECRET, _BLOCK),
    "confidentiality.key": Entry(_CONFIDENTIAL + "key:AccessKey", Type.SECRET, _BLOCK),
    "confidentiality.terms": Entry(_CONFIDENTIAL + "terms:OwnTerms", Type.CONFIDENTIAL, _WARN),
    "confidentiality.marking": Entry(
        _CONFIDENTIAL + "marking:InternalMarking", Type.CONFIDENTIAL, _WARN
    ),
    "confidentiality.unpublished": Entry(
        _CONFIDENTIAL + "unpublished:UnpublishedDecision", Type.CONFIDENTIAL, _WARN
    ),
    "confidentiality.ip_address": Entry(
        _CONFIDENTIAL + "ip_address:IpAddress", Type.CONFIDENTIAL, _WARN
    ),
    "confidentiality.hidden_text": Entry(
        _CONFIDENTIAL + "hidden_text:HiddenText", Type.HIDDEN_TEXT, _WARN
    ),
    "channel_fit.caption": Entry(_FIT + "CaptionFits", Type.CHANNEL_FIT, _BLOCK),
    "channel_fit.hashtags": Entry(_FIT + "HashtagsFit", Type.CHANNEL_FIT, _BLOCK),
    "channel_fit.media": Entry(_FIT + "MediaFit", Type.CHANNEL_FIT, _BLOCK),
    "channel_fit.alt_text": Entry(_FIT + "AltTextFits", Type.CHANNEL_FIT, _BLOCK),
    "media.alt_text": Entry(_MEDIA + "alt_text:AltTextMissing", Type.ALT_TEXT, _WARN),
    "media.location": Entry(_MEDIA + "location:LocationInFile", Type.MEDIA, Severity.INFO),
    "media.readable": Entry(_MEDIA + "readable:UnreadableFile", Type.MEDIA, _BLOCK),
}


@lru_cache(maxsize=1)
def all_checks() -> tuple[Check, ...]:
    """Make one of each check, importing them on first use."""
    return tuple(load(check_id) for check_id in CHECKS)


def load(check_id: str) -> Check:
    """Make one check by its id; raises `KeyError` for an unknown one."""
    module, _, name = CHECKS[check_id].path.partition(":")
    made = getattr(import_module(module), name)()
    assert isinstance(made, Check)
    return made
