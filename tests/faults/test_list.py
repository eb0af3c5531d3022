"""The README's table: every fault has a test, and every test that it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (Path(__file__).parent / "README.md").read_text()
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| (.+) \|$", re.MULTILINE)
FAULTS = {
    int(number): re.findall(r"`(tests/[^`]+)`", tests) for number, tests in ROW.findall(PAGE)
}


def test_all_twenty_five_faults_are_listed_in_order():
    assert list(FAULTS) == list(range(1, 26))


@pytest.mark.parametrize("number", FAULTS)
def test_a_fault_has_a_test(number: int):
    assert FAULTS[number]


@pytest.mark.parametrize("test", sorted({test for tests in FAULTS.values() for test in tests}))
def test_a_test_of_the_list_exists(test: str):
    file, _, name = test.partition("::")

    assert not name or f"def {name}(" in (ROOT / file).read_text()
    assert (ROOT / file).is_file()


@pytest.mark.parametrize("drill", sorted(set(re.findall(r"; drill (\d+)", PAGE))))
def test_a_drill_of_the_list_is_described_with_a_command(drill: str):
    described = re.search(rf"^{drill}\. .*?(?=^\d\. |^## )", PAGE, re.MULTILINE | re.DOTALL)

    assert described is not None
    assert "`" in described[0]
