"""Mails a second through one warm, limited worker, beside a bare `email.message_from_bytes` loop.

Run as `python -m benchmarks.intake` or `python benchmarks/intake.py`. Prints both speeds, their
ratio and whether the promise of 30 ordinary mails a second holds (exit code 1 if it does not).
"""

import email
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from orchestrator.intake.limits import TooMuch
from orchestrator.intake.message import MailParser, ParsePolicy

EMAILS = Path(__file__).parents[1] / "tests" / "emails"
PROMISED = 30.0  # mails a second, without pictures
ROUNDS = 5
SECONDS = 1.0  # at least, for a round


def main() -> int:
    mails = [path.read_bytes() for path in sorted(EMAILS.glob("*.eml"))]
    ordinary = [raw for raw in mails if b"Content-Type: image/" not in raw]
    with MailParser(ParsePolicy(trusted_authserv_id="mx.vestby.example")) as parser:
        ours = _speed(lambda raw: _parse(parser, raw), ordinary)
        with_photos = _speed(lambda raw: _parse(parser, raw), mails)
    bare = _speed(email.message_from_bytes, ordinary)
    print(f"warm limited worker, no pictures   {ours:9.0f} mails/s   ({len(ordinary)} samples)")
    print(
        f"warm limited worker, all samples   {with_photos:9.0f} mails/s   ({len(mails)} samples)"
    )
    print(f"bare email.message_from_bytes      {bare:9.0f} mails/s")
    print(f"ratio to the bare parser           {ours / bare:9.2f}")
    holds = ours >= PROMISED
    print(f"promise of {PROMISED:.0f} mails/s: {'holds' if holds else 'BROKEN'}")
    return 0 if holds else 1


def _parse(parser: MailParser, raw: bytes) -> None:
    try:
        parser.parse(raw)
    except TooMuch:
        return


def _speed(read: Callable[[bytes], object], mails: list[bytes]) -> float:
    """Return the median speed of some rounds, after one to warm up."""
    speeds = []
    for _ in range(ROUNDS + 1):
        started, count = time.perf_counter(), 0
        while time.perf_counter() - started < SECONDS:
            for raw in mails:
                read(raw)
            count += len(mails)
        speeds.append(count / (time.perf_counter() - started))
    return statistics.median(speeds[1:])


if __name__ == "__main__":
    sys.exit(main())
