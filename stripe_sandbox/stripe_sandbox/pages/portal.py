"""The hosted customer portal: card, invoices, cancel, resume, change."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stripe_sandbox.cards import CARDS
from stripe_sandbox.errors import Json
from stripe_sandbox.pages import foreign, language_of, message, onward, page
from stripe_sandbox.portal import acts
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.world import World


def routes(sandbox: Sandbox) -> list[Route]:
    """`/p/session/{session}` and its acts."""

    async def show(request: Request) -> Response:
        with sandbox.transaction() as world:
            session = _session(world, request)
            return _page(world, request, session) if session else _gone(request)

    async def act(request: Request) -> Response:
        filled = {name: str(value) for name, value in (await request.form()).items()}
        with sandbox.transaction() as world:
            session = _session(world, request)
            if foreign(request):
                return message(language_of(request), "foreign", 403)
            if not session:
                return _gone(request)
            try:
                if not _do(world, session, request.path_params["act"], filled):
                    language = language_of(request, session["locale"])
                    fields = [("card", filled.get("card", ""))]
                    return page("authenticate.html", language, action=request.url.path, fields=fields)
            except acts.NotDone as refused:
                return _page(world, request, session, refused.why)
            return onward(_after(session))

    return [
        Route("/p/session/{key}", show, methods=["GET"]),
        Route("/p/session/{key}/{act}", act, methods=["POST"]),
    ]


def _do(world: World, session: Json, act: str, filled: dict[str, str]) -> bool:
    """Whether it is done; False where the bank asks first."""
    key = filled.get("subscription", "")
    if act == "card":
        return acts.change_card(world, session, filled.get("card", ""), bank=filled.get("bank", ""))
    if act == "cancel":
        acts.cancel(world, session, key)
    elif act == "resume":
        acts.resume(world, session, key)
    elif act == "switch":
        quantity = filled.get("quantity", "1")
        acts.switch(world, session, key, filled.get("price", ""), int(quantity) if quantity.isdigit() else 0)
    else:
        raise acts.NotDone("unknown")
    return True


def _after(session: Json) -> str:
    after = (session["flow"] or {}).get("after_completion", {})
    if after.get("type") == "redirect":
        return str(after["redirect"]["return_url"])
    return f"/p/session/{session['id']}"


def _session(world: World, request: Request) -> Json | None:
    session = world.peek("billing_portal.session", request.path_params["key"])
    return session if session and session["_expires_at"] > world.now() else None


def _gone(request: Request) -> Response:
    return message(language_of(request), "expired", 410)


def _page(world: World, request: Request, session: Json, error: str | None = None) -> Response:
    features = acts.offered(world, session)
    update = features["subscription_update"]
    subscriptions = [
        each
        for each in world.find("subscription", customer=session["customer"])
        if each["ended_at"] is None and each["id"] == (acts.only(session) or each["id"])
    ]
    prices = [world.get("price", key) for key in acts.choices(update)]
    customer = world.get("customer", session["customer"])
    # One who came by Checkout has the card on the subscription alone.
    cards = [each["default_payment_method"] for each in subscriptions]
    default = next(filter(None, [customer["invoice_settings"]["default_payment_method"], *cards]), None)
    return page(
        "portal.html",
        language_of(request, session["locale"]),
        402 if error else 200,
        session=session,
        features=features,
        subscriptions=subscriptions,
        prices=[(price, world.get("product", price["product"])["name"]) for price in prices],
        bounds=acts.bounds,
        invoices=world.find("invoice", customer=session["customer"]),
        card=world.get("payment_method", default)["card"] if default else None,
        flow=(session["flow"] or {}).get("type"),
        error=error,
        cards=CARDS,
    )
