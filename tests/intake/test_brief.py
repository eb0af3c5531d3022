import time as clock
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.brief import HINTS, clean_title, parse_brief
from orchestrator.intake.words import CHANNELS, LANGUAGES, OPTIONS

TODAY = date(2026, 11, 20)


def brief_of(text, subject="Titel"):
    return parse_brief(subject, text, today=TODAY)


def problems_of(text):
    return [(problem.line_no, problem.code) for problem in brief_of(text).problems]


def test_a_plain_text_is_the_caption():
    brief = brief_of("Hej fra skoven.\n\nVi ses!")

    assert (brief.caption, brief.channels, brief.when, brief.problems) == (
        "Hej fra skoven.\n\nVi ses!",
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Min dag", "Min dag"),
        ("Re: Min dag", "Min dag"),
        ("SV: VS: Re: Min dag", "Min dag"),
        ("VB: [EXTERN] Min dag", "Min dag"),
        ("Fwd: FW: RE[2]: Min dag", "Min dag"),
        ("[Ekstern] SV: Min dag", "Min dag"),
        ("Svar: Min dag", "Min dag"),
        ("Resten: af dagen", "Resten: af dagen"),
        ("VS i Vestby", "VS i Vestby"),
        ("", ""),
    ],
)
def test_the_subject_is_the_title_without_prefixes(subject, title):
    assert clean_title(subject) == title


# ---------------------------------------------------------------- option lines


@pytest.mark.parametrize("word", OPTIONS["channels"])
def test_every_word_for_channels(word):
    assert brief_of(f"{word.capitalize()}: facebook\n\nTekst").channels == ("facebook",)


@pytest.mark.parametrize("word", OPTIONS["when"])
def test_every_word_for_when(word):
    when = brief_of(f"{word.upper()}: kl. 14\n\nTekst").when

    assert when is not None
    assert when.at == time(14)


@pytest.mark.parametrize("word", OPTIONS["language"])
def test_every_word_for_language(word):
    assert brief_of(f"{word}: nynorsk\n\nTekst").language == "nn"


@pytest.mark.parametrize("word", OPTIONS["alt"])
def test_every_word_for_alt(word):
    assert brief_of(f"{word}: En hund\n{word} 2: En kat\n\nTekst").alt == {
        1: "En hund",
        2: "En kat",
    }


@pytest.mark.parametrize(
    ("code", "word"), [(code, word) for code, words in LANGUAGES.items() for word in words]
)
def test_every_name_of_a_language(code, word):
    assert brief_of(f"Sprog: {word.title()}\n\nTekst").language == code


@pytest.mark.parametrize(
    ("channel", "word"), [(channel, word) for channel, words in CHANNELS.items() for word in words]
)
def test_every_name_of_a_channel(channel, word):
    assert brief_of(f"Kanaler: {word}\n\nTekst").channels == (channel,)


@pytest.mark.parametrize(
    "value",
    [
        "instagram, facebook",
        "Instagram og Facebook",
        "Instagram och Facebook",
        "Instagram ja Facebook",
        "Instagram and Facebook.",
        "insta + fb",
        "ig/fb",
        "IG fb",
        "instagram; facebook, instagram",
    ],
)
def test_channels_in_the_ways_people_list_them(value):
    assert brief_of(f"Kanaler: {value}\n\nTekst").channels == ("instagram", "facebook")


@pytest.mark.parametrize("value", ["alle", "alla", "kaikki", "all"])
def test_all_channels_means_those_of_the_takeover(value):
    brief = brief_of(f"Kanaler: {value}\n\nTekst")

    assert (brief.channels, brief.problems) == (None, ())


def test_blank_lines_may_stand_between_options():
    brief = brief_of("\nKanaler: fb\n\n\nHvornår: kl. 14\n\nTekst")

    assert (brief.channels, brief.caption) == (("facebook",), "Tekst")


def test_options_end_at_the_first_ordinary_line():
    brief = brief_of("Tekst\nKanaler: fb")

    assert (brief.channels, brief.caption) == (None, "Tekst\nKanaler: fb")


def test_ordinary_words_before_a_colon_are_text():
    assert (
        brief_of("Nyhed: vi har fået en hund\n\nHurra").caption
        == "Nyhed: vi har fået en hund\n\nHurra"
    )


