from stdnum.dk import cpr as dk
from stdnum.fi import hetu as fi
from stdnum.no import fodselsnummer as no
from stdnum.se import personnummer as se

from orchestrator.checks.gdpr.cpr import CprNumber
from orchestrator.checks.gdpr.fodselsnummer import Fodselsnummer
from orchestrator.checks.gdpr.hetu import Henkilotunnus
from orchestrator.checks.gdpr.personnummer import Personnummer
from orchestrator.domain.finding import Severity
from tests.checks.numbers import cpr, cpr_without_modulus, fnr, full_width, hetu, personnummer
from tests.contracts.check import CheckContract, draft_of, found

CPR = cpr("140562")
PLAIN = cpr_without_modulus("140562")
FNR = fnr("230805")
PNR = personnummer("900314")
HETU = hetu("131090", "-", 308)


class TestCpr(CheckContract):
    check = CprNumber()
    hits = (
        (
            "en",
            "CPR zero seven zero two nine nine three nine zero three, me",
            "zero seven zero two nine nine three nine zero three",
        ),
        ("da", "mit cpr er nul fem nul tre ni otte - 1734, tak", "nul fem nul tre ni otte - 1734"),
        ("da", f"Her er {CPR[:6]}-{CPR[6:]} igen", f"{CPR[:6]}-{CPR[6:]}"),
        ("da", f"Her er {CPR} igen", CPR),
        ("da", f"uden modulus: {PLAIN[:6]}-{PLAIN[6:]}", f"{PLAIN[:6]}-{PLAIN[6:]}"),
        ("da", f"cpr {PLAIN[:6]} {PLAIN[6:]}", f"{PLAIN[:6]} {PLAIN[6:]}"),
        (
            "da",
            f"cpr {PLAIN[:2]} {PLAIN[2:4]} {PLAIN[4:6]} {PLAIN[6:]}",
            f"{PLAIN[:2]} {PLAIN[2:4]} {PLAIN[4:6]} {PLAIN[6:]}",
        ),
        (
            "da",
            f"cpr {PLAIN[:2]}.{PLAIN[2:4]}.{PLAIN[4:6]}-{PLAIN[6:]}",
            f"{PLAIN[:2]}.{PLAIN[2:4]}.{PLAIN[4:6]}-{PLAIN[6:]}",
        ),
        ("da", f"en dash {CPR[:6]}\u2013{CPR[6:]}", f"{CPR[:6]}\u2013{CPR[6:]}"),
        ("da", f"nbsp {CPR[:6]}\u00a0-\u00a0{CPR[6:]}", f"{CPR[:6]}\u00a0-\u00a0{CPR[6:]}"),
        ("da", full_width(f"{CPR[:6]}-{CPR[6:]}"), full_width(f"{CPR[:6]}-{CPR[6:]}")),
        (
            "da",
            f"{CPR[:3]}\u200b{CPR[3:6]}\u00ad-{CPR[6:]}",
            f"{CPR[:3]}\u200b{CPR[3:6]}\u00ad-{CPR[6:]}",
        ),
        ("da", "140562-33l8 og mere", "140562-33l8"),
        ("da", f"#{CPR}", CPR),
        ("da", f"scan_{CPR[:6]}-{CPR[6:]}_final.pdf", f"{CPR[:6]}-{CPR[6:]}"),
        ("da", "erstatning 610190-1234", "610190-1234"),
        ("da", " ".join(CPR), " ".join(CPR)),
        ("da", "cpr: de seks er 140562 og så 3318", "140562 og så 3318"),
        ("en", f"my CPR is {PLAIN}", PLAIN),
    )
    misses = (
        ("da", "nul fem nul tre ni otte, og så forfra"),
        ("da", "320190-1234 er ingen dato"),
        ("da", "011390-1234 er ingen måned"),
        ("da", "290201-1234 var ingen skuddag"),
        ("da", "Skoleåret 2025-2026 og 12.400 skridt"),
        ("da", "den 08/10/2000 08:28 skrev"),
        ("da", "åbent 10.12-11.12 2024"),
        ("fi", "soita 0401234567"),
        ("da", "ring +45 20 12 34 56"),
        ("sv", "0701234567 är mitt nummer"),
    )

    def test_a_date_alone_is_only_probable(self):
        (finding,) = found(self.check, f"nr {PLAIN}")

        assert finding.severity is Severity.WARN

    def test_it_accepts_what_stdnum_accepts(self):
        numbers = [cpr(f"{day:02d}0485", 1000) for day in range(1, 29)]

        assert all(dk.is_valid(number) for number in numbers)
        assert all(found(self.check, f"x {number} x") for number in numbers)


