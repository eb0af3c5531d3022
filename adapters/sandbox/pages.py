"""The pages for people: what followers would see, account by account."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.sandbox.accounts import SandboxAccount
from adapters.sandbox.instagram_containers import short_code
from adapters.sandbox.ledger import SeenPost
from adapters.sandbox.world import World

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page_routes(world: World) -> list[Route]:
    """Return the routes of the index, the feeds, and the permalinks."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def page(name: str, status: int = 200, **values: Any) -> Response:
        html = templates.get_template(name).render(**values)
        return HTMLResponse(html, status_code=status, headers=_HEADERS)

    async def index(_: Request) -> Response:
        counts = {a.id: len(world.ledger.live_of(a.id)) for a in world.accounts}
        return page("index.html", accounts=world.accounts, counts=counts)

    async def feed(request: Request) -> Response:
        account = world.account(request.path_params["account"])
        if account is None:
            return page("missing.html", status=404)
        posts = world.ledger.live_of(account.id)
        return page("feed.html", account=account, posts=posts, anchor=anchor)

    async def permalink(request: Request) -> Response:
        wanted = request.path_params["post"].strip("/")
        found = _find(world, wanted)
        if found is None:
            return page("missing.html", status=404)
        account, post = found
        return RedirectResponse(f"/feed/{account.name}#{anchor(post)}", status_code=302)

    return [
        Route("/", index),
        Route("/feed/update/{post}/", permalink),
        Route("/feed/{account}", feed),
        Route("/p/{post}/", permalink),
        Route("/posts/{post}", permalink),
    ]


def anchor(post: SeenPost) -> str:
    """Return the id that a post has within its page."""
    return "post-" + post.id.replace(":", "-")


def _find(world: World, wanted: str) -> tuple[SandboxAccount, SeenPost] | None:
    for account in world.accounts:
        for post in world.ledger.live_of(account.id):
            if wanted == post.id or (post.id.isdigit() and wanted == short_code(post.id)):
                return account, post
    return None
