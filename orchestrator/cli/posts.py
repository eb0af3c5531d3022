"""`orchestrator posts`: the approver's inbox; the other commands stand in the `posts_*` files."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from orchestrator.cli.opened import opened
from orchestrator.cli.posts_decide import (
    approve,
    park,
    reject,
    reopen,
    request_changes,
    resume,
    revoke,
    waive,
    withdraw,
)
from orchestrator.cli.posts_edit import edit
from orchestrator.cli.posts_preview import preview
from orchestrator.cli.posts_show import show
from orchestrator.cli.render import complain, json_list, table
from orchestrator.cli.times import spoken
from orchestrator.domain.post import PostState

if TYPE_CHECKING:
    from orchestrator.approval.inbox import Row

WAITING: Final = (PostState.HELD, PostState.PENDING_APPROVAL, PostState.PARKED)
_TITLE_MAX: Final = 40  # characters in a listing


@click.group()
def posts() -> None:
    """List, preview, approve and reject posts.

    Begin with: orchestrator posts list. You act as the operating-system user that you are, with
    the roles of config/roles.toml.
    """


@posts.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([state.value for state in PostState]),
    help="Only posts in this state; may repeat. Default: what waits for a person.",
)  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help="Posts in any state.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(states: tuple[str, ...], is_all: bool, as_json: bool) -> None:
    """List the posts that wait for a person: held, pending approval, parked."""
    if states and is_all:
        raise click.UsageError("name states, or --all")
    wanted = () if is_all else tuple(PostState(state) for state in states) or WAITING
    with opened() as wiring:
        from orchestrator.approval.inbox import rows

        zone = wiring.zone
        with wiring.store.read(wiring.clock()) as uow:
            found = rows(uow, wanted)
    if as_json:
        json_list(_row(row) for row in found)
        return
    table(
        ("id", "state", "ambassador", "title", "accounts", "slot", "found", "look at it"),
        [
            (
                row.post.id,
                row.post.state,
                row.ambassador,
                _cut(row.post.title),
                ", ".join(row.post.accounts) or "none",
                spoken(row.slot_at, zone),
                _found(row),
                f"orchestrator posts show {row.post.id}",
            )
            for row in found
        ],
    )
    if not found:
        complain(_nothing(is_all=is_all, has_states=bool(states)))


def _nothing(*, is_all: bool, has_states: bool) -> str:
    if is_all:
        return "no post is here yet; mails are taken in by: orchestrator run"
    if has_states:
        return "no post is in such a state"
    return "nothing waits for a person; all posts: orchestrator posts list --all"


for _command in (
    show, preview, approve, reject, request_changes, waive, edit, revoke, withdraw, park,
    resume, reopen,
):  # fmt: skip
    posts.add_command(_command)


def _cut(title: str) -> str:
    return title if len(title) <= _TITLE_MAX else title[: _TITLE_MAX - 1] + "…"


def _found(row: "Row") -> str:
    counts = ((row.blocks, "block"), (row.warnings, "warn"))
    return ", ".join(f"{number} {severity}" for number, severity in counts if number)


def _row(row: "Row") -> Mapping[str, object]:
    post = row.post
    return {
        "id": post.id,
        "state": post.state,
        "revision": post.revision,
        "ambassador": row.ambassador,
        "ambassador_id": post.ambassador_id,
        "title": post.title,
        "accounts": post.accounts,
        "language": post.language,
        "takeover_id": post.takeover_id,
        "requested_at": post.requested_at,
        "slot_at": row.slot_at,
        "blocks": row.blocks,
        "warnings": row.warnings,
        "publications": [
            {"id": p.id, "account": p.account, "state": p.state, "permalink": p.permalink}
            for p in row.publications
        ],
        "created_at": post.created_at,
        "updated_at": post.updated_at,
        "show": f"orchestrator posts show {post.id}",
    }
