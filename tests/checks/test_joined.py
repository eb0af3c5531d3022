"""Whom a sensitive word is said of: sentences of many kinds, in six languages, and the rules one by one."""

from pathlib import Path

import pytest

from orchestrator.checks.gdpr.health import HealthOfAnother
from orchestrator.checks.gdpr.nouns import Form, Group, forms_of
from orchestrator.checks.gdpr.special import SpecialOfAnother
from orchestrator.domain.finding import Severity
from tests.contracts.check import draft_of

DATA = Path(__file__).parent / "data"
CHECKS = (HealthOfAnother(), SpecialOfAnother())


def severities(text):
    return {finding.severity for check in CHECKS for finding in check.inspect(draft_of(text))}


def sentences(name):
    return (DATA / name).read_text("utf-8").splitlines()


def share(flags):
    flags = list(flags)
    return sum(flags) / len(flags)


def test_hardly_a_sentence_about_another_person_passes():
    seen = [severities(text) for text in sentences("said_of_others.txt")]

    assert share(bool(found & {Severity.BLOCK, Severity.WARN}) for found in seen) >= 0.92


def test_most_sentences_about_another_person_block():
    seen = [severities(text) for text in sentences("said_of_others.txt")]

    assert share(Severity.BLOCK in found for found in seen) >= 0.80


def test_few_sentences_about_nobody_or_the_sender_raise_an_alarm():
    seen = [severities(text) for text in sentences("said_of_nobody.txt")]

    assert share(bool(found & {Severity.BLOCK, Severity.WARN}) for found in seen) <= 0.06


@pytest.mark.parametrize(
    "text",
    [
        "Hende i det gule hus har demens.",
        "Ein av gutane har epilepsi.",
        "Yksi asukkaista sairastaa diabetesta.",
        "My tutor's husband has dementia.",
        "Kolmoshuoneen rouva sai tietää syövästä.",
        "Vores bogholder har kræft.",
        "En eg kjenner har anoreksi.",
        "Pojken i 3B har diabetes.",
        "En patient fik en blodprop i går.",
    ],
)
def test_who_is_told_apart_needs_no_name(text):
    assert Severity.BLOCK in severities(text)


@pytest.mark.parametrize(
    "text",
    [
        "Som muslim er jeg glad for min leder.",
        "Min epilepsi hindrar mig inte.",
        "My own anxiety makes me a better listener.",
        "Mun oma masennus opetti paljon.",
        "Jeg har været indlagt, og min chef ved det.",
    ],
)
def test_what_the_sender_says_of_herself_is_hers(text):
    assert not severities(text) & {Severity.BLOCK, Severity.WARN}


def test_a_weak_word_said_of_somebody_asks_for_a_look():
    assert severities("Naboen min falt i trappa.") == {Severity.WARN}


def test_a_sentence_that_teaches_is_looked_at_only():
    assert severities("Min kollega Karen holdt kursus i demens.") == {Severity.WARN}


def test_although_is_not_about():
    assert Severity.BLOCK in severities("Min kollega smiler, selv om gigten plager hende.")


def test_a_rule_for_anybody_is_none_about_somebody():
    assert not severities("En elev med dyslexi har rätt till extra tid.") & {
        Severity.BLOCK,
        Severity.WARN,
    }


def test_a_home_named_after_no_condition_is_a_term():
    assert Severity.BLOCK in severities("Naboen min bor i fosterhjem.")


@pytest.mark.parametrize(
    ("word", "group", "form"),
    [
        ("flickan", Group.SCANDINAVIAN, Form.POINTING),
        ("dama", Group.SCANDINAVIAN, Form.POINTING),
        ("kontordamen", Group.SCANDINAVIAN, Form.POINTING),
        ("beboerne", Group.SCANDINAVIAN, Form.PLURAL),
        ("lægen", Group.SCANDINAVIAN, Form.ROLE),
        ("työkaverillani", Group.FINNISH, Form.POINTING),
        ("asukkaalla", Group.FINNISH, Form.BARE),
        ("roommate", Group.ENGLISH, Form.BARE),
    ],
)
def test_a_form_says_what_it_says_by_itself(word, group, form):
    assert forms_of(word)[group] is form


