"""The hosted invoice page, and the bank's question for a payment that waits for it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stripe_sandbox.cards import BY_NUMBER, CARDS
from stripe_sandbox.errors import Json
from stripe_sandbox.pages import foreign, language_of, message, onward, page
from stripe_sandbox.payment_methods import new_method
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.subscriptions.collecting import collect
from stripe_sandbox.world import World


def routes(sandbox: Sandbox) -> list[Route]:
    """`/i/{invoice}` and `/authenticate/{payment intent}`."""

    async def show(request: Request) -> Response:
        with sandbox.transaction() as world:
            invoice = _invoice(world, request)
            return _page(request, invoice) if invoice else message(language_of(request), "unknown", 404)

    async def pay(request: Request) -> Response:
        filled = {name: str(value) for name, value in (await request.form()).items()}
        with sandbox.transaction() as world:
            invoice = _invoice(world, request)
            if foreign(request):
                return message(language_of(request), "foreign", 403)
            if not invoice or invoice["status"] != "open":
                return message(language_of(request), "closed", 410)
            return _pay(world, request, invoice, filled)

    async def ask(request: Request) -> Response:
        with sandbox.transaction() as world:
            intent = world.peek("payment_intent", request.path_params["key"])
            found = world.find("invoice", _intent=intent["id"]) if intent else []
            if not found:
                return message(language_of(request), "unknown", 404)
            return onward(f"/i/{found[0]['id']}")

    return [
        Route("/i/{key}", show, methods=["GET"]),
        Route("/i/{key}", pay, methods=["POST"]),
        Route("/authenticate/{key}", ask, methods=["GET"]),
    ]


def _invoice(world: World, request: Request) -> Json | None:
    invoice = world.peek("invoice", request.path_params["key"])
    return invoice if invoice and invoice["status"] != "draft" else None


def _pay(world: World, request: Request, invoice: Json, filled: dict[str, str]) -> Response:
    card = BY_NUMBER.get(filled.get("card", "").replace(" ", ""))
    bank = filled.get("bank", "")
    if not card:
        return _page(request, invoice, "unknown_card")
    if bank == "fail":
        return _page(request, invoice, "authentication_required")
    if card.asks != "never" and bank != "complete":
        fields = [("card", card.number)]
        return page("authenticate.html", language_of(request), action=request.url.path, fields=fields)
    method = new_method(world, card, email=invoice["customer_email"])
    if card.attaches:
        method["customer"] = invoice["customer"]
        world.save(method)
    outcome = collect(
        world, invoice, method=method, off_session=False, authenticated=bank == "complete", by_hand=True
    )
    return onward(request.url.path) if outcome == "succeeded" else _page(request, invoice, str(card.declines))


def _page(request: Request, invoice: Json, error: str | None = None) -> Response:
    status = 402 if error else 200
    language = language_of(request)
    return page("invoice.html", language, status, invoice=invoice, error=error, cards=CARDS)