def test_a_web_address_is_text():
    assert brief_of("https://vestby.example/job").caption == "https://vestby.example/job"


def test_bold_options_as_gmail_writes_them():
    assert brief_of("*Kanaler:* fb\n\nTekst").channels == ("facebook",)


def test_options_without_a_caption():
    assert brief_of("Kanaler: fb").caption == ""


# ---------------------------------------------------------------- what is unclear


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Kanaler: snapchat", "channel-unknown"),
        ("Kanaler: instagram, tiktok", "channel-unknown"),
        ("Kanaler: ikke facebook", "channel-unknown"),
        ("Kanler: facebook", "option-misspelt"),
        ("Channles: facebook", "option-misspelt"),
        ("Hvornaar: 14:00", "option-misspelt"),
        ("Hvornår: i morgen", "relative-day"),
        ("Hvornår: fredag", "relative-day"),
        ("Hvornår: 10.11", "day-or-time"),
        ("Hvornår: snart", "not-understood"),
        ("Hvornår:", "empty"),
        ("Sprog: klingon", "language-unknown"),
        ("Alt 0: Et billede", "alt-number"),
        ("Alt 21: Et billede", "alt-number"),
    ],
)
def test_an_unclear_line_is_told_back_and_is_no_text(line, code):
    brief = brief_of(f"{line}\n\nTekst")

    assert [(problem.line_no, problem.code) for problem in brief.problems] == [(1, code)]
    assert brief.caption == "Tekst"


SWAPPED = sorted(
    {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for words in OPTIONS.values()
        for word in words
        for at in range(len(word) - 1)
        if " " not in word[at : at + 2] and "-" not in word[at : at + 2]
    }
    - {word for words in OPTIONS.values() for word in words}
)


@pytest.mark.parametrize("word", SWAPPED)
def test_a_word_of_any_language_with_two_letters_swapped_is_told_back(word):
    brief = brief_of(f"{word.capitalize()}: 14:00\n\nTekst")

    assert ([problem.code for problem in brief.problems], brief.caption) == (
        ["option-misspelt"],
        "Tekst",
    )


@pytest.mark.parametrize("lines", ["Kanaler: fb\nNar: 14:00", "Nar: 14:00\nKanaler: fb"])
def test_a_slip_in_a_short_word_is_told_back_beside_other_lines(lines):
    brief = brief_of(f"{lines}\n\nTekst")

    assert ([p.code for p in brief.problems], brief.caption) == (["option-misspelt"], "Tekst")


@pytest.mark.parametrize(
    "line", ["Then: we went home", "Wien: min by", "Tips: gå en tur", "Husk: kaffe", "Mat: suppe"]
)
def test_an_ordinary_word_before_a_colon_is_caption(line):
    assert (brief_of(line).caption, brief_of(line).problems) == (line, ())


def test_of_an_unclear_list_only_what_was_named_counts():
    assert brief_of("Kanaler: instagram, tiktok\n\nTekst").channels == ("instagram",)


@pytest.mark.parametrize(
    "value", ["ikke facebook", "alle undtagen facebook", "snapchat", "kun fb tak"]
)
def test_a_list_of_which_nothing_is_understood_names_no_channel(value):
    assert brief_of(f"Kanaler: {value}\n\nTekst").channels == ()


def test_said_twice_the_first_counts():
    brief = brief_of("Kanaler: fb\nKanaler: insta\n\nTekst")

    assert (brief.channels, brief.problems[0].code, brief.problems[0].line_no) == (
        ("facebook",),
        "twice",
        2,
    )


def test_a_long_alt_line_that_goes_on_below_is_told_back():
    text = "Alt: En meget lang beskrivelse af et billede som klienten har foldet\nmidt i sætningen.\n\nTekst"

    assert problems_of(text) == [(1, "alt-maybe-folded")]


def test_every_problem_has_a_hint_that_says_what_to_write():
    assert all(len(hint) > 10 for hint in HINTS.values())


def test_a_problem_never_quotes_the_line():
    assert "klingon" not in repr(brief_of("Sprog: klingon\n\nTekst"))


# ---------------------------------------------------------------- sections


