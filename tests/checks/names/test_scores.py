"""The scores on labelled sentences, which are no part of the project: without them these tests skip.

A sample by hash keeps this quick; `python benchmarks/names.py --data DIR` scores everything.
"""

import os
from pathlib import Path

import pytest

from orchestrator.checks.text import Normalised
from tools.name_corpus import kept_apart, number_of
from tools.name_examples import small
from tools.name_scores import by_check_or_public, by_model, score

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("NAMES_DATA", ROOT.parent / "shared" / "data" / "names"))
AT_MOST = 600  # sentences of a set
ALLOWANCE = 0.04  # a sample swings around the whole

pytestmark = pytest.mark.skipif(
    not (DATA / "da_ddt_dev.tsv.gz").exists(),
    reason="no labelled sentences; set NAMES_DATA to their folder",
)

LEVELS = [
    ("da_ddt_dev", False, 0.86),
    ("nb_norne_dev", False, 0.91),
    ("nn_norne_dev", False, 0.87),
    ("sv_klintan_train", False, 0.91),
    ("fi_turku_dev", False, 0.74),
    ("en_ewt_dev", False, 0.78),
    ("en_wnut_dev", False, 0.52),
    ("da_twitter_dev", False, 0.80),
    ("da_ddt_dev", True, 0.83),
    ("nb_norne_dev", True, 0.87),
    ("sv_klintan_train", True, 0.89),
]


def sample(name: str, *, in_small: bool):
    kept = sorted(kept_apart(DATA, name), key=lambda s: number_of(s.text, "test"))[:AT_MOST]
    return [small(sentence) for sentence in kept] if in_small else kept


@pytest.mark.parametrize(("name", "in_small", "level"), LEVELS)
def test_the_check_reaches_its_level(name: str, in_small: bool, level: float):
    sentences = sample(name, in_small=in_small)
    got = score(sentences, (by_check_or_public(Normalised(s.text)) for s in sentences))

    assert got.f1 >= level - ALLOWANCE


@pytest.mark.parametrize(
    ("name", "in_small", "level"), [row for row in LEVELS if row[0] != "da_twitter_dev"]
)
def test_the_model_alone_reaches_its_level(name: str, in_small: bool, level: float):
    sentences = sample(name, in_small=in_small)
    got = score(sentences, (by_model(Normalised(s.text)) for s in sentences))

    assert got.f1 >= level - ALLOWANCE