def test_an_ordinary_word_is_no_person():
    assert not forms_of("kaffe")


def test_the_long_dead_are_nobody_of_ours():
    assert not severities("Maleren Kahlo havde kroniske smerter.") & {
        Severity.BLOCK,
        Severity.WARN,
    }


def test_a_role_at_the_opening_is_the_senders():
    text = "Som nybliven mamma med depression fick jag hjälp."

    assert not severities(text) & {Severity.BLOCK, Severity.WARN}


def test_who_opens_with_a_name_and_here_is_the_sender():
    text = "Malou her! Jeg er diabetiker og elev."

    assert not severities(text) & {Severity.BLOCK, Severity.WARN}


@pytest.mark.parametrize(
    "text",
    [
        "Gubben på fyran har astma.",
        "Hun på 12'eren fik kemo i sidste uge.",
        "Rouva kolmosessa ei enää muista nimeäni.",
        "De to drenge ved åen blev anbragt hos en plejefamilie.",
        "Ham den lille med rød hue har epilepsi.",
        "Damen i 3B har brug for hjælp til at komme i bad.",
        "Ny elev i klassen, hon har diabetes.",
        "You know her, the one with the cart. She has dementia.",
        "Spørg en kollega: Ole Bakke? - Jeg har gigt og cykler alligevel.",
        "We miss you, Oskar! Get well soon after the concussion.",
        "Since we learned how to handle her epilepsy, the girl in 1B is calm.",
        "Mannen i andre etasje vil ha kaffe, så tar vi insulinet.",
    ],
)
def test_who_is_pointed_at_is_somebody(text):
    assert Severity.BLOCK in severities(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mange af vores beboere lever med demens.",
        "Monella asukkaalla on muistisairaus.",
        "Våra boende har ofta diabetes.",
        "Cancer prevention is a big topic for my boss.",
        "Opiskelen lähihoitajaksi ja teemana on muistisairaudet.",
        "Vi hjelper gjerne med matteleksene.",
    ],
)
def test_many_and_none_are_nobody(text):
    assert not severities(text) & {Severity.BLOCK, Severity.WARN}


@pytest.mark.parametrize(
    "text",
    [
        "Min nabo på stue 4 husker ikke hvad hendes søn hedder.",
        "Damen i rom 2 finner ikke tilbake til rommet.",
        "Herr Lind på trean tror att jag är hans syster.",
        "Kolmoshuoneen rouva ei enää tunnista miestään.",
        "My uncle's kidneys gave up last spring.",
        "Beboeren i rom 6 har begynt å spise igjen.",
        "Brukaren på fyran har slutat ta sina tabletter.",
        "Pikkuveljeni lyö itseään.",
        "Damen på trean ser människor i trädgården som inte finns.",
        "Min bror har begynt å drikke igjen.",
        "Hun i niende som jeg hjelper med lekser har epilepsi.",
        "Ei av mødrene har kreft.",
        "The boy in room 3 hasn't left his room in nine days.",
    ],
)
def test_what_fails_somebody_in_everyday_words_blocks(text):
    assert Severity.BLOCK in severities(text)


@pytest.mark.parametrize(
    "text",
    [
        "Jeg husker ikke hvor jeg parkerte cyklen.",
        "Vi finner ikke tilbake til bussen.",
        "The printer's voice is gone.",
        "Jag har börjat äta frukost igen.",
        "Mun jalat ei jaksa enää.",
        "Vi har begynt å drikke kaffe igjen.",
        "Hjertet mitt svikter når kaffen er tom.",
    ],
)
def test_everyday_words_of_the_sender_or_a_thing_do_not_block(text):
    assert Severity.BLOCK not in severities(text)


def test_a_short_sentence_after_somebody_is_said_of_her():
    assert Severity.BLOCK in severities("Sjefen vår har permisjon. Det er kreft denne gangen.")


def test_illnesses_in_a_row_are_said_of_nobody():
    assert severities("Ida leste. Crohn, Hodgkin, Tourette, Addison: prøve fredag.") <= {
        Severity.INFO
    }
