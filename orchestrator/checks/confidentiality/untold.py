"""Evidence that something has not been told yet: listed words, and what stands between them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from orchestrator.checks.evidence import Piece
from orchestrator.checks.lexicon import Hit, load
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.text import Normalised, once_a_text

_NOT: Final = frozenset(
    ["ikke", "ikkje", "inte", "ej", "ei", "eivät", "not", "isn", "hasn", "wasn", "aren", "haven"]
)
_FIRST: Final = frozenset(
    ["først", "fyrst", "vasta", "før", "innan", "inden", "förrän", "ennen", "until", "before"]
)
_BODY_AFTER: Final = _FIRST | {"efter", "etter", "after", "jälkeen"}
_NEEDS_NOT: Final = {"told": "not told", "decided": "open", "informed": "told later"}
_BACK: Final = {"told": 6, "decided": 5, "informed": 5}  # words back to the "not"
_ADJECTIVES: Final = frozenset(
    ["offentlig", "offentligt", "offentleg", "public", "julkinen", "julkista"]
)
_AFTER_PUBLIC: Final = frozenset(
    [
        *(
            "endnu",
            "ennå",
            "enno",
            "ennu",
            "än",
            "ännu",
            "vielä",
            "yet",
            "før",
            "førend",
            "förrän",
        ),
        *("innan", "inden", "until", "before", "og", "och", "and", "men", "mutta", "but", "så"),
        *("ja", "ennen", "til", "till", "for", "at", "enda", "nå", "nu", "now", "på", "i"),
        *("tieto", "tietoa"),
    ]
)
_NEAR: Final = 3
_YET_REACH: Final = 8

_W: Final = r"[^\W\d_]{1,14}"
_NEG: Final = r"(?:ikke|ikkje|inte|ej|not|aldri|aldrig)"
_BEFORE: Final = r"(?:før|førend|förrän|innan|inden|until|before|ennen)"
_GAP: Final = rf"(?: {_W}){{0,4}}? "
_SAY: Final = (
    r"(?:sige|si|seie|seia|säga|säg|prata|snakke|tale|fortelle|fortælle|fortelja|berätta|nævne|"
    r"nemne|nevne|nämna|kertoa|puhua|tell|say|talk|mention|share|dele|dela|skrive|skriva|poste|"
    r"posta|post|røbe|røpe|avslöja|avsløre|afsløre|paljastaa)"
)
_BUT: Final = r"[^.!?\n]{0,48}?[ ,-](?:men|mutta|but|for|vaikka|although|though)(?![^\W\d_])"
_MAY_NOT: Final = Phrase(
    "må får lov burde borde bør skulle ikke ikkje inte ej not aldri aldrig can cannot shouldn "
    "mustn en emme ei",
    rf"(?<![^\W\d_])(?:(?:må|får|lov|burde|borde|bør|skulle){_GAP}{_NEG}{_GAP}{_SAY}|"
    rf"{_NEG}(?: {_W}){{0,2}}? (?:lov|allowed|supposed|meant)"
    rf"(?: til| til å| att| at| å| to)?{_GAP}{_SAY}|"
    rf"(?:can't|cannot|shouldn't|mustn't){_GAP}{_SAY}|"
    rf"(?:en|emme|ei) (?:{_W} )?(?:saa|saisi|saisimme){_GAP}{_SAY})(?![^\W\d_]){_BUT}",
)
_ASKED: Final = Phrase(
    "bedt bede bett bad pyyde* pyysi asked told sagt fått fået beskjed besked",
    r"(?<![^\W\d_])(?:bedt|bede|bett|bad|pyyde\w{1,6}|pyysi|asked|told|sagt|fått beskjed|"
    rf"fått besked|fået besked|beskjed om|besked om){_GAP}"
    r"(?:ikke|ikkje|inte|ettei|ettemme|not|aldrig)"
    rf"(?: at| å| att| to)?(?: {_W}){{0,2}}? ?{_SAY}(?![^\W\d_])",
)
_NOT_OUT: Final = Phrase(
    "ikke ikkje inte ej ei not",
    r"(?<![^\W\d_])(?:ikke|ikkje|inte|ej|ei|not|n't) (?:(?:er|är|is|be|been|kommet|komme|kome|"
    r"kommit|komma|gå|gått|come|go|gone|sendt|sluppet|slippe|let|väl|vel|helt|heilt|quite|ole|"
    r"vielä) ){0,3}"
    r"(?:ud|ut|out|ute|ude|ulkona|ulos|uppe|officielt|offisielt|officiellt|official|i avisa)"
    rf"(?: {_W}){{0,2}}? (?:endnu|ennå|enno|ennu|än|ännu|vielä|yet|{_BEFORE})(?![^\W\d_])",
)
_PUBLISH: Final = (
    r"(?:publish|post|share|del|dele|deles|delast|dela|delas|legg|leggast|læg|lægge|lægges|legges|"
    r"lägg|läggas|sprid|spre|sprede|julkais\w{1,4}|jak\w{1,5}|publicer\w{0,3}|publiser\w{0,3})"
)
_NOT_BEFORE: Final = Phrase(
    "ikke ikkje inte ej not aldri aldrig don doesn älä älkää ei publish post share del dele deles "
    "delast dela delas leg* læg* lägg* sprid spre sprede julkais* jak* publicer* publiser*",
    rf"(?<![^\W\d_])(?:{_NEG}|don't|doesn't|älä|älkää|ei saa) {_PUBLISH}"
    rf"(?: {_W}){{0,5}}? {_BEFORE}"
    rf"(?![^\W\d_])|(?<![^\W\d_]){_PUBLISH}(?: {_W}){{0,2}}? {_NEG} "
    rf"(?:{_W} ){{0,2}}?{_BEFORE}(?![^\W\d_])",
)
_NOBODY: Final = (
    r"(?:inget|ingenting|intet|noget|noe|noko|något|anything|nothing|mitään|anyone|anybody|nogen|"
    r"noen|nokon|någon|kenellekään)"
)
_KNOW_NOT: Final = Phrase(
    "ikke ikkje inte ej not aldri aldrig ei eivät vet ved veit know knows tiedä told sagt fortalt "
    "berättat kertonut fået fått",
    rf"(?<![^\W\d_])(?:{_NEG}|ei|eivät) (?:vite|vide|veta|vita|know|tiedä)(?: {_W}){{0,4}}? "
    rf"{_BEFORE}(?![^\W\d_])|(?<![^\W\d_])(?:vet|ved|veit|know|knows|tiedä|told|sagt|fortalt|"
    rf"berättat|kertonut|fået|fått)(?: {_W}){{0,3}}? {_NOBODY}"
    rf"(?: {_W})? (?:än|ännu|endnu|ennå|enno|yet|vielä)(?![^\W\d_])",
)
_COUNT: Final = (
    r"(?:\d{1,3}|én|een|en|ein|ei|et|to|två|tre|fire|fyra|fem|seks|sex|syv|sju|otte|åtte|åtta|ni|"
    r"nio|ti|tio|yksi|yhtä|kaksi|kahta|kolme|kolmea|neljä|neljää|viisi|viittä|kuusi|kuutta|one|"
    r"two|three|four|five|six|seven|eight|nine|ten|mange|mye|mykje|många|flere|fleire|flera|monta|"
    r"many|several)"
)
_HANDS: Final = (
    r"(?:sygepl\w{2,14}|sykepl\w{2,14}|sjukepl\w{2,14}|sjuksk\w{2,14}|undersk\w{2,14}|"
    r"\w{0,10}hoitaj\w{1,6}|nurses?|folk|lærere?|lærar\w{0,4}|lärare|pædagog\w{0,4}|"
    r"pedagog\w{0,4}|vikar\w{0,4}|medarbejdere|ansatte|tilsette|people|staff|teachers?|carers?|"
    r"personer|personal|mann|hender|hænder|voksne|vaksne|vuxna|aikuista|ohjaajaa|opettajaa|"
    r"sosu\w{0,10}|assistenter|vakter|vagter|pass|doctors?|læger|leger|legar|läkare|lääkäriä|"
    r"fagutdann\w{0,4}|faglærte?|fagutdanna|utbildade?|uddannede?|autorisert\w{0,2}|koulutettua?|qualified|"
    r"kolleger|kollegaer|kollegor|vakt|vagt)"
)
_ON_DUTY: Final = (
    rf"(?:på|i|on|in) (?:{_W} )?(?:nattevagt\w{{0,2}}|nattevakt\w{{0,2}}|nattvakt\w{{0,2}}|"
    r"aftenvagt\w{0,2}|vagt\w{0,2}|vakt\w{0,2}|natten|natta|arbejde|jobb|jobbet|passet|skiftet|"
    r"tjänst|kvällen|afdelingen|avdelingen|avdelinga|avdelningen|duty|shift|nights?|call|"
    r"the ward)|vuorossa|yövuorossa|iltavuorossa|töissä|osastolla"
)
_CLIENTS: Final = (
    r"(?:beboere|bebuarar|pasienter|pasientar|patienter|patienterne|asukasta|asukkaan|potilasta|"
    r"residents|patients|brukare|boende|børn|barn|lasta|children|borgere)"
)
_FEW: Final = Phrase(
    "kun bare berre bara endast vain only just blott mangle* mangla* saknar saknas fattas puuttuu "
    "uupuu short missing lacking lack for för too liian alene åleine aleine ensam yksin alone",
    rf"(?<![^\W\d_])(?:kun|bare|berre|bara|endast|vain|only|just|blott) (?:{_W} )?"
    rf"{_COUNT} (?:{_W} ){{0,2}}?(?:{_HANDS}|{_ON_DUTY})(?![^\W\d_])"
    rf"|(?<![^\W\d_])(?:mangle\w?|manglar|mangla|saknar|saknas|fattas|puuttuu|uupuu|short|"
    rf"missing|lacking|lack) (?:{_W} ){{0,2}}?{_COUNT} (?:{_W} )?{_HANDS}(?![^\W\d_])"
    rf"|(?<![^\W\d_])(?:for få|för få|too few|liian vähän) (?:{_W} )?{_HANDS}(?![^\W\d_])"
    rf"|(?<![^\W\d_])(?:alene|åleine|aleine|ensam|yksin|alone)(?: {_W}| \d{{1,3}}){{0,5}}? "
    rf"{_CLIENTS}(?![^\W\d_])",
)
_TOO_FEW: Final = Phrase(
    "for för too liian short sygepl* sykepl* sjukepl* sjuksk* undersk* nurses nurse people staff "
    "teachers teacher carers carer doctors doctor",
    rf"(?:for få|för få|too few|liian vähän|för lite|for lite|(?:{_HANDS} )?short)(?![^\W\d_])",
)
_COUNTED: Final = re.compile(rf"(?<![^\W\d_]){_COUNT} (?:{_W} )?$", re.IGNORECASE)
_COUNTED_REACH: Final = 32  # characters from a count to "too few"
_WHISPER: Final = re.compile("[\U0001f92b\U0001f910\U0001f64a]")
_PATTERNS: Final = (
    (_MAY_NOT, "hush"),
    (_ASKED, "hush"),
    (_NOT_OUT, "not told"),
    (_NOT_BEFORE, "hush"),
    (_KNOW_NOT, "told later"),
    (_FEW, "gap"),
)


@once_a_text
def untold(text: Normalised) -> tuple[Piece, ...]:
    """Give all evidence in the text, in no order; the kinds are the sections of the list."""
    hits = tuple(load("unpublished").hits(text))
    yets = [hit.first for hit in hits if hit.section == "yet"]
    found = [
        Piece(*match.span(), kind)
        for pattern, kind in _PATTERNS
        for match in pattern.finditer(text)
    ]
    found += [Piece(*match.span(), "whisper") for match in _WHISPER.finditer(text.text)]
    found += [
        Piece(*match.span(), "gap")
        for match in _TOO_FEW.finditer(text)
        if _is_counted(text, match.start())
    ]
    for hit in hits:
        if hit.section in _NEEDS_NOT:
            found += _negated(text, hit, yets)
        elif hit.section == "body":
            if _words_before(text, hit, _NEAR) & _BODY_AFTER:
                found.append(Piece(hit.start, hit.end, "before the board"))
        elif hit.section != "yet":
            found.append(Piece(hit.start, hit.end, hit.section))
    return tuple(found)


def _is_counted(text: Normalised, start: int) -> bool:
    """Say whether a number stands right before: `two nurses short`."""
    return _COUNTED.search(text.text, max(0, start - _COUNTED_REACH), start) is not None


def _negated(text: Normalised, hit: Hit, yets: list[int]) -> Iterator[Piece]:
    """Yield a word of telling that "not", "first" or "until" stands before."""
    kind, reach = hit.section, _BACK[hit.section]
    if text.text[hit.start : hit.end].lower() in _ADJECTIVES:
        if _has_noun(text, hit):
            return
        reach = _NEAR
    before = _words_before(text, hit, reach)
    is_not, is_first = bool(before & _NOT), bool(before & _FIRST)
    near = bisect_left(yets, hit.first - _YET_REACH)
    is_yet = near < len(yets) and yets[near] <= hit.last + _NEAR
    holds = {
        "told": is_first or is_not,
        "decided": (is_not and is_yet) or (is_first and not is_not),
        "informed": is_first,
    }[kind]
    if holds:
        yield Piece(hit.start, hit.end, _NEEDS_NOT[kind])


def _has_noun(text: Normalised, hit: Hit) -> bool:
    """Say whether an adjective belongs to a noun behind it: "public support"."""
    if hit.last + 1 >= len(text.tokens):
        return False
    after = text.tokens[hit.last + 1]
    return text.text[hit.end : after.start] == " " and after.lower not in _AFTER_PUBLIC


def _words_before(text: Normalised, hit: Hit, reach: int) -> set[str]:
    begin = text.sentences[text.sentence_at(hit.start)][0]
    tokens = text.tokens[max(0, hit.first - reach) : hit.first]
    return {token.lower for token in tokens if token.start >= begin}
