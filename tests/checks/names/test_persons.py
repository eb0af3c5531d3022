"""What is a name to the checks: rules and model together. All persons are invented."""

import pytest

from orchestrator.checks.gdpr.persons import names
from orchestrator.checks.names.model import Levels, shared_model
from orchestrator.checks.text import Normalised
from tools.name_lists import by_origin  # unlisted names are read as the listed ones are

NOBODY: frozenset[str] = frozenset()


def named(
    text: str, sender: frozenset[str] = NOBODY, allowed: frozenset[str] = NOBODY
) -> list[str]:
    folded = Normalised(text)
    return [folded.text[n.start : n.end] for n in names(folded, sender, allowed) if n.is_certain]


def perhaps(text: str) -> list[str]:
    folded = Normalised(text)
    return [
        folded.text[n.start : n.end] for n in names(folded, NOBODY, NOBODY) if not n.is_certain
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I dag er jeg sammen med Lone Birkholm på kontoret.", "Lone Birkholm"),
        ("Tak til Mads fra IT, som hjalp mig.", "Mads"),
        ("tak til mads fra it som hjalp mig", "mads"),
        ("jeg var ude med karen fra vej og park", "karen"),
        ("Det var Kenneths idé.", "Kenneths"),
        ("Takk til Hegeruds kollega Sindre!", "Sindre"),
        ("eg jobbar saman med sindre på sjukeheimen", "sindre"),
        ("Idag jobbar jag med Gun-Britt i köket.", "Gun-Britt"),
        ("Kävin tänään kahvilla Mikon kanssa.", "Mikon"),
        ("Kiitos Pirkolle avusta!", "Pirkolle"),
        ("Työkaverini Tuula Korhonen opetti minua.", "Tuula Korhonen"),
        ("Today I work with Emma Whitfield in the office.", "Emma Whitfield"),
        ("Thanks to @JaneHeitberg for the tour.", "JaneHeitberg"),
        ("følg @lars.holmgaard i dag", "lars.holmgaard"),
    ],
)
def test_a_name_is_seen_as_written(text: str, name: str):
    assert name in named(text)


MINORITIES = [
    ("da", "Tak til {name} fra IT, som hjalp mig i dag."),
    ("nb", "Kollegaen min {name} lærte meg mye i dag."),
    ("sv", "Idag jobbar jag med {name} på äldreboendet."),
    ("fi", "Tänään töissä oli myös {name}, joka opetti minua."),
    ("en", "Today I worked with {name} at the reception."),
]


@pytest.mark.parametrize(("language", "sentence"), MINORITIES)
def test_names_of_minorities_on_no_list_are_seen(language: str, sentence: str, unlisted):
    seen = sum(bool(named(sentence.format(name=name))) for name in unlisted)

    assert seen >= 0.85 * len(unlisted)


@pytest.mark.parametrize(("language", "sentence"), MINORITIES)
def test_names_of_minorities_are_seen(language: str, sentence: str):
    listed = [f"{names.given[3]} {names.surnames[5]}" for names in by_origin().values()]
    seen = sum(bool(named(sentence.format(name=name))) for name in listed)

    assert seen >= 0.9 * len(listed)


@pytest.mark.parametrize(
    "text",
    [
        "Sol, is og sommer ved havnen i dag.",
        "Dag for dag lærer jeg mere.",
        "Vi stiger om bord, og livet er godt.",
        "Rosa bandet på kaffekoppen och blå skjorta.",
        "Hans kollega og hendes chef var her.",
        "Kom og bo hos os, der er plads til alle.",
        "En vår med nye blomster langs stien.",
        "Onni suosii rohkeaa, sanoo sananlasku.",
        "I may mark the will of the people in April.",
        "Mandag den 3. maj er der åbent i Kolding.",
        "Solbakken Børnehave og Birkedal Bibliotek holder åbent.",
        "Vi ses på Hans Broges Gade klokken 12.",
        "Vi læser Astrid Lindgren på biblioteket.",
        "Min hund hedder Bølle.",
        "TAK TIL ALLE PÅ HOLDET",
        "Nya Volvo och gamla Tesla på gården.",
    ],
)
def test_words_that_are_names_elsewhere_are_none_here(text: str):
    assert named(text) == []


def test_her_own_name_is_hers():
    assert (
        named(
            "Freja Lund tager over i dag, og Frejas dag er lang.",
            sender=frozenset({"freja", "lund"}),
        )
        == []
    )


def test_her_own_handle_is_hers():
    assert named("Følg @FrejaLund i dag.", sender=frozenset({"freja", "lund"})) == []


def test_a_colleague_who_agreed_may_be_named():
    assert named("Tak til Lone Birkholm.", allowed=frozenset({"Lone Birkholm"})) == []


def test_what_is_perhaps_a_name_counts_beside_illness_and_cases(monkeypatch):
    """The model is made so doubtful that a name on no list is only perhaps one."""
    model = shared_model()
    doubtful = Levels(name=0.99999, perhaps=0.3)
    monkeypatch.setattr(model, "levels", doubtful)

    assert perhaps("Vi drak kaffe med Hamsegu i går ute på tunet.") == ["Hamsegu"]
    assert named("Vi snakket om demens med Hamsegu i går ute på tunet.") == ["Hamsegu"]


@pytest.mark.parametrize(
    "text",
    [
        "Robotstøvsugeren hedder Birthe, og Birthe hader dørtrin.",
        "Ser ni den där rosa hissen? Den heter Gun.",
        "Teamet heter Solveig i dag.",
        "Knut, Ragnhild og Vårin er tre brøytebiler.",
        "Pelle, Sulo ja Rauha ovat kaupungin työhevosia.",
        "I dag kjører jeg Solveig, den minste elbilen vår.",
        "Meet Astrid, our 12-tonne street sweeper.",
        "Klatreparken Viggo opnar laurdag.",
        "Päivystäjä lähtee Hilda-autolla liikkeelle.",
        "Our oldest truck, Big Bertha, turned thirty.",
    ],
)
def test_a_thing_with_a_persons_name_is_no_person(text: str):
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gutten på avdelinga heter Jonas og er fire.", "Jonas"),
        ("Min kone Anne bakte kaken.", "Anne"),
        ("Linnea (5) sang Bæ bæ lille lam for oss.", "Linnea"),
        ("Vi tok bussen, Mads og jeg.", "Mads"),
        ("Eg og kjell-arne bytte lyspærer.", "kjell-arne"),
        ("TILLYKKE BIRTHE!!! Du er en helt.", "BIRTHE"),
        ("Ny souschef er Pernille Damsgaard. Kig forbi Pernilles kontor.", "Pernilles"),
    ],
)
def test_a_person_near_a_thing_is_one(text: str, name: str):
    assert name in named(text)
