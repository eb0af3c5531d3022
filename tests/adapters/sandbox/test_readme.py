import json
import re
from pathlib import Path

import pytest

from adapters import sandbox
from adapters.sandbox.faults import FAULTS
from adapters.sandbox.orders import FaultBook

README = (Path(sandbox.__path__[0]) / "README.md").read_text(encoding="utf-8")


KNOWN_TO_HAPPEN = (
    "the connection is refused", "accepted, never answered", "done, then the socket drops",
    "dropped before the work", "500 with Graph code 1 or 2", "503 with HTML",
    "400/190/463, 401 expired", "190/460, 401 revoked", "Graph 10, LinkedIn 403",
    "4 with full usage headers", "80001, 80002 with minutes", "613", "368", "506",
    "9007 for some polls", "a container in ERROR with a subcode",
    "a container expires by the clock", "9/2207042", "published, and called 4/2207051", "409",
    "422 duplicate, the post is there", "422 duplicate, a ghost", "426", "429",
    "429 until midnight UTC", "504 after creating", "little text is cut without a word",
)  # fmt: skip


def orders() -> dict[str, str]:
    """What happens -> how to order it, as the README says."""
    table = README.partition("| What happens | Order |")[2].partition("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    return {what.strip(): order.strip() for what, order in rows}


def test_everything_that_is_known_to_happen_can_be_had():
    assert tuple(orders()) == KNOWN_TO_HAPPEN


@pytest.mark.parametrize(("what", "order"), orders().items())
def test_an_order_of_the_list_can_be_taken(what, order):
    named = [word for word in re.findall(r"`(\w+)`", order) if word in FAULTS]
    options = [json.loads(text) for text in re.findall(r"`(\{.*?\})`", order)]

    assert named or order.startswith("no order: ")
    for number, fault in enumerate(named):
        given = options[number] if number < len(options) else {}
        assert FaultBook().order({"fault": fault, "options": given}).fault == fault


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
