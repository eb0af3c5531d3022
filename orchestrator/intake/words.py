"""The words of the brief in Danish, Norwegian (bokmål and nynorsk), Swedish, Finnish and English.

`README.md` beside this file prints these tables for ambassadors; a test compares both.
"""

from typing import Final

OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "channels": ("channels", "channel", "kanaler", "kanal", "kanalar", "kanavat", "kanava"),
    "when": (
        *("when", "time"),
        *("hvornår", "tidspunkt", "når", "tid"),
        *("när", "tidpunkt"),
        *("milloin", "ajankohta", "aika"),
    ),
    "alt": (
        *("alt", "alt text", "alt-text", "alttext", "image description"),
        *("alt-tekst", "alt tekst", "alttekst", "billedbeskrivelse", "bildebeskrivelse"),
        *("biletbeskriving", "bildbeskrivning"),
        *("alt-teksti", "alt teksti", "kuvan kuvaus"),
    ),
    "language": ("language", "sprog", "språk", "kieli"),
}

CHANNELS: Final[dict[str, tuple[str, ...]]] = {
    "instagram": ("instagram", "insta", "ig", "instagramissa", "instagramiin"),
    "facebook": ("facebook", "fb", "face", "facebookissa", "facebookiin"),
    "linkedin": ("linkedin", "linked in", "linked-in", "li", "linkedinissä", "linkediniin"),
}
ALL_CHANNELS: Final = frozenset(
    {"all", "alle", "alla", "kaikki", "alle tre", "all three", "alla tre"}
)

# named in a section or a channel line, they are no channel of ours: told back, never guessed
OTHER_PLATFORMS: Final = frozenset(
    {
        "bluesky",
        "mastodon",
        "pinterest",
        "snapchat",
        "snap",
        "threads",
        "tiktok",
        "twitter",
        "x",
        "youtube",
    }
)

LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    "da": ("da", "dansk", "danish", "danska", "tanska"),
    "nb": ("nb", "no", "norsk", "bokmål", "norsk bokmål", "norwegian", "norska", "norja"),
    "nn": ("nn", "nynorsk", "norsk nynorsk"),
    "sv": ("sv", "svensk", "svenska", "swedish", "ruotsi"),
    "fi": ("fi", "finsk", "finska", "finnish", "suomi"),
    "en": ("en", "engelsk", "engelska", "english", "englanti"),
}

MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "january januar januari tammikuu tammikuuta tammi jan",
            "february februar februari helmikuu helmikuuta helmi feb febr",
            "march marts mars maaliskuu maaliskuuta maalis mar",
            "april huhtikuu huhtikuuta huhti apr",
            "may maj mai toukokuu toukokuuta touko",
            "june juni kesäkuu kesäkuuta kesä jun",
            "july juli heinäkuu heinäkuuta heinä jul",
            "august augusti elokuu elokuuta elo aug",
            "september syyskuu syyskuuta syys sep sept",
            "october oktober lokakuu lokakuuta loka oct okt",
            "november marraskuu marraskuuta marras nov",
            "december desember joulukuu joulukuuta joulu dec des",
        ),
        start=1,
    )
    for name in names.split()
}

WEEKDAYS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "monday mandag måndag måndagen maanantai maanantaina mon man mån ma",
            "tuesday tirsdag tysdag tisdag tisdagen tiistai tiistaina tue tues tir tis ti",
            "wednesday onsdag onsdagen keskiviikko keskiviikkona wed ons ke",
            "thursday torsdag torsdagen torstai torstaina thu thurs tor to",
            "friday fredag fredagen perjantai perjantaina fri fre pe",
            "saturday lørdag laurdag lördag lördagen lauantai lauantaina sat lør lau lör la",
            "sunday søndag sundag söndag söndagen sunnuntai sunnuntaina sun søn sön su",
        )
    )
    for name in names.split()
}

# days that depend on when the mail is read: told back, never guessed
RELATIVE_DAYS: Final = frozenset(
    {"today", "tomorrow", "tonight", "next", "asap", "now"}
    | {"i dag", "idag", "i morgen", "imorgen", "i aften", "næste", "nu", "hurtigst muligt"}
    | {"i kveld", "i morgon", "imorgon", "neste", "nå", "no", "ikväll", "i kväll", "nästa"}
    | {"tänään", "huomenna", "ensi", "nyt"}
)  # fmt: skip
