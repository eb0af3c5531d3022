"""The drafts whose names are marked, as the model learns from them."""

from tools.name_corpus import labelled
from tools.name_drafts import Draft, Seen, drafts


def test_every_draft_is_read_and_has_its_names_where_they_stand():
    given = list(drafts())

    assert len(given) > 1_600
    assert all(set(draft.others) <= set(draft.names) for draft in given)
    assert all(draft.text[start].isalnum() for draft in given for start, _ in draft.names)


def test_the_halves_are_about_equal():
    halves = [draft.half for draft in drafts()]

    assert 0.45 < sum(halves) / len(halves) < 0.55


def test_a_draft_is_learnt_sentence_by_sentence():
    text = "Tak til Mads Holm! Kaffen er god. Hilsen Ida"
    draft = Draft(text, ((8, 17), (41, 44)), ((8, 17),), is_clean=False)

    sentences = list(draft.sentences())

    assert [s.text[a:b] for s in sentences for a, b in s.persons] == ["Mads Holm", "Ida"]
    assert labelled(sentences[0])[1] == ["O", "O", "B", "I", "O"]


def test_a_name_on_two_sentences_is_part_of_both():
    text = "Vi leser Anne-Cath. Vestly i dag"
    draft = Draft(text, ((9, 26),), (), is_clean=True)

    assert "".join(s.text[a:b] for s in draft.sentences() for a, b in s.persons) == (
        "Anne-Cath. Vestly"
    )


def test_missed_names_and_false_alarms_are_counted_at_a_level():
    got = Seen(others=(0.1, 0.5, 0.9, 0.9), strays=(0.0, 0.6))

    assert got.missed(0.5) == 0.25
    assert got.alarms(0.5) == 0.5
