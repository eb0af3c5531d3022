from orchestrator.checks.confidentiality.ip_address import IpAddress
from orchestrator.checks.confidentiality.key import AccessKey
from orchestrator.checks.confidentiality.secret import Secret
from orchestrator.checks.gdpr.bank_account import BankAccount
from orchestrator.checks.gdpr.case_number import CaseNumber
from orchestrator.checks.gdpr.email_address import EmailAddress
from orchestrator.checks.gdpr.iban import Iban
from orchestrator.checks.gdpr.phone import PhoneNumber
from orchestrator.checks.gdpr.plate import VehiclePlate
from orchestrator.checks.gdpr.street_address import StreetAddress
from tests.contracts.check import CheckContract, found


class TestIban(CheckContract):
    check = Iban()
    hits = (
        ("da", "til DK5000400440116243.", "DK5000400440116243"),
        ("nb", "NO93 8601 1117 947 takk", "NO93 8601 1117 947"),
        ("sv", "SE45 5000 0000 0583 9825 7466", "SE45 5000 0000 0583 9825 7466"),
        ("fi", "fi21 1234 5600 0007 85", "fi21 1234 5600 0007 85"),
        ("en", "IBAN GB82-WEST-1234-5698-7654-32 ok", "GB82-WEST-1234-5698-7654-32"),
        ("da", "IBAN DK5100400440116243", "DK5100400440116243"),
    )
    misses = (
        ("da", "DK5100400440116243 har forkert kontrol"),
        ("da", "DK50 og 12"),
        ("fi", "SE 45 5000"),
        ("en", "XX93 8601 1117 947"),
    )


class TestBankAccount(CheckContract):
    check = BankAccount()
    hits = (
        ("en", "to my account, clearing 8327-9, acct 943 210 884-2", "943 210 884-2"),
        ("nb", "8601.11.17947 går fint", "8601.11.17947"),
        ("da", "konto 0011892345", "0011892345"),
        ("sv", "bankgiro 123-4567", "123-4567"),
        ("fi", "tilinumero 123456-785", "123456-785"),
        ("da", "Kontonummer: 3409 0011892345", "3409 0011892345"),
    )
    misses = (
        ("nb", "8601.11.17948 har feil kontroll"),
        ("da", "kontoret har 12 pladser"),
        ("da", "vores konto har 12.400 følgere"),
        ("nb", "kontoen åpnet 12.12.2025"),
    )


class TestCaseNumber(CheckContract):
    check = CaseNumber()
    hits = (
        ("da", "Sag 27.69.08-G01-144-25 er lukket", "27.69.08-G01-144-25"),
        ("da", "Sagsnr. 2025-014233.", "2025-014233"),
        ("da", "j.nr. 24/10382", "24/10382"),
        ("nb", "sak 2025/4417 er ferdig", "2025/4417"),
        ("sv", "diarienummer KS 2025/00318", "KS 2025/00318"),
        ("fi", "Asianumero HEL 2025-004512 valmis", "HEL 2025-004512"),
        ("en", "case no. 2025-14233", "2025-14233"),
        ("nb", "slik ser et saksnummer ut: 24/10382-7", "24/10382-7"),
    )
    misses = (
        ("da", "skoleåret 2007-2008"),
        ("da", "det er en sag for 12 personer"),
        ("nb", "møtet er 12/24"),
        ("en", "just in case 100 people come"),
    )


class TestSecret(CheckContract):
    check = Secret()
    hits = (
        ("en", "a note with the admin login on it (svc_plan / Torsk!88havn)", "Torsk!88havn"),
        ("da", "Koden til medicinrummet er 4471, så", "4471"),
        ("da", "Adgangskode: Birkedal2026!", "Birkedal2026"),
        ("nb", "Alarmkoden er 9052#", "9052#"),
        ("sv", "lösenordet till datorn: Fika7kaka", "Fika7kaka"),
        ("fi", "Ovikoodi on 4863", "4863"),
        ("en", "the door code is 7719, walk in", "7719"),
        ("sv", "Larmet slås av med 7730 sen", "7730"),
        ("en", "password welcome2birkedal", "welcome2birkedal"),
    )
    misses = (
        ("en", "the login page is fun, ask Anna/Bo about it"),
        ("da", "rabatkode ELEV10 giver 10 %"),
        ("da", "QR-koden virker til 2027"),
        ("nb", "postkode 8450"),
        ("da", "adgangskode er vigtigt"),
        ("en", "the password must be strong"),
        ("en", "we code for 2 hours"),
    )


