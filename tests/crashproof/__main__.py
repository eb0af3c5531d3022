"""`make crashproof SHARD=i/n`: all points of all scenarios; resumable, with counts and a budget."""

import argparse
import sys
import tempfile
import time
from contextlib import nullcontext
from itertools import chain
from pathlib import Path

from tests.crashproof import tracer
from tests.crashproof.harness import FAULTS, a_range, run_all
from tests.crashproof.scenarios import SCENARIOS
from tests.crashproof.storm import storm
from tests.database import own_server


def main() -> int:
    """Run one shard; exit code 1 if a promise was broken."""
    words = argparse.ArgumentParser(prog="crashproof", description=__doc__)
    words.add_argument("--shard", default="1/1", help="which part of how many")
    words.add_argument("--minutes", type=float, default=60.0, help="the budget")
    words.add_argument("--notes", type=Path, default=Path("build/crashproof.jsonl"))
    words.add_argument("--kills", type=int, default=0, help="only this many random ones")
    words.add_argument("--scenario", choices=SCENARIOS, action="append")
    words.add_argument("--database", choices=FAULTS, default="sqlite")
    words.add_argument("--fault", choices=sorted({*chain(*FAULTS.values())}), action="append")
    asked = words.parse_args()
    shard, shards = (int(number) for number in asked.shard.split("/"))
    began = time.monotonic()
    notes = asked.notes.with_suffix(f".{asked.database}.{shard}-{shards}.jsonl")
    notes.parent.mkdir(parents=True, exist_ok=True)
    why_not = tracer.why_not()
    if why_not:
        print(f"{why_not}: the borders of store and adapters are counted, and only kills happen")
    with (
        tempfile.TemporaryDirectory(prefix="crashproof-") as folder,
        own_server() if asked.database == "postgresql" else nullcontext() as server,
        a_range(
            Path(folder), server=server.found if server else None, strace=why_not is None
        ) as place,
    ):
        if asked.kills:
            tally = storm(place, asked.kills, until=began + asked.minutes * 60, tell=_say)
            print(f"{tally}; {(time.monotonic() - began) / 60:.1f} minutes")
            return 1 if tally.broken else 0
        points = [
            point
            for name in asked.scenario or SCENARIOS
            for point in place.points(name, asked.fault or ())
        ][shard - 1 :: shards]
        _say(f"shard {shard}/{shards}: {len(points)} points")
        until = began + asked.minutes * 60
        tally = run_all(place, points, notes=notes, until=until, tell=_say)
    minutes = (time.monotonic() - began) / 60
    print(f"{tally}; {minutes:.1f} of {asked.minutes:g} minutes")
    if tally.done < len(points):
        print(f"{len(points) - tally.done} points are left: run the same command again")
    return 1 if tally.broken else 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
