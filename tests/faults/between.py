"""A stranger between the program and its PostgreSQL server: counts, refuses, loses answers."""

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_COMMIT: Final = b"COMMIT\0"  # the server's answer to it
_WROTE: Final = (b"INSERT 0 ", b"UPDATE ", b"DELETE ")  # and to what a writer did before
_SOCKET: Final = ".s.PGSQL.5432"


@dataclass
class Between:
    """Passes on what it gets, unless it is told otherwise."""

    folder: Path  # what a client names as its host
    server: Path  # the socket that it leads to
    refuses: bool = False
    lose: int = 0  # the commit whose answer is lost, counted in `commits`; 0: none
    connections: int = 0
    commits: int = 0  # of something written
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, listening: socket.socket) -> None:
        """Take connections until the socket is closed."""
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            if self.refuses:
                client.close()
            else:
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, server, contextlib.suppress(OSError):
            server.connect(str(self.server))
            threading.Thread(target=_pump, args=(client, server), daemon=True).start()
            has_written = False
            while answer := server.recv(1 << 16):
                has_written |= any(tag in answer for tag in _WROTE)
                if _COMMIT in answer:
                    if has_written and self._is_lost():
                        break
                    has_written = False
                client.sendall(answer)
            for end in (client, server):
                end.shutdown(socket.SHUT_RDWR)

    def _is_lost(self) -> bool:
        with self._lock:
            self.commits += 1
            return self.lose > 0 and self.commits == self.lose


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def between(server: Path) -> Iterator[Between]:
    """Stand between a client and the server whose socket lies in a folder."""
    with tempfile.TemporaryDirectory(
        prefix="pb-", dir="/tmp"
    ) as folder:  # short, as in database.py
        made = Between(folder=Path(folder), server=server / _SOCKET)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(made.folder / _SOCKET))
            listening.listen(64)
            thread = threading.Thread(target=made.serve, args=(listening,), daemon=True)
            thread.start()
            yield made
            listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
