from pathlib import Path

import pytest

from adapters import sandbox
from adapters.sandbox.faults import FAULTS

README = (Path(sandbox.__path__[0]) / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_the_readme_has_each_fault_as_it_is(fault):
    kind = FAULTS[fault]
    row = next(line for line in README.splitlines() if line.startswith(f"| `{fault}` |"))

    _, strikes_at, channels, works, what = (
        cell.strip() for cell in row.strip("|").split(" | ", 4)
    )
    expected = (
        ", ".join(sorted(c.label for c in kind.channels)) if len(kind.channels) < 3 else "all"
    )
    assert (strikes_at, channels, works, what) == (
        kind.phase,
        expected,
        "yes" if kind.works else "no",
        kind.what,
    )
