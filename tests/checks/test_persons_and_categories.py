import pytest

from orchestrator.checks.confidentiality.marking import InternalMarking
from orchestrator.checks.confidentiality.unpublished import UnpublishedDecision
from orchestrator.checks.gdpr.child import RecognisableChild
from orchestrator.checks.gdpr.health import HealthOfAnother
from orchestrator.checks.gdpr.situation import RecognisableSituation
from orchestrator.checks.gdpr.special import SpecialOfAnother
from orchestrator.checks.gdpr.third_party import ThirdParty
from orchestrator.domain.finding import Severity
from tests.contracts.check import CheckContract, draft_of, found


class TestThirdParty(CheckContract):
    check = ThirdParty()
    hits = (
        ("da", "i dag med Lone Birkholm på kontoret", "Lone Birkholm"),
        ("da", "Tak til Mads fra IT", "Mads"),
        ("da", "beboeren karen er sød", "karen"),
        ("nb", "vaktmester olsen fikset det", "olsen"),
        ("fi", "Työkaverini Mikon kanssa", "Mikon"),
        ("fi", "Kiitos, Tuula Korhonen!", "Tuula Korhonen"),
        ("sv", "Min handledare Ahmed är bäst", "Ahmed"),
        ("da", "med fru Holgersen i haven", "Holgersen"),
        ("en", "thanks to Søren Kjeldgaard today", "Søren Kjeldgaard"),
        ("da", "det var Kenneths idé", "Kenneths"),
        ("da", "jeg hedder Freja, og det her er Freja Holm", "Freja Holm"),
    )
    misses = (
        ("da", "Jeg hedder Freja og er elev"),
        ("nb", "Hei, Sindre her!"),
        ("da", "God weekend!\nHilsen Oliver"),
        ("fi", "Nimeni on Aino ja olen töissä"),
        ("da", "Vi læser Astrid Lindgren"),
        ("sv", "Pippi Långstrump är bäst"),
        ("da", "På Lindely Børnehave og i Kolding på mandag"),
        ("da", "Borgmester Hanne Holm åbnede broen"),
        ("sv", "en kaktus som heter Kurt"),
        ("da", "TAK TIL ALLE PÅ HOLDET"),
        ("da", "Hans Broges Gade får asfalt"),
    )

    def test_the_known_ambassador_is_not_a_third_party(self):
        assert not found(self.check, "Freja Lund tager over", ambassador="Freja Lund")

    def test_an_allowed_colleague_passes(self):
        assert not found(self.check, "Tak, Lone Birkholm", allowed=frozenset({"Lone Birkholm"}))

    def test_only_initials_are_shown(self):
        (finding,) = found(self.check, "i dag med Lone Birkholm her")

        assert finding.masked == "L••• B•••"


class TestHealth(CheckContract):
    check = HealthOfAnother()
    hits = (
        ("da", "Beboeren Karen har fået demens.", "demens"),
        ("da", "Min gode kollega har kræft.", "kræft"),
        ("nb", "Mamma har MS.", "MS"),
        ("nn", "Pasienten eg følgde i dag har demens.", "demens"),
        ("sv", "Eleven som jag stöttar har Aspergers.", "Aspergers"),
        ("fi", "Pikkuveljelläni on autismi.", "autismi"),
        ("en", "The resident in room 9 has dementia.", "dementia"),
        ("da", "Jeg besøgte Karen. Hun har diabetes.", "diabetes"),
        ("da", "En dame på 91 har fået en blodprop.", "blodprop"),
    )
    misses = (
        ("da", "Jeg har diabetes, og det går fint."),
        ("sv", "Jag är döv och använder tolk."),
        ("fi", "Minulla on keliakia."),
        ("en", "I have dyslexia and like my job."),
        ("da", "Vi lærer om demens på kurset."),
        ("da", "Min kollega Karen arbejder på demensafdelingen."),
        ("nb", "For eksempel Karen vinner krefter."),
        ("da", "Karen holder foredrag om kræft."),
    )

    def test_somebody_of_many_without_more_is_for_review(self):
        (finding,) = found(self.check, "En beboer har demens.")

        assert finding.severity is Severity.WARN

    def test_the_senders_own_is_a_hint(self):
        (finding,) = self.check.inspect(draft_of("Jeg har diabetes."))

        assert finding.severity is Severity.INFO


