"""The hosted Checkout page: lines, card, and the bank's question."""

from decimal import Decimal, InvalidOperation

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stripe_sandbox.cards import CARDS
from stripe_sandbox.checkout.completing import (
    Answer,
    MustAuthenticate,
    NotPaid,
    apply_code,
    complete,
    known_email,
    needs_card,
)
from stripe_sandbox.errors import Json
from stripe_sandbox.pages import foreign, language_of, message, onward, page
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.world import World


def routes(sandbox: Sandbox) -> list[Route]:
    """`/c/pay/{session}`."""

    async def show(request: Request) -> Response:
        with sandbox.transaction() as world:
            session = world.peek("checkout.session", request.path_params["key"])
            if not session or session["status"] != "open":
                return _closed(request, session)
            return _page(world, request, session, Answer(), None)

    async def pay(request: Request) -> Response:
        filled = await request.form()
        with sandbox.transaction() as world:
            session = world.peek("checkout.session", request.path_params["key"])
            if foreign(request):
                return message(language_of(request), "foreign", 403)
            if not session or session["status"] != "open":
                return _closed(request, session)
            answer = read(filled)
            try:
                if "apply" in filled:
                    apply_code(world, session, answer.code)
                    return _page(world, request, session, answer, None)
                complete(world, session, answer, bank=str(filled.get("bank", "")))
            except NotPaid as refused:
                return _page(world, request, session, answer, refused.why)
            except MustAuthenticate:
                fields = [(name, str(value)) for name, value in filled.multi_items()]
                language = language_of(request, session["locale"])
                action = f"/c/pay/{session['id']}"
                return page("authenticate.html", language, action=action, fields=fields)
            return onward(session["success_url"], {"CHECKOUT_SESSION_ID": session["id"]})

    return [
        Route("/c/pay/{key}", show, methods=["GET"]),
        Route("/c/pay/{key}", pay, methods=["POST"]),
    ]


def read(filled: FormData) -> Answer:
    """What the form has."""
    card, email, name_on_card, code = (
        str(filled.get(name, ""))[:200] for name in ("card", "email", "name", "code")
    )
    answer = Answer(card, email, name_on_card, code)
    for name, value in filled.multi_items():
        kind, _, line = name.partition(":")
        if kind == "quantity":
            answer.quantities[line] = int(str(value)) if str(value).isdigit() else 0
        if kind == "amount":
            answer.amounts[line] = _cents(str(value))
    return answer


def _cents(written: str) -> int:
    try:
        return int(Decimal(written.replace(",", ".")) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        return 0


def _page(world: World, request: Request, session: Json, answer: Answer, error: str | None) -> Response:
    return page(
        "checkout.html",
        language_of(request, session["locale"]),
        402 if error else 200,
        session=session,
        answer=answer,
        error=error,
        asks_email=not known_email(world, session),
        asks_card=needs_card(session),
        cards=CARDS,
    )


def _closed(request: Request, session: Json | None) -> Response:
    language = language_of(request, session["locale"] if session else None)
    if session is None:
        return message(language, "unknown", 404)
    key = "expired" if session["status"] == "expired" else "closed"
    return message(language, key, 410, session["cancel_url"])
