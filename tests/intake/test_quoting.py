import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.quoting import cut_quotes_and_signature as cut

OWN = "Min egen tekst.\n\nTo afsnit."

ATTRIBUTIONS = [
    "Den ons. 25. nov. 2026 kl. 14.03 skrev Sofie Holm <sofie@vestby.example>:",  # Gmail da
    "Den ons. 25. nov. 2026 kl. 14.03 skrev Sofie Holm <\nsofie@vestby.example>:",
    "Den 25. nov. 2026 kl. 14.03 skrev Sofie Holm <sofie@vestby.example>:",  # Apple da
    "Den 25.11.2026 kl. 14.03 skrev Sofie Holm:",  # Thunderbird da
    "ons. 25. nov. 2026 kl. 14:03 skrev Kari Vik <kari@vestby.example>:",  # Gmail nb
    "25. nov. 2026 kl. 14:03 skrev Kari Vik <kari@vestby.example>:",  # Apple nb
    "Den 25. nov. 2026 kl. 14:03 skreiv Kari Vik <kari@vestby.example>:",  # Apple nn
    "Den ons 25 nov. 2026 kl 14:03 skrev Åsa Ström <asa@vestby.example>:",  # Gmail sv
    "25 nov. 2026 kl. 14:03 skrev Åsa Ström <asa@vestby.example>:",  # Apple sv
    "Den 2026-11-25 kl. 14:03, skrev Åsa Ström:",  # Thunderbird sv
    "ke 25. marrask. 2026 klo 14.03 Aino Virta (aino@vestby.example) kirjoitti:",  # Gmail fi
    "Aino Virta <aino@vestby.example> kirjoitti 25.11.2026 kello 14.03:",  # Apple fi
    "Aino Virta kirjoitti 25.11.2026 klo 14.03:",  # Thunderbird fi
    "On Wed, 25 Nov 2026 at 14:03, Emma Lund <emma@vestby.example> wrote:",  # Gmail en
    "On 25 Nov 2026, at 14:03, Emma Lund <emma@vestby.example> wrote:",  # Apple en
    "On 25/11/2026 14:03, Emma Lund wrote:",  # Thunderbird en
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_a_quoted_mail_is_cut_with_its_attribution(line):
    assert cut(f"{OWN}\n\n{line}\n\n> gammel tekst\n> mere\n") == OWN


@pytest.mark.parametrize("line", [line for line in ATTRIBUTIONS if "@" in line])
def test_a_quoted_mail_without_marks_is_cut_too(line):
    assert cut(f"{OWN}\n\n{line}\n\ngammel tekst\n") == OWN


@pytest.mark.parametrize(
    "block",
    [
        "Fra: Jobliv <j@vestby.example>\nSendt: 25. november 2026 14:03\nTil: Sofie\nEmne: Hej",
        "Fra: Jobliv\nSendt: onsdag den 25. november 2026\nTil: Sofie\nCc: Mette\nEmne: Hej",
        "*Fra:* Jobliv\n*Sendt:* 25. november 2026\n*Til:* Sofie",
        "Fra: Jobliv\nDato: onsdag 25. november 2026 kl. 14:03\nTil: Kari\nEmne: Hei",
        "Frå: Jobliv <j@vestby.example>\nEmne: Hei\nDato: 25. november 2026\nTil: Torunn",
        "Från: Jobliv\nSkickat: den 25 november 2026 14:03\nTill: Åsa\nÄmne: Hej",
        "Lähettäjä: Jobliv\nLähetetty: keskiviikko 25. marraskuuta 2026\nVastaanottaja: Aino\nAihe: Hei",
        "From: Jobliv\nSent: Wednesday, November 25, 2026 2:03 PM\nTo: Emma\nSubject: Hi",
        "________________________________\nFra: Jobliv\nSendt: 25. november 2026\nTil: Sofie",
        "-----Original Message-----\nFrom: Jobliv",
        "-----Oprindelig meddelelse-----\nFra: Jobliv",
        "-----Opprinnelig melding-----",
        "-----Ursprungligt meddelande-----",
        "-----Alkuperäinen viesti-----",
        "---------- Forwarded message ---------",
        "---------- Videresendt meddelelse ---------",
        "Begin forwarded message:",
        "Vidarebefordrat brev:",
    ],
)
def test_a_quoted_mail_with_its_headers_is_cut(block):
    assert cut(f"{OWN}\n\n{block}\n\ngammel tekst") == OWN


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone",
        "Sendt fra min iPhone",
        "Sendt fra min iPad",
        "Sendt frå min iPhone",
        "Skickat från min iPhone",
        "Lähetetty iPhonesta",
        "Lähetetty iPhonestani",
        "Get Outlook for iOS",
        "Hent Outlook til iOS<https://aka.ms/o0ukef>",
        "Hent Outlook til Android <https://aka.ms/AAb9ysg>",
        "Last ned Outlook for iOS",
        "Få Outlook for iOS",
        "Hämta Outlook för iOS",
        "Hanki Outlook for iOS",
        "Sendt fra Outlook til Android",
        "Sendt fra min Samsung Galaxy",
    ],
)
def test_a_phones_footer_is_cut(footer):
    assert cut(f"{OWN}\n\n{footer}") == OWN


