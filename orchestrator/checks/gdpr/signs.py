"""Illness in everyday words, without a word of medicine (GDPR Art. 4(15)).

Who forgets her daughter's name, whose kidneys gave up, who eats again after two weeks: so it is
told at work. Each pattern says what fails somebody; whom it is said of, `joined.py` decides.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from orchestrator.checks.lexicon import Hit
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.text import Normalised

_FEW: Final = r"(?: [^\W\d_]{1,16}){0,4}?"
_NOT: Final = r"(?:ikke|ikkje|inte|int|icke|aldrig|aldri|not|never|no longer|ei|enää)"
_WHO: Final = (
    r"(?:hv(?:ad|a|em|or)|k(?:va|ven|or)|va(?:d|r)|vem|mikä|kuka|missä|what|who|where|her|his|"
    r"hendes|hans|hennes|hennar|sin|sitt|sine|sina|kona|kone|konen|mannen|manden|navn\w{0,3}|"
    r"namn\w{0,3}|nime\w{0,4}|vaimo\w{0,6}|lap(?:si|sia|siaan)|meg|mig|us|me|oss)"
)
_PART: Final = (
    "benene beina bena benen fødderne føttene fötterna hjertet hjartet hjärtat nyrene "
    "nyrerne nyra "
    "njurarna lungerne lungene lungene lungorna lungene leveren levra levern hørelsen hørselen "
    "høyrsla hörseln synet sjåinga stemmen røysta rösten hendene hænderne hendene "
    "händerna fingrene "
    "fingrane fingrarna hukommelsen minnet kroppen balancen balansen keuhkot munuaiset "
    "sydän jalat "
    "muisti näkö kuulo kädet maksa kidneys lungs heart legs eyesight hearing memory liver voice "
    "hands fingers balance"
)
_FAILS: Final = (
    r"(?:bære|bærer|bære|bär|bära|svikt\w{0,4}|svigt\w{0,4}|gav op|ga opp|gav opp|gett "
    r"upp|gav upp|"
    r"gitt opp|lystrer|lyder|orkar?|orket|orkede|skjelv\w{0,2}|skalv|ryster|rystede|"
    r"skakar|darrar|"
    r"stive?|stela|stivna|gave (?:up|out)|giv(?:e|es|ing) (?:up|out)|fail\w{0,3}|"
    r"shak(?:e|es|ing|y)|"
    r"stiff|going|gone|won't|pet(?:tää|tävät|ti|tivät)|jaksa\w{0,4}|heiken\w{0,5}|vapis\w{0,4}|"
    r"täris\w{0,4}|toimi)"
)


class _Sign(NamedTuple):
    """What a sign may begin with, and its pattern."""

    openings: str
    pattern: str


_FAMILIES: Final = (
    _Sign(  # cannot remember, does not know again
        "huske husker huskede hugse hugsar hugsa minns mindes minnas kjenne kjenner "
        "kjende kjente "
        "kender kende känner kände remember remembers recognise recognises recognize recognizes "
        "ikke ikkje inte int ei can't couldn't doesn't didn't cannot muista tunnista tunne",
        rf"(?:husk(?:e|er|ede)|hugs(?:e|ar|a)|minns|mindes|minnas|kjen(?:ne|ner|de|te)|"
        rf"kend(?:er|e)|"
        rf"känner|kände) {_NOT}(?: (?:lenger|lengre|længere|längre|igen|igjen|att|alltid|"
        rf"altid|mer))"
        rf"{{0,2}} {_WHO}"
        rf"|(?:ikke|ikkje|inte|int)(?: [^\W\d_]{{1,9}}){{0,2}} (?:huske|hugse|minnas|komma ihåg|"
        rf"kjenne|kende|känna),?(?: (?:igen|igjen|att))? {_WHO}"
        r"|(?:can't|couldn't|doesn't|didn't|cannot)(?: (?:always|even|really))? "
        r"(?:remember|recogni[sz]e|know) "
        r"(?:who|where|what|her|his|me)(?: [^\W\d_]{1,12})?"
        r"|ei (?:enää |aina )?(?:muista|tunnista|tunne|löydä)(?: [^\W\d_]{2,14}){0,2} "
        r"(?:[^\W\d_]{3,14}(?:nsa|nsä|een|aan|ään)|nimeä|kuka|missä|mikä)",
    ),
    _Sign(  # takes me for her sister, the year for another
        "tror trur luulee luuli thinks thought believes",
        r"(?:tror|trur|luulee|luuli|thinks|thought|believes)(?: (?:at|att|että|that))?"
        r"(?: (?:jeg|jag|eg|vi|mä|minä|mun|minua|mua|I|we))(?: ?'m| (?:er|är|am|are|"
        r"olen|olevan))?"
        r"(?: [^\W\d_]{1,8})? (?:hendes|hans|hennes|hennar|her|his|hänen|sin|søsteren?|systera?|"
        r"systern|moren?|mora|mannen|kona|sisko\w{0,4}|äiti\w{0,4}|tytär\w{0,4})",
    ),
    _Sign(  # asks for the dead, again and again
        "spurte spørger spurgte spør spør spørr frågar frågade kysyy kysyi asked asks",
        rf"(?:spurte|spørger|spurgte|spør|spørr|frågar|frågade|kysyy|kysyi|asked|asks){_FEW} "
        r"(?:hvor|kvar|var|missä|where) (?:(?:hendes|hans|hennes|hennar|her|his|hänen) )?"
        r"(?:mand|manden|mannen|mann|man|kone|kona|fru|frun|mor|mora|moren|mamma|"
        r"husband|wife|mother|"
        r"mum|miehensä|vaimonsa|äitinsä)",
    ),
    _Sign(  # does not find the way to the room
        "finder finner finn hittar hitta finde finne find finds",
        rf"(?:find(?:er|e|s)?|finn(?:er|e)?|hittar?)(?: [^\W\d_]{{1,8}}){{0,2}} {_NOT}{_FEW} "
        r"(?:rommet|rummet|værelset|stuen|hjem|hem|heim|tilbake|tilbage|tillbaka|home|room)",
    ),
    _Sign(
        _PART,
        rf"(?:{'|'.join(_PART.split())})(?! m(?:itt|i|ine|in) ){_FEW} {_FAILS}",
    ),
    _Sign(  # loses sight, words, memory
        "mister mistar mista mistet miste taber tabte tappar tappat förlorar losing loses lost "
        "menettää menettänyt",
        r"(?:mist(?:er|ar|a|et|e)|taber|tabte|tappa[rt]|förlorar|losing|loses|lost|"
        r"menettää|menettänyt)"
        rf"{_FEW} (?:synet|sight|eyesight|hørselen|hørelsen|hörseln|høyrsla|hearing|"
        rf"talen|språket|"
        r"sproget|hukommelsen|minnet|memory|håret|hair|näkönsä|kuulonsa|puheky\w+|"
        r"muistinsa|hiuksensa)"
    ),
    _Sign(
        "orden ordene orda sanat words sproget språket",
        rf"(?:orden|ordene|orda|sanat|words|sproget|språket){_FEW} "
        r"(?:borte|borta|väck|gone|kadonneet|hukassa|forsvinder|forsvinner|försvann|försvunnit)",
    ),
    _Sign(
        "sukkeret sokkeret sockret blodsukkeret blodsockret blodtrykket blodtrycket "
        "sokeri sokerit "
        "verensokeri verensokerit verenpaine sugar sugars",
        rf"[^\W\d_]{{4,14}}{_FEW} (?:svinger|svingar|hopper|hoppar|heittelee|heittelevät|"
        rf"for høyt|"
        r"for højt|for lavt|för högt|för lågt|liian (?:korkea|matala)|all over|drops|dropped)",
    ),
    _Sign(  # eats again, has not eaten, does not get food down
        "begynt begynner begyndt begynder börjat börjar byrja alkanut alkoi started starts ikke "
        "ikkje inte ei hasn't hadn't får fikk fick fik",
        r"(?:begyn(?:t|ner)|begynd(?:t|er)|börja[rt]|byrja|alkanut|alkoi|started|"
        r"starts) (?:(?:å|at|att) )?"
        r"(?:spise|äta|ete|eta|syödä|syömään|eating|snakke|prata|tale|walking|talking) "
        r"(?:igen|igjen|"
        r"att|taas|again)"
        r"|(?:ikke|ikkje|inte|hasn't|hadn't)(?: [^\W\d_]{1,8})? (?:spist|ätit|ete|eaten|"
        r"sovet|sovit|slept|"
        r"spoken|snakket|pratat) (?:på|i|in|for|since|siden|sidan|sedan)"
        r"|ei (?:ole )?(?:halunnut|halua|pysty|suostu|syönyt) (?:syödä|syömään|moneen|viikkoon)"
        rf"|(?:får|fikk|fick|fik)(?: {_NOT})? i (?:seg|sig)(?: {_NOT})? (?:mat|mad)"
        r"|(?:inte|ikke|ikkje) får i s[ei]g (?:mat|mad)",
    ),
    _Sign(  # bad news, cures, the machine
        "svar svaret første fyrste första ensimmäinen first results the machine machines",
        r"svaret? (?:fra|frå|från) (?:syke|sjuke|syge|sjuk)hus\w{1,4}"
        r"|(?:første|fyrste|första) (?:kur|kuren|cellegift\w*|behandlingen)"
        r"|first round of (?:chemo|treatment)|results from the (?:hospital|scan)"
        r"|(?:the )?machine (?:twice|three times|four times|every)",
    ),
    _Sign(  # takes no medicine any more
        "slutat slutade sluttet slutta stoppet holdt lopettanut lopetti stopped off quit",
        r"(?:sluta(?:t|de)|slutt(?:et|a)|stoppet|holdt op|lopettanut|lopetti|stopped|quit)"
        rf"{_FEW} (?:(?:ta|tage|taking|med) )?(?:sin|sine|sina|her|his|medisin\w*|"
        rf"medicin\w*|tablett\w*|piller\w*|"
        r"lääkk\w+|meds|medication|pills|antidepress\w+)(?: (?:tablett\w*|medicin\w*|"
        r"medisin\w*|piller\w*|"
        r"lääkk\w+|meds|medication|pills|insulin\w*))"
        r"|off (?:her|his) (?:meds|medication|pills|antidepressants|insulin)",
    ),
    _Sign(  # hurts herself, hides it, stays in bed
        "slår slog slo skär skar lyö löi viiltää hits hitting cuts cutting lange långa "
        "long pitkät "
        "stemmene stemmer stämmor rösterna äänet lyde lyder ljud sounds noises",
        r"(?:slår|slog|slo|skär|skar|hits|hitting|cuts|cutting) (?:seg|sig|himself|"
        r"herself)(?: (?:selv|själv|"
        r"sjølv|i|når|när))?(?= ?[.,!?]| når| när| when| i )"
        r"|(?:lyö|löi|viiltää) (?:itse|itte)\w{2,4}"
        r"|(?:lange|långa|long|pitkät) (?:ermer|ermar|ærmer|ärmar|sleeves|hihat) "
        r"(?:midt|mitt|i|in|keskellä|"
        r"hele|hela|all)"
        r"|(?:stemmene|stemmer|rösterna) (?:unna|væk|borte|bort|på avstand)"
        r"|(?:äänet|lyde|lyder|ljud|sounds|noises) (?:er |är |are )?(?:svære|sattuu|"
        r"sattuvat|for mye|for meget|"
        r"gör ont|hurt|too much|jobbiga)",
    ),
    _Sign(
        "ikke ikkje inte hasn't hadn't not",
        rf"(?:ikke|ikkje|inte|hasn't|hadn't|not)(?: (?:været|vært|vore|varit|been|left|"
        rf"forladt|forlatt|lämnat))"
        rf"{_FEW} (?:rommet|rummet|værelset|sengen|senga|sängen|huset|lejligheden|room|"
        rf"bed|house) "
        r"(?:på|i|in|for|since|siden|sedan)",
    ),
    _Sign(  # found on the floor
        "sad satt lå låg makasi istui lay found",
        r"(?:sad|satt|lå|låg|makasi|istui|lay|found|lying)(?: [^\W\d_]{1,8}){0,2} (?:på "
        r"gulvet|på golvet|lattialla|"
        r"on the floor)(?: (?:igen|igjen|taas|again)| da | när | når | i nat| kun )",
    ),
    _Sign(
        "can't cannot because kan",
        r"(?:can't|cannot) (?:get|hold|lift|button|tie) (?:the|his|her) [^\W\d_]{3,12}"
        r"(?: [^\W\d_]{1,8}){0,4} (?:anymore|any more|any longer|himself|herself)"
        r"|because of the shak\w{1,3}",
    ),
    _Sign(  # sees who is not there; what somebody must not eat
        "se ser så sees seeing sees näkee tåler tål tålte får siedä",
        r"(?:se|ser|så|sees|seeing)(?: [^\W\d_]{1,12}){1,5} (?:som|der|that|who) "
        r"(?:ikke|ikkje|inte|isn't|aren't) (?:er|är|finns|there|here)"
        r"|näkee(?: [^\W\d_]{1,12}){1,4},? (?:jota|joita) ei ole"
        rf"|(?:tåler|tål|tålte|får i seg|får i sig|siedä)(?: {_NOT})?(?: [^\W\d_]{{1,6}})? "
        r"(?:peanøtt\w{0,3}|jordnød\w{0,4}|jordnöt\w{0,4}|nøtt\w{0,3}|nødder|nötter|"
        r"gluten\w{0,2}|"
        r"mælk|melk|mjølk|mjölk|laktos\w?|pähkinää)",
    ),
    _Sign(  # night after night; drinks again; up no more; not long now
        "gråter græder gråt skriker skrikar itkee itki cries screams begynt begyndt "
        "börjat byrja "
        "alkanut started drikker dricker drikk juo drinking kommer kjem vil vill won't "
        "can't nouse "
        "har hasn't under utredes utreds til",
        r"(?:gråter|græder|gråt|skriker|skrikar|itkee|itki|cries|screams) (?:hver|kvar|"
        r"varje|joka|every|"
        r"om) (?:eneste |enda |single )?(?:natt|natten|nat|kveld|kväll|aften|yö|ilta|"
        r"night|evening|"
        r"nätterna|natta)"
        r"|(?:begynt|begyndt|börjat|byrja|alkanut|started) (?:(?:å|at|att) )?(?:drikke|"
        r"dricka|drikka|"
        r"juoda|drinking|ruse seg|ruse sig) (?:igen|igjen|att|taas|again)"
        r"|(?:drikker|dricker|drikk|juo|drinking) (?:igen|igjen|taas|again)"
        r"|(?:kommer|kjem) (?:seg |sig )?(?:ikke|ikkje|inte) (?:ut av|upp ur|ud af|opp av) "
        r"(?:senga|sengen|sängen)"
        r"|(?:won't|can't) get out of bed|nouse (?:enää )?sängystä"
        r"|har (?:ikke|ikkje|inte) (?:lenge|lenger|langt|länge|lang tid|mye tid|långt) "
        r"(?:igjen|igen|att|kvar)"
        r"|hasn't (?:got )?(?:long|much time)(?: left)?"
        r"|(?:under|til) (?:utredning|udredning|utgreiing) (?:for|för|hos|på)|utred(?:es|s) for",
    ),
)  # fmt: skip
_SIGNS: Final = Phrase(
    " ".join(family.openings for family in _FAMILIES),
    "(?:" + "|".join(family.pattern for family in _FAMILIES) + ")(?![^\\W\\d_])",
)


def signs(text: Normalised) -> Iterator[Hit]:
    """Yield what fails somebody, as entries of the list of health are."""
    for match in _SIGNS.finditer(text):
        first = bisect_left(text.token_starts, match.start())
        last = bisect_left(text.token_starts, match.end()) - 1
        yield Hit(match.start(), match.end(), first, last, "strong")
