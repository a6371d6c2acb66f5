"""The hosted onboarding of a connected account (docs.stripe.com/connect/hosted-onboarding)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stripe_sandbox.connect.accounts import enable, tell_changes
from stripe_sandbox.errors import Json
from stripe_sandbox.pages import foreign, language_of, message, onward, page
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.world import World


def routes(sandbox: Sandbox) -> list[Route]:
    """`/setup/e/{account}/{link}` and what an Express dashboard would be."""

    async def show(request: Request) -> Response:
        """A link works once: a used or old one leads to the refresh address."""
        with sandbox.transaction() as world:
            link = _link(world, request)
            if not link:
                return message(language_of(request), "unknown", 404)
            if link["used"] or link["expires_at"] <= world.now():
                return onward(link["refresh_url"])
            link["used"] = True
            world.save(link)
            account = world.get("account", link["account"])
            return page("onboarding.html", language_of(request), account=account, action=request.url.path)

    async def done(request: Request) -> Response:
        filled = await request.form()
        with sandbox.transaction() as world:
            link = _link(world, request)
            if foreign(request):
                return message(language_of(request), "foreign", 403)
            if not link:
                return message(language_of(request), "unknown", 404)
            account = world.get("account", link["account"])
            if filled.get("act") == "complete":
                enable(account)
                tell_changes(world, account)
            return onward(link["return_url"])

    async def dashboard(request: Request) -> Response:
        return message(language_of(request), "dashboard", 200)

    return [
        Route("/setup/e/{account}/{key}", show, methods=["GET"]),
        Route("/setup/e/{account}/{key}", done, methods=["POST"]),
        Route("/express/{account}/{key}", dashboard, methods=["GET"]),
    ]


def _link(world: World, request: Request) -> Json | None:
    link = world.peek("account_link_secret", request.path_params["key"])
    return link if link and link["account"] == request.path_params["account"] else None