@pytest.mark.parametrize(
    "sign_off",
    [
        "Med venlig hilsen",
        "Med venlig hilsen / Best regards",
        "Venlig hilsen,",
        "De bedste hilsner",
        "Mvh",
        "Mvh.",
        "MVH Sofie",
        "Kh",
        "Hilsen Sofie",
        "Med vennlig hilsen",
        "Vennleg helsing",
        "Helsing Torunn",
        "Med vänliga hälsningar",
        "Vänliga hälsningar,",
        "Hälsningar Åsa",
        "Ystävällisin terveisin",
        "Terveisin,",
        "Terveisin Aino Virta",
        "Best regards,",
        "Kind regards",
        "Regards, Emma",
    ],
)
@pytest.mark.parametrize(
    "signature",
    [
        "",
        "\nSofie Bæk",
        "\n\nSofie Bæk\nSocialrådgiverstuderende\n\nVestby Kommune\nTlf. 00 00 00 00\nwww.vestby.example",
        "\nSofie\n\nDenne e-mail kan indeholde fortrolige oplysninger. Er du ikke den rette modtager, så slet den.",
    ],
)
def test_a_sign_off_with_its_signature_is_cut(sign_off, signature):
    assert cut(f"{OWN}\n\n{sign_off}{signature}") == OWN


@pytest.mark.parametrize("mark", ["-- ", "--"])
def test_a_delimited_signature_is_cut(mark):
    assert cut(f"{OWN}\n{mark}\nSofie\nVestby") == OWN


def test_footer_signature_and_quote_are_cut_together():
    text = f"{OWN}\n\nMvh Sofie\n\nSendt fra min iPhone\n\n> Den 25. nov. 2026 kl. 14.03 skrev Jobliv <j@v.example>:\n>\n> hej"

    assert cut(text) == OWN


def test_an_answer_below_the_quoted_mail_stays():
    text = "On 25/11/2026 14:03, Jobliv wrote:\n> Hvad lavede du?\n\nVi byggede en hule."

    assert cut(text) == "Vi byggede en hule."


@pytest.mark.parametrize(
    "text",
    [
        "En hilsen fra skoven. Med venlig hilsen siger vi altid.\nOg tak for i dag!",
        "Hilsen fra os alle på Skovstuen, hvor vi bygger huler hele dagen.",
        "Hilsen fra børnehaven",
        "Mange tak for i dag!",
        "Kærlig hilsen\nSofie\n\n#ambassadør #jobliv",
        "Mvh\nSofie\n\n--- LinkedIn ---\nEn anden tekst.",
        "Mvh er en forkortelse.\n\nDet lærte jeg i dag, da jeg skrev mit første brev til en borger i kommunen.",
        "Den 25.11.2026 kl. 14.03 skrev vi historie:\nDer kom 300 mennesker.",
        "On this day we wrote 3 letters:\none, two, three",
        "I dag skrev jeg min første journal kl. 10.15:\n\nDet gik godt.",
        "Fra: kl. 10\nTil: kl. 12\nDato: 25.11.2026\nKom og besøg os",
        "Fra: en elev\nTil: alle\nTak!",
        "- et punkt\n- to punkter\n-- og et til",
        "Sendt fra min altan i solen",
        "Lähetetty rakkaudella",
        "> et citat i starten\n\nMin egen tekst",
        "Vi har fået en ny hund.\n\nCheers to everyone!",
        "Hent børnene klokken fire",
        "Terveisin terveyskeskuksesta, missä tänään oli kiire mutta hauska päivä koko porukalla.",
    ],
)
def test_a_real_text_is_never_cut(text):
    assert cut(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "> " * 200_000,
        "On 1\n" * 50_000,
        "From: a\n" * 50_000,
        "Mvh " * 100_000,
        "-" * 400_000,
        "Sent from my " + "iphone " * 50_000,
        " " * 400_000,
        "Den 1.1.2026 kl. 10.00 skrev\n" * 15_000,
        "skrev 10.00 " * 40_000 + ":",
    ],
)
def test_hostile_texts_take_little_time(text):
    started = time.process_time()
    cut(text)

    assert time.process_time() - started < 2


LINES = [
    *("Mvh", "Sofie", "-- ", "", "tekst", "> citat", "Sendt fra min iPhone", "--- LinkedIn ---"),
    *("Fra: A", "Sendt: 25. november 2026", "Til: B", "________________________________"),
    "Den 25. nov. 2026 kl. 14.03 skrev A <a@b.example>:",
]


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=15).map("\n".join))
def test_only_whole_lines_of_the_mail_are_left_in_their_order(text):
    left = iter(text.split("\n"))

    assert all(line in left for line in (cut(text).split("\n") if cut(text) else []))
