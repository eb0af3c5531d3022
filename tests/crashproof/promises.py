"""What must hold after a restart, whatever happened before it."""

from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from orchestrator.domain.errors import OrchestratorError
from orchestrator.publishing import reconcile, rescue, takedown
from orchestrator.wiring import Wiring
from tests.crashproof.scenarios import Scenario, serving
from tests.house import House

_ROUNDS: Final = 60
_STEP: Final = timedelta(seconds=20)


def broken_after_restart(house: House, scenario: Scenario) -> list[str]:
    """Start again, work until nothing is left to do, and say which promises do not hold."""
    said = _integrity(house)
    house.clock.moment = max(house.clock.moment, datetime.now(UTC))
    wiring = Wiring(house.wiring.settings, clock=house.clock)
    again = House(root=house.root, sandbox=house.sandbox, clock=house.clock, wiring=wiring)
    try:
        with serving(wiring) if scenario.serves else nullcontext():
            if not _comes_to_rest(again, scenario):
                said.append("not back to work without a hand")
        said += scenario.broken(again) + _always(again)
    except OrchestratorError as error:
        said.append(f"the restart failed: {error.message}")
    finally:
        wiring.publishing.close()
        wiring.close()
    return said


def _comes_to_rest(house: House, scenario: Scenario) -> bool:
    for _ in range(_ROUNDS):
        _round(house)
        if scenario.is_over(house):
            return True
        house.clock.moment += _STEP
    return False


def _round(house: House) -> None:
    """Do once what every tick of the daemon does."""
    wiring, now = house.wiring, house.clock
    rescue.run_once(wiring.press, now())
    wiring.intake.run_once(now())
    wiring.checks.run_once(now())
    wiring.scheduling.run_once(now())
    house.publish()
    reconcile.run_once(wiring.press, now())
    takedown.run_once(wiring.press, now())
    wiring.publishing.settle_once(now())


def _always(house: House) -> list[str]:
    """Never two copies, nothing unapproved, and a trail without a break."""
    copies: Counter[tuple[str, str]] = Counter()
    for post in house.sandbox.posts():
        copies[post["account"], post["text"]] += post["copies"]
    with house.wiring.store.read(house.clock()) as uow:
        sent = [p for p in uow.publications.all() if p.remote_id]
        approved = {e.subject for e in uow.audit.all() if e.event == "approve"}
        is_whole = uow.audit.first_break() is None
    said = []
    if any(count > 1 for count in copies.values()):
        said.append("two copies")
    if len(house.sandbox.posts()) > len(sent):
        said.append("followers see what no row knows")
    if any(f"post:{p.post_id}" not in approved for p in sent):
        said.append("published without an approval")
    if not is_whole:
        said.append("the audit trail is broken")
    return said


def _integrity(house: House) -> list[str]:
    if not house.wiring.store.is_sqlite:
        return []
    with house.wiring.store.engine.connect() as connection:
        found = connection.execute(sa.text("PRAGMA integrity_check")).scalar()
    return [] if found == "ok" else ["the database is corrupt"]
