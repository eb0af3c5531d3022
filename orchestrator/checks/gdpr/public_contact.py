"""What is the organisation's own: mailboxes of roles, numbers of switchboards and desks."""

import re
from typing import Final

from orchestrator.checks.gdpr.digits import squash
from orchestrator.checks.gdpr.name_forms import given_section
from orchestrator.checks.lexicon import load
from orchestrator.checks.text import Normalised

_FREE: Final = frozenset(
    [
        *("gmail", "googlemail", "hotmail", "outlook", "live", "msn", "yahoo", "ymail", "icloud"),
        *("me", "mac", "proton", "protonmail", "pm", "tutanota", "gmx", "online", "getmail"),
        *("telia", "jubii", "sol", "kolumbus", "luukku", "suomi24", "spray", "stofanet", "tdc"),
    ]
)
# a body's mailbox of one word that is nobody's name is a unit's
_BODIES: Final = ("kommun", "region", "kaupunki", "kunta", "hyvinvointialue", "bibliot", "skol")
_PARTS: Final = re.compile(r"[^\W\d_]+")
_PRIVATE: Final = re.compile(
    r"(?<![^\W\d_])(?:privat\w{0,4}|yksityis\w{0,6}|(?:arbejds|arbeids|jobb|job|työ|work)"
    r"-?(?:telefon|mobil|puhelin|phone)\w{0,3}|mobil(?:en|nummer|numret)?(?: min)?|mitt? "
    r"(?:nummer|nr|telefon)|min (?:egen )?(?:tlf|telefon|mobil|sjef|chef|vejleder|veileder|"
    r"handledare|kollega|mor|mamma|far)|my (?:own )?(?:number|mobile|phone|cell|boss|mentor)|"
    r"numeroni|oma numero\w{0,3}|mun (?:omaan |oma )?numero\w{0,3}|omaan numero\w{0,3}|"
    r"hans|hendes|hennes|hänen|his|(?:to|til|till) (?:ham|him|her|hende|henne|honom)|hänelle|"
    r"(?:ring|sms|skriv|tekst|text|call|ping|soita|tekstaa|laita viestiä|slå|hör av|ta kontakt|"
    r"kontakt|contact|whatsapp|vipps|swish|mobilepay)(?: gerne| gjerne| bare| direkte| direkt| "
    r"heller| an)?(?: til| på| till)? (?:mig|meg|mej|me|mulle|minulle|mun)|(?:jeg|eg|"
    r"jag) (?:svarer|"
    r"svarar|tager|tar)|svarer jeg|svarar jag|vastaan)(?![^\W\d_])",
    re.IGNORECASE,
)
_PUBLIC: Final = re.compile(
    r"(?<![^\W\d_])(?:hovednummer|hovudnummer|huvudnummer|omstilling|sentralbord|växel|vaihde|"
    r"vaihte|switchboard|kansli|hr(?![^\W\d_])|sekretariat|styrelsen|verket|etaten|"
    r"kontaktcent|kontaktsent|borgerservice|servicetorg|kundtjänst|kundservice|asiakaspalvel|"
    r"main number|vagttelefon|vakttelefon|jourtelefon|neuvonta|kommunen|rådhus|stadshus|"
    r"kommunehus|"
    r"jobcent|tidsbestilling|timebestilling|tidsbokning|ajanvarau|booking|bestil|boka tid|"
    r"legevakt|"
    r"lægevagt|skadestue|skadestova|akut|päivystys|giftinfo|giftlin|vårdcentral|helsestasjon|"
    r"folktand|tannlege|tandlæge|tandpleje|hammas|dentist|dental|sundhed|terveys|apotek|apteek|"
    r"ring (?:gerne |gjerne |bare )?(?:til )?(?:oss?|nav|biblioteket|skolen|svømmehallen|"
    r"receptionen|"
    r"resepsjonen|politi)(?![^\W\d_])|(?:kontakt|kontakta|nå|når|ringa|call|contact|reach|phone) "
    r"(?:oss?|us|the)(?![^\W\d_])|trenger du oss|soita (?:meille|kirjasto|terveys|kaupun|kunta|"
    r"uima)|"
    r"palvelunumero|hotline|helpline|hjelpetelefon|hjälplinje|krisetele|kristele|kriisipuhelin|"
    r"rådgivning|rådgjeving|rådgiving|åbent|åpent|ope |öppet|avoinna|åbningstid|åpningstid|"
    r"opningstid|"
    r"öppettid|aukiolo|telefontid|open (?:from|mon|week)|døgnet|dygnet|24/7)|"
    r"(?<!\d)(?:112|113|114|116 ?117|1177|1813)(?!\d)",
    re.IGNORECASE,
)
_SWITCHBOARD: Final = re.compile(r"0(?:771|20|10|30|295|600|800)\d{4,9}$|800\d{5}$|\d{5,9}000$")
_MOBILE: Final = re.compile(
    r"(?:(?:00)?47)?[49]\d{5}(?:\d[1-9]|[1-9]\d)$|(?:(?:00)?46|0)7[02369]\d{7}$|"
    r"(?:(?:00)?358|0)(?:4\d|50)\d{5,8}$"
)  # numbers that somebody carries; Denmark has no range of its own for them
_DESK: Final = re.compile(
    r"hovednummer|hovudnummer|huvudnummer|omstilling|sentralbord|växel|vaihde|vaihte|switchboard|"
    r"kontaktcent|kontaktsent|borgerservice|servicetorg|kundtjänst|kundservice|asiakaspalvel|"
    r"main number|vagttelefon|vakttelefon|jourtelefon|neuvonta|legevakt|lægevagt|päivystys|"
    r"krisetele|kristele|kriisipuhelin|hotline|helpline",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 140, 70  # characters of the same sentence that are looked at


def is_role_mailbox(local: str, domain: str) -> bool:
    """Say whether a mailbox is a role's: by its first part, or because it is its domain's name."""
    labels = [label.lower() for label in domain.split(".")]
    if labels[-2:-1] and labels[-2] in _FREE:
        return False
    parts = [part.lower() for part in _PARTS.findall(local)]
    if not parts:
        return False
    if load("contact").section_of(parts[0]) == "role" or parts[0] in labels:
        return True
    is_body = any(word in label for label in labels for word in _BODIES)
    return is_body and len(parts) == 1 and local.isalpha() and given_section(parts[0]) is None


def is_public_number(text: Normalised, start: int, end: int) -> bool:
    """Say whether a number is a desk's: a word says so, or its shape; a private word says no."""
    begin, finish = text.sentences[text.sentence_at(start)]
    begin, finish = max(begin, start - _BEFORE), min(finish, end + _AFTER)
    if _PRIVATE.search(text.text, begin, finish):
        return False
    digits = squash(text.text[start:end])
    words = _DESK if _MOBILE.match(digits) else _PUBLIC
    has_word = words.search(text.text, begin, finish) is not None
    return has_word or _SWITCHBOARD.search(digits) is not None
