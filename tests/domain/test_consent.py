import pytest

from tests.builders import DAY, HOUR, NOW, a_consent


def test_a_consent_covers_its_channels():
    assert a_consent(channels=frozenset({"linkedin"})).covers("linkedin", NOW)


def test_a_consent_covers_no_other_channel():
    assert not a_consent(channels=frozenset({"linkedin"})).covers("instagram", NOW)


def test_a_consent_for_no_channel_covers_none():
    assert not a_consent(channels=frozenset()).covers("instagram", NOW)


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (NOW - HOUR, False),
        (NOW, True),
        (NOW + DAY - HOUR, True),
        (NOW + DAY, False),
    ],
)
def test_a_consent_holds_from_its_first_moment_until_before_its_last(at, holds):
    assert a_consent(valid_from=NOW, valid_until=NOW + DAY).is_valid(at) is holds


@pytest.mark.parametrize(("at", "holds"), [(NOW - HOUR, True), (NOW, False), (NOW + HOUR, False)])
def test_a_withdrawn_consent_ends_at_that_moment(at, holds):
    assert a_consent(withdrawn_at=NOW).covers("instagram", at) is holds


def test_the_evidence_is_not_shown():
    assert "archive" not in repr(a_consent(evidence="archive/17"))
