"""Secrets said in words: a plain password, digits as words, keyed digits, where a key lies."""

import re
from collections.abc import Iterator
from typing import Final

from orchestrator.checks.phrase import Phrase
from orchestrator.checks.spot import Spot
from orchestrator.checks.text import Normalised

PASSWORD: Final = (
    r"(?:password|passwd|passphrase|passord(?:et)?|adgangskode(?:n)?|kodeord(?:et)?|"
    r"lösen(?:ord(?:et)?)?|"
    r"salasana(?:mme|ni|na|ksi)?|brukernavn og passord|wifi-?kode(?:n)?|wi-fi-kode(?:n)?|"
    r"login(?:kode)?)"
)
CODE: Final = (
    r"(?:(?:dør|dörr|port|alarm|larm|pin|nøgleboks|nøkkelboks|nøgle|nyckelskåps|skab|skap|"
    r"medicin|medisin|lås|"
    r"adgangs|indgangs|inngangs|værelses|personale|ovi|hälytys|porttien|ovi|avain)?(?:kod(?:e|en|"
    r"a)?|koodi(?:mme|n|na)?)|"
    r"pin|tunnusluku|(?:door|alarm|gate|access|entry|lock|pin|key ?box|medicine room) ?code|code|"
    r"passcode)"
)
PASSWORD_WORDS: Final = (
    "password passwd passphrase passord passordet adgangskode* kodeord* lösen lösenord* salasana* "
    "brukernavn wifi wifikode* wi login loginkode*"
)
CODE_WORDS: Final = (
    "kode koden koda kod *kode *koden *koda *kod koodi koodimme koodin koodina *koodi *koodimme "
    "*koodin *koodina pin tunnusluku door alarm gate access entry lock key keybox medicine code "
    "passcode"
)
_DIGIT_WORD: Final = (
    r"(?:nul|null|noll|nolla|zero|oh|en|ett|én|et|ein|yksi|one|to|två|kaksi|two|tre|kolme|three|"
    r"fire|"
    r"fyra|neljä|four|fem|viisi|five|seks|sex|kuusi|six|syv|sju|seitsemän|seven|otte|åtte|åtta|"
    r"kahdeksan|eight|ni|nio|yhdeksän|nine|ti|nuller|nullar|nollor|nollaa|ettaller|enere|ettor|"
    r"ykköstä|kakkosta|kolmosta|nelosta|vitosta|sevens|zeros|zeroes|ones|twos|threes|fours|fives|"
    r"syvtal|syvere|niere|sjuor|nior|femmor|toere|treere|firere|femmere|femmera|seksere|gange|"
    r"ganger|gånger|kertaa|times|hash|firkant|stjerne|stjärna|ruutu)"
)
_SPELT: Final = Phrase(
    CODE_WORDS,
    rf"(?<![^\W\d_])(?<!to ){CODE}(?![^\W\d_])(?:(?: [^\W\d_]{{1,16}}){{0,4}}? (?:er|är|is|on|"
    rf"var|e)|"
    rf" ?[:=-])? (?P<value>{_DIGIT_WORD}(?:[ ,-]{{1,2}}{_DIGIT_WORD}){{1,7}})(?![^\W\d_])",
)
_KEYED: Final = Phrase(
    "tast* indtast tryk* trykk* slå* knappa* näppäile näpyttele paina punch enter key type "
    "dial kirjoita",
    r"(?<![^\W\d_])(?:tast|taster|tastes|tastar|tastes ind|indtast|tryk|trykker|trykk|trykkjer|"
    r"slå|"
    r"slår|slås|knappa in|knappar in|tryck|näppäile|näpyttele|paina|punch in|punch|enter|key in|"
    r"type|dial|kirjoita)(?:[ ][^\W\d_]{1,12}){0,5}? (?P<value>[*#]?\d(?:[ \-]?\d){2,7}[*#]?)"
    r"(?![\w%]|[.,:/-]\d)",
)
_LOCK: Final = re.compile(
    r"alarm|larm|hälyt|dør|døra|dörr|door|ovi|ove[an]|lås|lukko|lock|port(?:en)?\b|gate|boks|"
    r"box|skab|"
    r"skap|skåp|kaap|panel|tastatur|kodebrik|medicin|medisin|lääke|kælder|kjeller|källar|kellari",
    re.IGNORECASE,
)
_KEY_PLACE: Final = Phrase(
    "nøgle* nøkkel* nøklene nykel* nyckel* nycklarna avain avaimet avaimen reserve* ekstra* "
    "extra* hoved* hovud* huvud* vara* yleis* spare master front back key keys",
    r"(?<![^\W\d_])(?:(?:reserve|ekstra|extra|hoved|hovud|huvud|vara|yleis)?-?(?:nøgle(?:n|rne)?|"
    r"nøkkel(?:en)?|nøklene|nykel(?:en)?|nyckel(?:n)?|nycklarna|avain|avaimet|avaimen))"
    r"(?: [^\W\d_]{1,14}){0,4}? (?:ligger|ligg|hænger|heng|henger|hänger|gemmes|gemt|gjemt|gøymt|"
    r"gömd|ligga|löytyy|on|säilytetään|lagt|legger vi|lægger vi|finnes|finns|er)"
    r"(?: [^\W\d_]{1,14}){0,4}? (?P<value>(?:under(?! alle| ingen| inga)|bag|bak|bakom|ovenpå|"
    r"oven over|i blomst|"
    r"i potte|"
    r"i postkasse|i brevlåda|i skuffe|i byrå|på søm|på krok|på spik|[^\W\d_]{3,20} (?:alla|takana|"
    r"päällä))(?: [^\W\d_]{2,20})?)|(?<![^\W\d_])(?:spare |master |front |back )?keys?"
    r"(?: [^\W\d_]{1,14}){0,3}? (?:is|are|hangs?|lies?|kept|hidden|lives?)"
    r"(?: [^\W\d_]{1,14}){0,2}? (?P<place>(?:under(?! no)|behind|beneath|on top of|above|inside) "
    r"(?:the|a) [^\W\d_]{3,20}(?: [^\W\d_]{2,20})?)",
)
_SAID: Final = Phrase(
    PASSWORD_WORDS,
    rf"(?<![^\W\d_]){PASSWORD}(?![^\W\d_])(?: (?:til|for|to|på|till) [^.!?:\n]{{1,32}}?)?"
    r"(?:(?: (?:er|är|is|on))?: ?[\"'«”]?| (?:er|är|is|on|hedder|heter) (?:[^\W\d_]{1,10} )?"
    r"[\"'«”])(?P<value>[^\W\d_]{4,24})",
)
_NO_PASSWORD: Final = frozenset(
    [
        *("ikke", "inte", "ikkje", "hemmelig", "hemmeligt", "hemligt", "glemt", "glömt", "nytt"),
        *("forgotten", "secret", "salainen", "unohtui", "vigtigt", "viktigt", "never", "aldrig"),
    ]
)
_AROUND: Final = 60  # characters beside keyed digits in which a lock must stand


def said_secrets(text: Normalised) -> Iterator[Spot]:
    """Yield what is said in words: a plain password, digits as words, where the key lies."""
    for match in _SAID.finditer(text):
        if match.group("value").lower() not in _NO_PASSWORD:
            yield Spot(*match.span("value"), because="a word behind a password's word")
    for match in _SPELT.finditer(text):
        yield Spot(*match.span("value"), because="digits said in words behind a code's word")
    for match in _KEYED.finditer(text):
        around = text.text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        if _LOCK.search(around):
            yield Spot(*match.span("value"), because="digits that are keyed in at a lock")
    for match in _KEY_PLACE.finditer(text):
        group = "value" if match.group("value") else "place"
        yield Spot(*match.span(group), because="where a key lies")
