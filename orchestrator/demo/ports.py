"""A port for a server of the demo or a test that must be known before the server starts."""

import socket
from typing import Final

# Below the range from which Linux gives ports to outgoing connections (32768 on, ip(7)): there a
# port that is free now may be taken a moment later.
_FIRST: Final = 18000
_NUMBER: Final = 14000
_STRIDE: Final = 61  # so that processes with neighbouring ids look in different places


def free_port(process_id: int) -> int:
    """Return a port of this machine that nobody listens on. Raises `OSError` if there is none."""
    for step in range(_NUMBER):
        port = _FIRST + (process_id * _STRIDE + step) % _NUMBER
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port on this machine")
