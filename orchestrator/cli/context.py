"""What every command needs: its workspace and who is asking. Settings are loaded on first use."""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from orchestrator.domain.actors import Actor
from orchestrator.domain.errors import NotAllowed
from orchestrator.settings import Settings, environment, find_workspace, load
from orchestrator.settings.environment import ACT_AS


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of the CLI. Not frozen: it keeps the settings once they are loaded."""

    chosen: Path | None = None
    is_debug: bool = False
    settings: Settings | None = None


def this_run() -> Run:
    """Return the run of the current command."""
    return click.get_current_context().ensure_object(Run)


def workspace_root() -> Path:
    """Find this command's workspace without loading its settings. Raises `SettingsError`."""
    return find_workspace(this_run().chosen, environment(), Path.cwd())


def workspace() -> Settings:
    """Load the settings of the current command's workspace, once. Raises `SettingsError`."""
    run = this_run()
    if run.settings is None:
        run.settings = load(workspace_root(), environment())
    return run.settings


def acting() -> Actor:
    """Return who is asking. Raises `NotAllowed` if nobody knows this login."""
    return acting_person(workspace(), os.getuid(), environment())


def acting_person(settings: Settings, uid: int, env: Mapping[str, str]) -> Actor:
    """Return the person behind the real uid: never $USER, which anybody can set.

    In a demo workspace $ORCHESTRATOR_ACT_AS names a login instead, and the actor is marked so that
    the audit shows it. Raises `NotAllowed` for a login without roles.
    """
    login = _login_of(uid)
    named = env.get(ACT_AS)
    if named and not settings.is_demo:
        raise NotAllowed(
            f"${ACT_AS} works only in a workspace made by 'orchestrator demo'",
            f"unset {ACT_AS}: you act as {login}",
        )
    person = settings.roles.person_of_login(named or login)
    if person is None:
        raise NotAllowed(
            f"{named or login} has no role here",
            f'add [[person]] with login = "{named or login}" to {settings.root}/config/roles.toml',
        )
    return Actor(name=person.login, roles=person.roles, email=person.email, acted_as=bool(named))


def _login_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container's uid without a name
        return f"uid-{uid}"
