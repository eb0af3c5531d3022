"""Who is speaking, where nobody has told us: introductions and signatures, and what is neither."""

import pytest

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.health import HealthOfAnother
from orchestrator.checks.gdpr.sender import sender_words
from orchestrator.checks.gdpr.third_party import ThirdParty
from orchestrator.domain.finding import Severity

INTRODUCTIONS = (
    ("Eg er Sondre og lærling i parkvesenet.", "sondre"),
    ("Hei! Eg er Sondre.", "sondre"),
    ("Jag är Malin, ny på biblioteket.", "malin"),
    ("jag är Malin från förskolan", "malin"),
    ("Jeg er Karen Holm (19) og elev.", "karen holm"),
    ("Jag heter Malin och jobbar här.", "malin"),
    ("Hei, jeg heter ida og jobber i hjemmetjenesten", "ida"),
    ("I am Ida and I work at the library.", "ida"),
    ("Hi, I'm Noah, a trainee.", "noah"),
    ("Jeg hedder Mads.", "mads"),
    ("Eg heiter Åse Berge, og er lærling.", "åse berge"),
    ("Moi, olen Aino ja olen kesätöissä.", "aino"),
    ("Mä oon Aino, 19 v.", "aino"),
    ("Nimeni on Aino Virtanen.", "aino virtanen"),
    ("Det er Ida her igen.", "ida"),
    ("Moi, olen Maija Virtanen ja työskentelen kirjastossa.", "maija virtanen"),
    ("Olen Maija Virtanen ja työskentelen kirjastossa.", "maija virtanen"),
    ("Moikka, olen Antti Korhonen ja opiskelen lähihoitajaksi.", "antti korhonen"),
    ("Täällä Antti Korhonen kotihoidosta.", "antti korhonen"),
    ("Moi! Täällä Antti Korhonen kotihoidosta", "antti korhonen"),
    ("Hej, här är Lisa Berg från hemtjänsten.", "lisa berg"),
    ("Hej, her er Karen Holm fra biblioteket.", "karen holm"),
    ("Hei, her er Kari Moen fra hjemmetjenesten.", "kari moen"),
    ("Hei! Her er Kari Moen frå heimetenesta.", "kari moen"),
)
SIGNATURES = (
    ("Kiva päivä! Terveisin Aino Virtanen", "aino virtanen"),
    ("Kiva päivä!\nTerveisin\nAino", "aino"),
    ("Se billedet. Mvh Karen Jensen, tlf 28 64 31 97", "karen jensen"),
    ("vi ses i morgen mvh Karen", "karen"),
    ("En fin dag.\nKaren, trainee, Nordvik kommun", "karen"),
    ("En fin dag. Karen, trainee, Nordvik kommun", "karen"),
    ("Trevlig helg // Malin", "malin"),
    ("Trevlig helg!\n/Malin", "malin"),
    ("Trevlig helg! /Malin #sommarjobb #kommun", "malin"),
    ("God helg 🌞 Hilsen Ola", "ola"),
    ("God helg, klem fra Ida ❤️", "ida"),
    ("God helg!\n\nIda", "ida"),
    ("Ha det fint! - Ida Moen", "ida moen"),
    ("Best wishes, Noah", "noah"),
    ("God weekend!\nKh Karen Holm", "karen holm"),
    ("God helg! Kh Kari Moen", "kari moen"),
    ("A good day.\n\nBest,\nPeter Smith", "peter smith"),
    ("A good day.\n\nBest,\nPeter Smith\nTrainee, Park Services", "peter smith"),
)
NEITHER = (
    "Jeg er Karens vikar i dag.",
    "Jag är glad att Malin kom.",
    'Han sagde: "Jeg hedder Mads".',
    "Jeg fik en hilsen fra Mads i går.",
    "Hilsen til Mads.",
    "Karen, elev hos os, har kræft 😢",
    "I'm sure Noah will come.",
    "Olen Ainon kanssa vuorossa.",
    "Olen Ainon ja hänen äitinsä kanssa.",
    "Täällä Aino asuu.",
    "Her er Karen på 84 år.",
    "Här är Malin från rum 4 och hennes hund.",
    "The best,\nKaren said, is cake.",
    "I dag kommer\nMads\nKaren",
)


def spoken_by(text, ambassador=None):
    return sender_words(Draft(texts={"caption": text}, ambassador=ambassador))


@pytest.mark.parametrize(("text", "name"), INTRODUCTIONS + SIGNATURES)
def test_who_introduces_herself_or_signs_is_the_sender(text, name):
    assert spoken_by(text) >= set(name.split())


@pytest.mark.parametrize("text", NEITHER)
def test_who_is_only_spoken_of_is_not(text):
    named = {"karen", "karens", "malin", "mads", "noah", "ainon", "aino"}

    assert not spoken_by(text) & named


def test_a_known_ambassador_counts_alone():
    assert spoken_by("Hilsen Ola", ambassador="Ida Moen") == {"ida", "moen"}


@pytest.mark.parametrize(("text", "name"), INTRODUCTIONS + SIGNATURES)
def test_her_own_name_passes(text, name):
    found = ThirdParty().inspect(Draft(texts={"caption": text}))

    assert [f for f in found if f.severity is not Severity.INFO] == []


@pytest.mark.parametrize(
    "text",
    [
        "Jeg er Karen og har diabetes.",
        "Jag har epilepsi och jobbar ändå. // Malin",
        "Olen Aino ja sairastan astmaa.",
        "I'm Noah and I have ADHD.",
        "Eg er Sondre. Eg har astma.",
    ],
)
def test_her_own_health_is_hers_to_tell(text):
    found = list(HealthOfAnother().inspect(Draft(texts={"caption": text})))

    assert found
    assert {f.severity for f in found} == {Severity.INFO}
