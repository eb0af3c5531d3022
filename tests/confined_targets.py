"""Functions that tests run in the limited child process."""

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any


def echo(argument: Any) -> Any:
    return argument


def pid(argument: Any) -> int:
    return os.getpid()


def upper(argument: bytes) -> dict[str, Any]:
    return {"upper": argument.upper(), "length": len(argument)}


def eat_memory(argument: Any) -> int:
    return len(bytearray(2 << 30))


def spin(argument: Any) -> None:
    while True:
        pass


def rest(argument: float) -> None:
    time.sleep(argument)


def burn(argument: float) -> float:
    until = time.process_time() + argument
    while time.process_time() < until:
        pass
    return argument


def abort(argument: Any) -> None:
    os.abort()


def leave(argument: Any) -> None:
    os._exit(0)


def tell_secret(argument: bytes) -> None:
    raise ValueError(argument)


def unplain(argument: Any) -> Any:
    return {1, 2}


def too_deep(argument: Any) -> Any:
    raise RecursionError


def huge(argument: int) -> bytes:
    return bytes(argument)


def write_file(argument: str) -> None:
    Path(argument).write_bytes(b"x")


def open_many(argument: Any) -> int:
    return len([os.open("/dev/null", os.O_RDONLY) for _ in range(500)])


def environment(argument: Any) -> list[str]:
    return sorted(os.environ)


def interfaces_up(argument: Any) -> bool:
    """Whether this process can reach even its own loopback."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        try:
            socket.create_connection(sock.getsockname(), timeout=1).close()
        except OSError:
            return False
    return True


def interrupt_self(argument: Any) -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"