class TestAccessKey(CheckContract):
    check = AccessKey()
    hits = (
        ("en", "key " + "AKIA" + "ABCDEFGHIJKLMNOP", "AKIA" + "ABCDEFGHIJKLMNOP"),
        ("en", "t " + "gh" + "p_" + "a1" * 18, "gh" + "p_" + "a1" * 18),
        ("en", "-----BEGIN " + "PRIVATE KEY-----", "-----BEGIN " + "PRIVATE KEY-----"),
    )
    misses = (("en", "AKIA is a name"), ("en", "sk-learn and eyJoy"))


class TestIpAddress(CheckContract):
    check = IpAddress()
    hits = (
        ("da", "serveren 10.20.30.40 svarer", "10.20.30.40"),
        ("en", "at fe80:0:0:0:1:2:3:4 now", "fe80:0:0:0:1:2:3:4"),
    )
    misses = (("da", "version 2.4.1.7 er ude"), ("da", "300.1.2.3"), ("da", "kl. 10:30:15"))


class TestEmail(CheckContract):
    check = EmailAddress()
    hits = (
        ("nb", "skriv til torunn@fjellhamn.kommune.no", "torunn@fjellhamn.kommune.no"),
        ("da", "skriv til freja.lund@eksempel.dk!", "freja.lund@eksempel.dk"),
        ("sv", "alva.strand (at) exempel.se", "alva.strand (at) exempel.se"),
        ("da", "skriv til lund snabel-a eksempel.dk", "lund snabel-a eksempel.dk"),
    )
    misses = (
        ("nb", "blaveisen@fjellhamn.kommune.no"),
        ("da", "info@birkedal.dk"),
        ("da", "@birkedal"),
        ("da", "kl. 10 @ rådhuset"),
    )

    def test_an_allowed_address_passes(self):
        assert not found(self.check, "a.b@c.dk", allowed=frozenset({"A.B@c.dk"}))


class TestPhone(CheckContract):
    check = PhoneNumber()
    hits = (
        ("da", "ring på 28 64 31 97 nu", "28 64 31 97"),
        ("da", "+4528643197", "+4528643197"),
        ("nb", "mobil 918 27 364", "918 27 364"),
        ("sv", "070-174 06 58", "070-174 06 58"),
        ("fi", "soita 040 174 0658", "040 174 0658"),
    )
    misses = (
        ("da", "Ring 112 eller 1813"),
        ("da", "2025-2026"),
        ("sv", "2025-11-22 kl. 07.00 - 16.00"),
        ("sv", "12 500 000 kr"),
        ("da", "hovednummer 70 10 20 30"),
        ("fi", "116117"),
        ("nb", "22.02.2011"),
    )

    def test_an_allowed_number_passes(self):
        assert not found(self.check, "70 10 20 30", allowed=frozenset({"+45 70102030"}))


class TestAddress(CheckContract):
    check = StreetAddress()
    hits = (
        ("nn", "Adressa er Fjellsida 27B, ta med mat", "Fjellsida 27B"),
        ("da", "vi kørte til Rosenvænget 14, 2. th.", "Rosenvænget 14, 2. th."),
        ("nb", "på Karl Johans gate 3 i", "Karl Johans gate 3"),
        ("sv", "Kungsgatan 18 idag", "Kungsgatan 18"),
        ("fi", "kävimme Pihlajatie 22, jossa", "Pihlajatie 22"),
        ("en", "at 12 Maple Street now", "12 Maple Street"),
    )
    misses = (
        ("da", "Vi går ned ad vejen 10 minutter"),
        ("nb", "Storgata uten biler"),
        ("da", "Biblioteket, Storgade 12, har åbent"),
        ("en", "I have 21 spinners"),
        ("nn", "Danmark 40 prosent"),
    )


class TestPlate(CheckContract):
    check = VehiclePlate()
    hits = (
        ("da", "bilen med nummerplade CK 41 877", "CK 41 877"),
        ("sv", "bilen ABC 12D", "ABC 12D"),
        ("fi", "rekisterinumero KLM-482", "KLM-482"),
    )
    misses = (("fi", "katso TV-2 ja PK-35"), ("da", "EU 27 000 euro"), ("sv", "bilen kostade 300"))