@pytest.mark.parametrize(
    "line",
    [
        "--- LinkedIn ---",
        "---LinkedIn---",
        "--- linkedin",
        "------ LINKEDIN ------",
        "— LinkedIn —",
        "—- LinkedIn —-",
        "––– Linked In –––",
        "=== LinkedIn ===",
        "--- LinkedIn: ---",
        "  --- LinkedIn ---  ",
    ],
)
def test_a_section_begins_a_channels_own_wording(line):
    brief = brief_of(f"Fælles\n\n{line}\n\nKun her\n\nTo afsnit")

    assert (brief.caption, brief.variants) == ("Fælles", {"linkedin": "Kun her\n\nTo afsnit"})


def test_one_section_may_be_for_two_channels():
    brief = brief_of("Fælles\n--- Instagram og Facebook ---\nBegge")

    assert brief.variants == {"instagram": "Begge", "facebook": "Begge"}


def test_a_draft_may_begin_with_a_section():
    brief = brief_of("Kanaler: li\n--- LinkedIn ---\nKun her")

    assert (brief.caption, brief.variants, brief.channels) == (
        "",
        {"linkedin": "Kun her"},
        ("linkedin",),
    )


@pytest.mark.parametrize(
    "name", ["TikTok", "Snapchat", "LinkdIn", "Instagramm", "Facebook og TikTok"]
)
def test_an_unknown_section_is_told_back_and_published_nowhere(name):
    brief = brief_of(f"Fælles\n--- {name} ---\nNoget")

    assert [(one.line_no, one.code) for one in brief.problems] == [(2, "section-unknown")]
    assert "Noget" not in brief.caption + "".join(brief.variants.values())


@pytest.mark.parametrize(
    "line",
    [
        "--- Husk at komme ---",
        "---",
        "- LinkedIn",
        "-- LinkedIn --",
        "-----",
        "– en streg",
        "*** hej ***",
    ],
)
def test_other_lines_with_dashes_are_text(line):
    brief = brief_of(f"Fælles\n{line}\nMere")

    assert (brief.caption, brief.variants, brief.problems) == (f"Fælles\n{line}\nMere", {}, ())


def test_two_sections_of_one_channel_are_put_together():
    brief = brief_of("a\n--- li ---\nb\n--- li ---\nc")

    assert (brief.variants, brief.problems[0].code) == ({"linkedin": "b\nc"}, "section-twice")


def test_a_channels_name_as_a_heading_is_told_back_and_stays_text():
    brief = brief_of("Fælles\n\nLinkedIn:\nMere")

    assert (brief.problems[0].code, brief.caption) == ("section-like", "Fælles\n\nLinkedIn:\nMere")


# ---------------------------------------------------------------- whatever comes

TOKENS = [
    *(
        "Kanaler:",
        "Hvornår:",
        "Alt 1:",
        "Alt:",
        "Sprog:",
        "fb",
        "25.11.",
        "kl. 14",
        "---",
        "—",
        "LinkedIn",
    ),
    *("\n", " ", "\n\n", "tekst", ":", "=", "99"),
]


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(TOKENS), max_size=20).map("".join),
    st.text(max_size=20),
)
def test_any_text_is_read_and_nothing_is_made_up(text, subject):
    brief = parse_brief(subject, text, today=TODAY)
    said = [brief.caption, *brief.variants.values(), *brief.alt.values()]

    assert all(line.strip() in text for one in said for line in one.split("\n"))
    assert brief.title in subject


@given(
    st.lists(
        st.text("abc æøå.!", min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=6
    )
)
def test_a_text_without_options_loses_no_line(lines):
    text = "\n".join(line.strip() for line in lines)

    assert brief_of(text).caption == text.strip()


@pytest.mark.parametrize(
    "text",
    ["-" * 400_000, "- " * 200_000, "a" * 400_000 + ":", "Kanaler: " + " ," * 200_000, "Kanaler: a" + " " * 400_000 + "b",
     "--- x\n" * 60_000, " " * 400_000, "Alt: x\n" * 60_000, "kanaler " * 50_000 + ":"],
)  # fmt: skip
def test_hostile_texts_take_little_time(text):
    started = clock.process_time()
    brief_of(text, subject="Re:" * 10_000)

    assert clock.process_time() - started < 2
