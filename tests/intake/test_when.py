from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.when import Unclear, When, read_when

TODAY = date(2026, 11, 20)
DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("value", "day", "at"),
    [
        ("2026-11-25 14:00", DAY, time(14)),
        ("2026-11-25T14:00", DAY, time(14)),
        ("25.11.2026 kl. 14.00", DAY, time(14)),
        ("25.11.26 14:00", DAY, time(14)),
        ("25/11 14:00", DAY, time(14)),
        ("25/11-2026", None, None),
        ("25.11. kl. 14.30", DAY, time(14, 30)),
        ("25.11", DAY, None),
        ("25.11.", DAY, None),
        ("25. november kl 14", DAY, time(14)),
        ("25. nov. 2026, 14:00", DAY, time(14)),
        ("ons. 25. november kl. 14", DAY, time(14)),
        ("onsdag den 25. november 2026 kl. 14.00", DAY, time(14)),
        ("onsdag 25. november klokken 14.00", DAY, time(14)),
        ("den 25 november klockan 14:00", DAY, time(14)),
        ("25. marraskuuta 2026 klo 14.00", DAY, time(14)),
        ("ke 25.11. klo 14", DAY, time(14)),
        ("keskiviikkona 25.11.2026 kello 14.00", DAY, time(14)),
        ("25 November 2026 at 2 pm", DAY, time(14)),
        ("November 25, 2026 at 14:00", DAY, time(14)),
        ("Wednesday 25th of November, 9:30 am", DAY, time(9, 30)),
        ("14:00", None, time(14)),
        ("kl. 14.30", None, time(14, 30)),
        ("14.30", None, time(14, 30)),
        ("klo 9", None, time(9)),
        ("kl. 10.11", None, time(10, 11)),
        ("12 am", None, time(0)),
        ("12 pm", None, time(12)),
        ("2. januar", date(2027, 1, 2), None),
        ("1. august", date(2026, 8, 1), None),
    ],
)
def test_days_and_times_in_six_languages(value, day, at):
    if (day, at) == (None, None):
        with pytest.raises(Unclear):
            read_when(value, today=TODAY)
    else:
        when = read_when(value, today=TODAY)
        assert (when.day, when.at) == (day, at)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "empty"),
        ("i morgen", "relative-day"),
        ("i morgen kl. 14", "relative-day"),
        ("huomenna", "relative-day"),
        ("fredag", "relative-day"),
        ("fredag kl. 12", "relative-day"),
        ("nu", "relative-day"),
        ("next Friday", "relative-day"),
        ("10.11", "day-or-time"),
        ("09.12", "day-or-time"),
        ("31.2.2026", "no-such-day"),
        ("25.13.2026", "no-such-day"),
        ("kl. 25", "no-such-time"),
        ("14:60", "no-such-time"),
        ("13 pm", "no-such-time"),
        ("torsdag 25. november", "weekday-differs"),
        ("14", "not-understood"),
        ("25.", "not-understood"),
        ("hurtigst muligt", "relative-day"),
        ("efter frokost", "not-understood"),
        ("25.11.2026 kl. 14 eller 15", "not-understood"),
        ("2026-11-25 14:00 CET", "not-understood"),
        ("x" * 200, "not-understood"),
    ],
)
def test_what_is_unclear_is_not_guessed(value, code):
    with pytest.raises(Unclear) as caught:
        read_when(value, today=TODAY)

    assert caught.value.code == code


def test_a_day_without_a_year_needs_today():
    with pytest.raises(Unclear, match="year-missing"):
        read_when("25.11. kl. 14", today=None)


def test_a_time_alone_is_on_the_day_of_the_takeover():
    assert When(at=time(14)).moment(DAY) == datetime(2026, 11, 25, 14)


def test_a_day_alone_is_no_moment():
    assert When(day=DAY).moment(DAY) is None


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
        lambda one: one.replace(second=0, microsecond=0)
    )
)
def test_every_full_form_is_read_back(moment):
    forms = ("%Y-%m-%d %H:%M", "%d.%m.%Y kl. %H.%M", "%d/%m/%Y %H:%M", "%d. %B %Y kl. %H.%M")
    for form in forms:
        when = read_when(moment.strftime(form), today=TODAY)
        assert (when.day, when.at) == (moment.date(), moment.time())


TOKENS = [
    "25",
    "11",
    ".",
    "/",
    "-",
    ":",
    " ",
    "kl",
    "klo",
    "november",
    "ons",
    "den",
    "2026",
    "pm",
    "14",
    "00",
    "²",
]


@given(st.text(max_size=30) | st.lists(st.sampled_from(TOKENS), max_size=10).map("".join))
def test_any_value_is_read_or_unclear(value):
    try:
        when = read_when(value, today=TODAY)
    except Unclear:
        return
    assert when.day is not None or when.at is not None