class TestFodselsnummer(CheckContract):
    check = Fodselsnummer()
    hits = (
        ("nb", f"her {FNR} ja", FNR),
        ("nb", f"her {FNR[:6]} {FNR[6:]} ja", f"{FNR[:6]} {FNR[6:]}"),
        (
            "nb",
            f"her {FNR[:2]} {FNR[2:4]} {FNR[4:6]} {FNR[6:]}",
            f"{FNR[:2]} {FNR[2:4]} {FNR[4:6]} {FNR[6:]}",
        ),
        ("nb", f"D-nummer {fnr('630805')}", fnr("630805")),
        ("nb", f"H {fnr('234805')}", fnr("234805")),
        ("nb", f"Tenor {fnr('238805')}", fnr("238805")),
        ("nb", f"m65 {fnr('237305')}", fnr("237305")),
        ("nb", f"fra 2032 {fnr('230805', first_remainder=2)}", fnr("230805", first_remainder=2)),
        ("nb", f"fødselsnummer {fnr('990805')}", fnr("990805")),
        ("nb", "fnr 230805 12345", "230805 12345"),
        ("nb", "fødselsdato 230805, og de siste fem er 12345", "230805, og de siste fem er 12345"),
        ("nb", f"fil_{FNR}.jpg", FNR),
    )
    misses = (
        ("nb", "8601.11.17947 er en konto"),
        ("nb", "329905 12345 er ingen dato"),
        ("nb", "ordre 99345678901 er sendt"),
        ("nb", "ring 918 27 364"),
    )

    def test_it_accepts_what_stdnum_accepts(self):
        numbers = [fnr(f"{day:02d}0485") for day in range(1, 29)]

        assert all(no.is_valid(number) for number in numbers)
        assert all(found(self.check, f"x {number} x", "nb") for number in numbers)


class TestPersonnummer(CheckContract):
    check = Personnummer()
    hits = (
        ("sv", f"mitt {PNR[:6]}-{PNR[6:]} här", f"{PNR[:6]}-{PNR[6:]}"),
        ("sv", f"mitt {PNR} här", PNR),
        ("sv", f"mitt 19{PNR[:6]}-{PNR[6:]} här", f"19{PNR[:6]}-{PNR[6:]}"),
        ("sv", f"mitt 19{PNR} här", f"19{PNR}"),
        ("sv", f"mitt 19{PNR[:6]} {PNR[6:]} här", f"19{PNR[:6]} {PNR[6:]}"),
        ("sv", f"äldre {PNR[:6]}+{PNR[6:]}", f"{PNR[:6]}+{PNR[6:]}"),
        ("sv", f"streck {PNR[:6]}–{PNR[6:]}", f"{PNR[:6]}–{PNR[6:]}"),
        ("sv", f"samordning {personnummer('900374')}", personnummer("900374")),
        ("sv", "personnummer 900314 1234", "900314 1234"),
        ("sv", f"#{PNR}", PNR),
    )
    misses = (
        ("sv", "organisationsnummer 556036-0793"),
        ("sv", "bild 2024-11-22 1431 från dagen"),
        ("sv", "ring 070-174 06 58"),
        ("sv", "991399-1234 är ingen dag"),
    )

    def test_a_name_of_a_photo_with_date_and_time_is_only_probable(self):
        assert all(
            f.severity is Severity.WARN for f in found(self.check, "IMG_20241122-1430.jpg", "sv")
        )

    def test_it_accepts_what_stdnum_accepts(self):
        numbers = [personnummer(f"9004{day:02d}") for day in range(1, 29)]

        assert all(se.is_valid(f"{number[:6]}-{number[6:]}") for number in numbers)
        assert all(found(self.check, f"x {number} x", "sv") for number in numbers)


class TestHetu(CheckContract):
    check = Henkilotunnus()
    hits = (
        ("fi", f"tunnus {HETU} tässä", HETU),
        ("fi", f"tunnus {hetu('131005', 'A', 308)}.", hetu("131005", "A", 308)),
        ("fi", f"tunnus {hetu('131090', 'Y', 308)}.", hetu("131090", "Y", 308)),
        ("fi", f"tunnus {hetu('131005', 'F', 308).lower()}.", hetu("131005", "F", 308).lower()),
        ("fi", f"tunnus {hetu('131090', '+', 308)}.", hetu("131090", "+", 308)),
        ("fi", f"tilapäinen {hetu('131090', '-', 901)}.", hetu("131090", "-", 901)),
        ("fi", f"väli {HETU[:6]} - {HETU[7:]}", f"{HETU[:6]} - {HETU[7:]}"),
        ("fi", f"viiva {HETU[:6]}–{HETU[7:]}", f"{HETU[:6]}–{HETU[7:]}"),
        ("fi", f"henkilötunnus {HETU[:6]}{HETU[7:]}", f"{HETU[:6]}{HETU[7:]}"),
        ("fi", f"kuva_{HETU}.png", HETU),
        ("fi", "hetu 131090-123A", "131090-123A"),
    )
    misses = (
        ("fi", "331090-308T ei ole päivä"),
        ("fi", "puhelin 040 123 4567"),
        ("fi", "malli 131090X"),
    )

    def test_it_accepts_what_stdnum_accepts(self):
        codes = [hetu(f"{day:02d}0485", "-", 300 + day) for day in range(1, 29)]

        assert all(fi.is_valid(code) for code in codes)
        assert all(found(self.check, f"x {code} x", "fi") for code in codes)

    def test_lower_case_control_is_seen(self):
        assert list(self.check.inspect(draft_of(HETU.lower(), "fi")))
