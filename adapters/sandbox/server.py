"""Start and stop the sandbox: in a thread for tests and the demo, or blocking for the command."""

import contextlib
import ipaddress
import logging
import signal
import socket
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from adapters.sandbox.accounts import DEFAULT_ACCOUNTS, SandboxAccount
from adapters.sandbox.control import control_routes
from adapters.sandbox.graph import Graph
from adapters.sandbox.linkedin import UPLOADS, LinkedIn
from adapters.sandbox.pages import page_routes
from adapters.sandbox.rules import Rules
from adapters.sandbox.stage import Platform, Stage, WireProtocol
from adapters.sandbox.world import World

_START_SECONDS: Final = 10
_GRACE_SECONDS: Final = 1  # for answers under way when the server stops


class NotLoopback(ValueError):
    """The sandbox knows no passwords and stays on this machine unless told otherwise."""


class RunningSandbox:
    """A sandbox that serves."""

    def __init__(self, world: World, base_url: str, platforms: tuple[Graph, LinkedIn]) -> None:
        """`base_url` without a slash at its end."""
        self._world = world
        self._platforms = platforms
        self.base_url = base_url

    @property
    def accounts(self) -> tuple[SandboxAccount, ...]:
        """The accounts that it plays."""
        return self._world.accounts

    @property
    def rules(self) -> Rules:
        """The switches; a new `Rules` may be set between two requests."""
        return self._world.rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._world.rules = rules

    def posts(self) -> list[dict[str, Any]]:
        """Return the ledger, oldest post first, as `GET /_sandbox/posts` answers it."""
        return self._world.ledger.as_json()

    def requests(self) -> list[dict[str, Any]]:
        """Return a line per request that came to a platform, oldest first."""
        return self._world.requests()

    def order_fault(self, fault: str, **order: Any) -> None:
        """Order a fault: account, channel, phase, times, after, options. Raises `BadOrder`."""
        self._world.faults.order({"fault": fault, **order})

    def clear(self) -> None:
        """Forget posts, orders, requests and everything that is being prepared."""
        self._world.clear()
        for platform in self._platforms:
            platform.clear()


class _Server(uvicorn.Server):
    """uvicorn that tells when it serves, ends hanging answers, and returns after a signal."""

    def __init__(
        self, config: uvicorn.Config, *, started: Callable[[], None], stage: Stage
    ) -> None:
        super().__init__(config)
        self._tell = started
        self._stage = stage

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stage.closing.set()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # uvicorn raises the signal again when it is done; the command wants to return.
        try:
            before = {
                number: signal.signal(number, self.handle_exit)
                for number in (signal.SIGINT, signal.SIGTERM)
            }
        except ValueError:  # not the main thread: no signal comes here
            before = {}
        try:
            yield
        finally:
            for number, old in before.items():
                signal.signal(number, old)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del sig, frame
        self.should_exit = True


@contextmanager
def running_sandbox(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    ledger_path: Path | None = None,
    accounts: Sequence[SandboxAccount] = DEFAULT_ACCOUNTS,
    now: Callable[[], datetime] | None = None,
    rules: Rules | None = None,
    container_delay: float | None = None,
) -> Iterator[RunningSandbox]:
    """Serve in a thread while the block runs.

    `port` 0 takes a free one. `now`: aware UTC, the machine's clock by default. `container_delay`
    overrules the one in `rules`, in seconds of `now`. Raises `NotLoopback`, `OSError`.
    """
    wanted = rules or Rules()
    if container_delay is not None:
        wanted = replace(wanted, container_delay=container_delay)
    world = World(accounts=accounts, now=now or _utc_now, rules=wanted, ledger_path=ledger_path)
    started = Event()
    with _assembled(world, host, port, started.set, allow_remote=False) as (
        server,
        bound,
        running,
    ):
        thread = Thread(
            target=server.run, kwargs={"sockets": [bound]}, name="sandbox", daemon=True
        )
        thread.start()
        if not started.wait(_START_SECONDS):
            raise OSError("the sandbox did not start")
        try:
            yield running
        finally:
            server.should_exit = True
            thread.join()


def serve(
    host: str,
    port: int,
    *,
    ready: Callable[[str], None],
    ledger_path: Path | None = None,
    accounts: Sequence[SandboxAccount] = DEFAULT_ACCOUNTS,
    now: Callable[[], datetime] | None = None,
    rules: Rules | None = None,
    allow_remote: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT, then return.

    `ready` gets the base URL once requests are taken. Raises `NotLoopback`, and `OSError` when
    the port is taken.
    """
    world = World(
        accounts=accounts, now=now or _utc_now, rules=rules or Rules(), ledger_path=ledger_path
    )
    announced: list[str] = []

    def started() -> None:
        ready(announced[0])

    with _assembled(world, host, port, started, allow_remote=allow_remote) as (
        server,
        bound,
        running,
    ):
        announced.append(running.base_url)
        server.run(sockets=[bound])


@contextmanager
def _assembled(
    world: World, host: str, port: int, started: Callable[[], None], *, allow_remote: bool
) -> Iterator[tuple[_Server, socket.socket, RunningSandbox]]:
    """Bind the socket and put the parts together."""
    graph, linkedin = Graph(world), LinkedIn(world)

    def choose(path: str) -> Platform | None:
        if path.startswith(("/rest/", UPLOADS)):
            return linkedin
        return graph if path.startswith("/v") and path[2:3].isdigit() else None

    stage = Stage(world, choose)
    with contextlib.closing(_bound(host, port, allow_remote=allow_remote)) as bound:
        stage.base_url = f"http://{_in_url(host)}:{bound.getsockname()[1]}"
        app = Starlette(
            routes=[*control_routes(world), *page_routes(world), Mount("/", app=stage)],
            # A page of some site must not reach the sandbox under a name of its own.
            middleware=[]
            if allow_remote
            else [
                Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", host])
            ],
        )
        app.router.redirect_slashes = False
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        config = uvicorn.Config(
            app,
            http=WireProtocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        server = _Server(config, started=started, stage=stage)
        yield server, bound, RunningSandbox(world, stage.base_url, (graph, linkedin))


def _bound(host: str, port: int, *, allow_remote: bool) -> socket.socket:
    if not allow_remote and not _is_loopback(host):
        raise NotLoopback(
            f"{host} is not a loopback address; the sandbox has no passwords, "
            "so allow remote access only where nobody else can reach it"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family)
    # Accepted sockets inherit it; without it each answer waits 40 ms for an acknowledgement.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _utc_now() -> datetime:
    # The sandbox is a program of its own beside the orchestrator: this is its wiring.
    return datetime.now(UTC)  # noqa: TID251
