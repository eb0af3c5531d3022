"""What more daemons bring: publications a second with one, two and three of them.

Run as `python -m benchmarks.daemons [--posts N] [--accounts N]`. The daemons are real processes of
`orchestrator run --duties publish` on one PostgreSQL as it comes, which is started here and syncs
each commit. They publish texts to a stub of Facebook and LinkedIn on loopback, which answers at
once, or after 200 ms. Daemons, server and stub share this machine's processors. Prints a row for
each: the ratio to one daemon; how many bare commits a second one connection made right before, and
publications for each of those (writers wait for each other, so commits are the limit); processor
time of the daemons and requests for each publication.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from tests.database import PostgresServer, own_server
from tests.processes import daemon, stop, wait_until, wait_until_ready
from tests.queue_world import a_queue, fill

LATENCIES: Final = (0.0, 0.2)  # seconds
DAEMONS: Final = (1, 2, 3)
PATIENCE: Final = 600.0  # seconds
BARE_SECONDS: Final = 3.0


class Stub:
    """A platform that takes every post after `latency` seconds, and notes when."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._loop = asyncio.new_event_loop()
        self.taken: list[float] = []  # monotonic seconds

    @contextmanager
    def running(self) -> Iterator[str]:
        """Listen; yield the address."""
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=256)
        )
        port = server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                size = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(size or 0))
                if head.startswith(b"post "):  # the rest are looks at the account's health
                    await asyncio.sleep(self._latency)
                    self.taken.append(time.monotonic())
                made = b'{"id": "1_%d"}' % len(self.taken)  # what Facebook says
                writer.write(
                    b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
                    b"x-restli-id: urn:li:share:%d\r\n"  # what LinkedIn says
                    b"Content-Length: %d\r\n\r\n%s" % (len(self.taken), len(made), made)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def main() -> int:
    words = argparse.ArgumentParser(prog="daemons", description=__doc__)
    words.add_argument("--posts", type=int, default=1_200)
    words.add_argument("--accounts", type=int, default=60)
    asked = words.parse_args()
    print(f"{asked.posts} posts on {asked.accounts} accounts")
    print("latency  daemons  publications/s  ratio  bare commits/s  per commit  CPU ms  requests")
    try:
        with own_server(settings=()) as own:
            server = own.found
            for latency in LATENCIES:
                one = None
                for number in DAEMONS:
                    bare = commits_a_second(server)
                    rate, cpu, requests = measure(
                        server, number, latency, asked.posts, asked.accounts
                    )
                    one = one or rate
                    print(
                        f"{latency * 1000:4.0f} ms  {number:7}  {rate:14.1f}  {rate / one:5.2f}"
                        f"  {bare:14.1f}  {rate / bare:10.3f}  {cpu * 1000:6.1f}  {requests:8.3f}",
                        flush=True,
                    )
    except pytest.skip.Exception as reason:
        print(reason)
        return 1
    return 0


def measure(
    server: PostgresServer, number: int, latency: float, posts: int, accounts: int
) -> tuple[float, float, float]:
    """Publish all with some daemons; return how many a second, and CPU and requests for each."""
    stub = Stub(latency)
    with tempfile.TemporaryDirectory() as folder, server.database() as name, ExitStack() as stack:
        address = stack.enter_context(stub.running())
        root = Path(folder) / "machine-1"
        house = stack.enter_context(
            a_queue(root, lanes=accounts, url=server.url_of(name), sandbox=address)
        )
        roots = [root, *(Path(folder) / f"machine-{n}" for n in range(2, number + 1))]
        for other in roots[1:]:
            shutil.copytree(root / "config", other / "config")
        started = [stack.enter_context(daemon(one, "--duties", "publish")) for one in roots]
        for process, one in zip(started, roots, strict=True):
            wait_until_ready(process, one)
        fill(house, posts, first_slot=house.clock() - timedelta(minutes=1), apart=timedelta(0))
        begun, worked = time.monotonic(), sum(map(cpu_seconds, started))

        wait_until(lambda: len(stub.taken) >= posts, "all are published", patience=PATIENCE)
        seconds = stub.taken[posts - 1] - begun
        worked = sum(map(cpu_seconds, started)) - worked
        for process in started:
            stop(process)
    return posts / seconds, worked / posts, len(stub.taken) / posts


def commits_a_second(server: PostgresServer) -> float:
    """Count what one connection commits, one row at a time and synced."""
    with server.database() as name:
        engine = sa.create_engine(server.url_of(name))
        with engine.connect() as connection:
            connection.execute(sa.text("CREATE TABLE bare (n integer)"))
            connection.commit()
            begun, count = time.monotonic(), 0
            while time.monotonic() - begun < BARE_SECONDS:
                connection.execute(sa.text("INSERT INTO bare VALUES (1)"))
                connection.commit()
                count += 1
        engine.dispose()
    return count / BARE_SECONDS


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Read how long a process has used a processor (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
