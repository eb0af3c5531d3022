import pytest

from orchestrator.checks.gdpr.email_address import EmailAddress
from orchestrator.checks.gdpr.phone import PhoneNumber
from tests.contracts.check import found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Ring til Ældre og Sundhed på 76 16 20 00."),
        ("da", "Tidsbestilling på 72 36 40 10 hele dagen."),
        ("nb", "Trenger du oss, ring 55 55 33 33."),
        ("sv", "Vår växel har nummer 0771-40 20 00."),
        ("fi", "Soita vaihteeseen 019 520 123."),
        ("en", "Call the dentist on 0771-55 10 00."),
    ],
)
def test_a_desks_number_passes(language, text):
    assert not found(PhoneNumber(), text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Svømmehallen har åbent, men ring til mig på 28 64 31 97."),
        ("nb", "Legekontoret er åpent, mobilen min er 41 55 67 02."),
        ("sv", "Vårdcentralen är öppen, hennes nummer är 070-174 06 58."),
        ("da", "Kommunen har åbent, spørg Lone Birkholm på 51 24 88 10."),
        ("fi", "Kirjasto on avoinna, numeroni on 040 174 0658."),
    ],
)
def test_a_persons_number_is_seen_also_beside_a_desks_word(language, text):
    assert found(PhoneNumber(), text, language)


@pytest.mark.parametrize(
    "address",
    ["jobcenter@birkedal.dk", "sundhedshuset@birkedal.dk", "feriejobb@bjorkeby-exempel.se"],
)
def test_a_roles_mailbox_passes(address):
    assert not found(EmailAddress(), f"Skriv til {address}")


@pytest.mark.parametrize(
    "address", ["alva.strand@bjorkeby-exempel.se", "jobb.alva@gmail.com", "mhj@birkedal.dk"]
)
def test_a_persons_mailbox_is_seen(address):
    assert found(EmailAddress(), f"Skriv til {address}")
