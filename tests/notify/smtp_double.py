"""A mail server for tests: speaks SMTP on loopback, keeps what it is given, and obeys orders."""

import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """What the server was told, and how it shall behave."""

    mails: list[tuple[list[str], bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)  # recipient or verb -> its answer
    extensions: tuple[str, ...] = ()
    hang_up_at: str = ""  # verb


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say("220 double.example ESMTP")
        to: list[str] = []
        while line := self.rfile.readline():
            command = line.decode().strip()
            verb = command.split(" ")[0].upper()
            box.commands.append(command)
            if verb == box.hang_up_at:
                return
            if verb in box.refuse:
                self._say(box.refuse[verb])
            elif verb == "EHLO":
                self._say(
                    "\r\n".join(
                        [
                            "250-double.example",
                            *(f"250-{name}" for name in box.extensions),
                            "250 8BITMIME",
                        ]
                    )
                )
            elif verb == "RCPT":
                address = command.partition("<")[2].partition(">")[0]
                if address in box.refuse:
                    self._say(box.refuse[address])
                else:
                    to.append(address)
                    self._say("250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                content = b""
                while not content.endswith(b"\r\n.\r\n"):
                    content += self.rfile.readline()
                box.mails.append((to, content.removesuffix(b".\r\n")))
                to = []
                self._say("250 queued")
            elif verb == "AUTH":
                self._say("235 welcome")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                to = [] if verb == "RSET" else to
                self._say("250 ok")

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, box):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.box = box


class SmtpDouble:
    """Use as a context manager; `port` and `box` are there inside."""

    def __enter__(self):
        self.box = Mailbox()
        self._server = _Server(self.box)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
