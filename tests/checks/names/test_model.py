import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.checks.names.model import shared_model
from orchestrator.checks.names.words import GIVEN, PLACE, WordTable
from orchestrator.checks.text import Normalised

FOLDER = files("orchestrator.checks.names")


def most_likely(text: str) -> float:
    return max(shared_model().likely_tokens(Normalised(text)), default=0.0)


def test_the_model_is_read_once():
    assert shared_model() is shared_model()


def test_model_and_table_together_stay_small():
    names = ("model.crfsuite", "words.bin")

    assert sum(len(FOLDER.joinpath(name).read_bytes()) for name in names) <= 4_500_000


def test_the_levels_are_in_order():
    levels = shared_model().levels

    assert 0 < levels.perhaps <= levels.name < 1


def test_the_command_line_starts_without_the_model():
    code = (
        "import sys; import orchestrator.cli.main; "
        "sys.exit('pycrfsuite' in sys.modules or 'orchestrator.checks.names.model' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_words_have_no_probabilities():
    assert shared_model().probabilities([]) == []


def test_each_word_gets_one_probability():
    likely = shared_model().probabilities(["Tak", "til", "Mads", "fra", "IT", "."])

    assert len(likely) == 6
    assert all(0 <= value <= 1 for value in likely)
    assert max(likely) == likely[2]


def test_parts_of_a_double_name_are_as_likely_as_the_whole():
    text = Normalised("Jeg spiste frokost med Anne-Marie i dag.")
    likely = dict(
        zip((token.word for token in text.tokens), shared_model().likely_tokens(text), strict=True)
    )

    assert likely["Anne"] == likely["Marie"] > 0.2


def test_threads_do_not_mix_their_sentences():
    texts = [
        Normalised(f"{word} hjalp Mads og Karen i går. " * 5)
        for word in ("Han", "Hun", "Vi", "Alle")
    ] * 10
    alone = [shared_model().likely_tokens(text) for text in texts]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shared_model().likely_tokens, texts)) == alone


@settings(max_examples=60, deadline=None, database=None)
@given(text=st.text(max_size=120))
def test_any_text_gets_one_probability_a_token(text: str):
    folded = Normalised(text)

    assert len(shared_model().likely_tokens(folded)) == len(folded.tokens)


def test_half_a_character_is_no_trouble():
    assert most_likely("Tak til Mads \ud83d her") > 0.4


def test_a_table_gives_back_what_was_packed():
    table = WordTable(WordTable.pack({"freja": GIVEN, "kolding": PLACE, "nichts": 0}))

    assert (table("freja").names, table("kolding").lists) == ("g", "o")
    assert table("nichts") == table("ukendt")


def test_the_table_holds_no_readable_words():
    assert b"freja" not in FOLDER.joinpath("words.bin").read_bytes()


@pytest.mark.parametrize(
    "source",
    [
        "NorNE",
        "DDT",
        "DaN+",
        "Talbanken",
        "Turku",
        "EWT",
        "WNUT",
        "Swedish NER",
        "Faker",
        "wordfreq",
    ],
)
def test_the_notice_names_every_source(source: str):
    assert source in FOLDER.joinpath("NOTICE.md").read_text("utf-8")


def test_a_hundred_thousand_characters_take_no_longer_than_linear_time():
    short, long = "a-" * 500, "Aa " * 30_000

    assert most_likely(short) <= 1
    assert len(shared_model().likely_tokens(Normalised(long))) == 30_000


def test_a_name_in_capitals_is_one_in_a_sentence_of_capitals():
    assert most_likely("TILLYKKE MED DAGEN BIRTHE") > 0.5


def test_a_sentence_of_plain_words_is_not_asked_about():
    assert most_likely("Det ble en lang rapport om regnskapet.") == 0.0


def test_the_same_sentence_gets_the_same_values_wherever_it_stands():
    once = shared_model().likely_tokens(Normalised("Takk til Mads. "))

    assert shared_model().likely_tokens(Normalised("Takk til Mads. " * 3)) == once * 3


@pytest.mark.parametrize("unit", ["a.", "1 - ", "１２ ", "Aa ", "hun har kræft. "])
def test_a_hundred_thousand_characters_of_one_unit_cost_little(unit: str):
    text = Normalised(unit * (100_000 // len(unit)))
    _ = text.tokens, text.sentences, text.token_starts
    started = time.process_time()
    shared_model().likely_tokens(text)

    assert time.process_time() - started < 0.5  # a quarter of a second on a quiet machine
