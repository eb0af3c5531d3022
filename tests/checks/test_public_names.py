"""Who may be named: public persons and figures, by parts of their names, in lists, by their work."""

import pytest

from orchestrator.checks.gdpr.persons import names
from orchestrator.checks.text import Normalised

NOBODY: frozenset[str] = frozenset()


def named(text):
    folded = Normalised(text)
    return [folded.text[n.start : n.end] for n in names(folded, NOBODY, NOBODY) if n.is_certain]


@pytest.mark.parametrize(
    "text",
    [
        "Vi læser Selma Lagerlöf. Selma skrev om gæs.",
        "I dag sang vi Alf Prøysen, Erik Bye og litt Åge Aleksandersen.",
        "Tiendeklassen spilte Peer Gynt, og Solveig hadde joggesko.",
        "Kong Frederik og dronning Mary hænger i forhallen.",
        "Robotten hedder Birthe. Birthe elsker linoleum.",
        "Møterom Undset er opptatt.",
        "Team Lingon bakade, och Ward Lingon sov.",
        "Eid, Diwali og jul står i kalenderen.",
    ],
)
def test_what_everybody_may_name_passes(text):
    assert named(text) == []


def test_a_title_belongs_to_its_own_sentence():
    assert named("Vi er 4 kontorelever og 1 gartner. Ring til HR.") == []


def test_who_was_named_in_full_is_known_by_a_part():
    assert named("Vores chef Pernille Aaby kommer. Kig forbi Pernilles kontor.") == [
        "Pernille Aaby",
        "Pernilles",
    ]


def test_a_private_person_beside_a_public_one_in_another_clause_is_private():
    assert "Karen Holm" in named("Karen Holm læser H.C. Andersen for børnene.")