class TestSpecial(CheckContract):
    check = SpecialOfAnother()
    hits = (
        ("da", "Min kollega Yusuf er muslim.", "muslim"),
        ("nb", "Sjefen min er homofil.", "homofil"),
        ("sv", "Patienten är same.", "är same"),
        ("fi", "Kollegani Fatima on muslimi.", "muslimi"),
        ("en", "Our janitor Piotr is a devout Catholic.", "Catholic"),
    )
    misses = (
        ("da", "Jeg er muslim og faster."),
        ("en", "Christian opened the door."),
        ("sv", "Alla är välkomna, muslim eller kristen."),
    )


class TestChild(CheckContract):
    check = RecognisableChild()
    hits = (
        ("da", "Freja fra 2.B har malet", "Freja"),
        ("da", "Der var skolefoto i dag", "skolefoto"),
        ("nb", "Lille Nora (4) fant en krabbe", "Nora"),
        ("da", "En 7-årig pige vandt", "pige"),
        ("en", "Noah, 6, asked me", "Noah"),
        ("nb", "Gutten som alltid låner bøker om hvaler smilte", "Gutten"),
        ("da", "Pigen fra det gule hus vandt", "Pigen"),
        ("sv", "Hon i 3B som målar så fint", "Hon i 3B"),
        ("nn", "Ein av gutane mine i 4. klasse las høgt", "Ein av gutane"),
        ("fi", "Tyttö, joka ei koskaan puhu, lauloi", "Tyttö"),
        ("en", "the smallest boy in the Hedgehog room climbed the rock", "the smallest boy"),
    )
    misses = (
        ("da", "I 2.B lærer man at læse"),
        ("da", "Børnene elsker at male"),
        ("sv", "Alla barn fick glass"),
        ("nb", "Barn som leker, lærer"),
        ("da", "Ingen billeder af børnene i dag"),
        ("en", "Ward 7B, 6:45 am"),
    )


class TestSituation(CheckContract):
    check = RecognisableSituation()
    hits = (
        ("da", "Den 84-årige på stue 4 faldt i nat", "84-årige på stue 4 faldt i nat"),
        (
            "en",
            "An 84-year-old in room 12 fell last night",
            "84-year-old in room 12 fell last night",
        ),
    )
    misses = (
        ("da", "I nat faldt der sne"),
        ("nb", "Rom 4 er opptatt i dag"),
        ("da", "Jeg er 19 år og elev"),
    )


class TestMarking(CheckContract):
    check = InternalMarking()
    hits = (
        ("da", "det er fortroligt endnu", "fortroligt"),
        ("fi", "Vain sisäiseen käyttöön: luonnos", "Vain sisäiseen käyttöön"),
        ("en", "under embargo until Friday", "under embargo"),
        ("sv", "Ni får inte säga något", "får inte säga"),
    )
    misses = (("da", "vi taler åbent om alt"), ("en", "I am confident"))


class TestUnpublished(CheckContract):
    check = UnpublishedDecision()
    hits = (
        ("da", "en sparerunde på vej", "sparerunde"),
        ("nb", "nedbemanning i etaten", "nedbemanning"),
        ("fi", "yt-neuvottelut alkavat", "yt-neuvottelut"),
    )
    misses = (("da", "vi fyrer op i grillen"), ("sv", "vi sparar ström"))


@pytest.mark.parametrize("area", ["child-welfare", None])
def test_a_check_does_not_look_at_the_area_the_policy_does(area):
    assert found(ThirdParty(), "Tak til Mads fra IT", area=area)
