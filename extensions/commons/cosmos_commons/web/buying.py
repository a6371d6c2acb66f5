"""The way from an order to where it is paid, and back: who comes back is told how far it is."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from babel.numbers import format_currency
from fastapi import Form
from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.cookies import browser_scheme
from cosmos_commons.entitlement import ledger
from cosmos_commons.features.billing import currencies, orders, work
from cosmos_commons.features.billing.catalogue import Every, catalogue
from cosmos_commons.features.billing.checkout import pay_page
from cosmos_commons.features.billing.errors import MembershipNeeded, NameHeld, NoSuchOffer
from cosmos_commons.features.billing.models import OrderRow, SubscriptionRow
from cosmos_commons.features.billing.orders import LIVE, Asked, Kind, State
from cosmos_commons.features.billing.permissions import BillingPermission
from cosmos_commons.jobs import ask_for
from cosmos_commons.lane import Lane, lane_slug
from cosmos_commons.lane_making import LaneNameTaken, NewLaneRequest
from cosmos_commons.web.going import go
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for
from cosmos_commons.web.words import Words

FREE = "free"
_WAITS_SECONDS, _LOOKS_SECONDS = 8.0, 0.1


class Ordered(BaseModel):
    """An order that was made."""

    token: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan as a form offers it."""

    value: str
    title: str
    about: str
    price: str
    trial_days: int


def money(context: Context) -> dict[str, Any]:
    """What every page about money is told."""
    settings = context.commons.settings
    return {"test_money": settings.takes_money and not settings.stripe_livemode}


def price_in_words(words: Words, amount: int, currency: str, every: str) -> str:
    """A price with its currency and its period."""
    _ = words.gettext
    said = format_currency(currencies.number(amount, currency), currency.upper(), locale=words.locale)
    return (
        _("%(sum)s a year") % {"sum": said} if every == Every.YEAR else _("%(sum)s a month") % {"sum": said}
    )


def plans_on_offer(request: Request, context: Context) -> list[Choice]:
    """What a lane can be had for; nothing where nothing is sold."""
    settings, words = context.commons.settings, words_for(request)
    if not settings.takes_money:
        return []
    offered = catalogue(settings.billing_catalogue)
    return [
        Choice(
            f"{name}-{every}",
            plan.title.in_(words.language),
            plan.about.in_(words.language),
            price_in_words(words, amount, offered.currency, every),
            plan.trial_days,
        )
        for name, plan in offered.plans.items()
        for every in Every
        if (amount := plan.amount(every)) is not None
    ]


def chosen(value: str) -> tuple[str, Every]:
    """The plan and how often it is paid, from a form's field. Raises NoSuchOffer."""
    plan, _dash, every = value.rpartition("-")
    try:
        return plan, Every(every)
    except ValueError:
        raise NoSuchOffer from None


def asked_by(request: Request, context: Context) -> Asked:
    """Who orders, and where to come back to."""
    ours = context.commons.public_origin or f"{browser_scheme(request)}://{request.headers.get('host', '')}"
    back = f"{ours}{context.commons.settings.service_prefix}buying/"
    return Asked(context.principal.name, back, context.now)


def order_a_lane(request: Request, context: Context, asked: NewLaneRequest, plan: str, key: str) -> str:
    """The order's token. Raises NoSuchOffer, LaneNameTaken, NameHeld."""
    name, every = chosen(plan)
    offered = catalogue(context.commons.settings.billing_catalogue)
    who = asked_by(request, context)
    lane = asked.model_dump(mode="json")

    def do(session: Session, _access: Access) -> Ordered:
        return Ordered(token=orders.order_plan(session, who, offered, name, every, lane).token)

    return context.write(do, key=key).model(Ordered).token


@pages.get("/buying/{order}/pay", BillingPermission.ORDER_CREATE, include_in_schema=False)
async def pay(context: Ctx, order: str) -> Response:
    """On to where it is paid; as often as one likes, it is the same page there."""
    found = await run_in_threadpool(_mine, context, order)
    if found.state != State.OPEN:
        return go(context, f"buying/{order}")
    if found.kind in {Kind.PLAN, Kind.DUES} and not await run_in_threadpool(_may_be_in_lanes, context):
        return go(context, "membership")
    return RedirectResponse(await pay_page(context.commons, order), 303)


@pages.get("/buying/{order}", BillingPermission.ORDER_READ, include_in_schema=False)
async def bought(request: Request, context: Ctx, order: str, paid: str = "", cancelled: str = "") -> Response:
    """How far the order is: back from paying, one is where one wanted to be within seconds."""
    found = await run_in_threadpool(_mine, context, order)
    if found.state == State.OPEN and (paid or cancelled) and found.session_id:
        kind, key = (work.CHECKOUT, found.session_id) if paid else (work.GIVE_UP, order)
        await run_in_threadpool(_ask, context, kind, key)
    if found.state in {State.OPEN, State.PAID} and (paid or cancelled):
        found = await _settled(context, order)
    return await run_in_threadpool(_told, request, context, found, bool(paid))


@pages.post("/buying/{order}/name", BillingPermission.ORDER_CREATE, include_in_schema=False)
def other_name(
    request: Request, context: Ctx, order: str, slug: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    """Another name for a lane that is paid for, since somebody took the first."""
    slug = slug.strip().lower()
    _ = words_for(request).gettext

    def do(session: Session, _access: Access) -> None:
        mine = orders.mine(session, context.principal.name, order)
        if mine.state != State.NAME_TAKEN:
            return
        orders.rename(session, mine, lane_slug(slug))
        paid_by = session.query(SubscriptionRow.id).where(SubscriptionRow.order == order).scalar()
        ask_for(session, work.SUBSCRIPTION, str(paid_by), context.now)

    try:
        context.write(do)
    except (LaneNameTaken, NameHeld):
        wrong = _("There is already a lane of this name. Choose another.")
    except (ValueError, ValidationError):
        wrong = _("Use 1 to 30 small letters, digits and single hyphens, with a letter first.")
    else:
        return go(context, f"buying/{order}?paid=1")
    found = _mine(context, order)
    return page(
        request,
        context,
        "buying.html",
        422,
        order=found,
        errors={"slug": wrong},
        typed=slug,
        lane=None,
        ended=False,
        **money(context),
    )


def _told(request: Request, context: Context, order: OrderRow, paid: bool) -> Response:
    with context.read() as session:
        lane = session.get(Lane, order.lane_id) if order.lane_id else None
        paid_by = session.scalar(select(SubscriptionRow).where(SubscriptionRow.order == order.token))
    if order.state == State.DONE:
        if order.kind in {Kind.SEATS, Kind.MEMBERSHIP} or lane is None:
            return go(context, "account")
        return go(context, f"lanes/{lane.slug}")
    wanted = (order.lane or {}).get("slug", "")
    return page(
        request,
        context,
        "buying.html",
        order=order,
        errors={},
        typed=wanted,
        lane=lane,
        waits=paid,
        ended=paid_by is not None and paid_by.said["status"] not in LIVE,
        **money(context),
    )


async def _settled(context: Context, token: str) -> OrderRow:
    """The order once it is settled, or as it is after some seconds."""
    waited = 0.0
    while True:
        found = await run_in_threadpool(_mine, context, token)
        if found.state not in {State.OPEN, State.PAID} or waited >= _WAITS_SECONDS:
            return found
        await asyncio.sleep(_LOOKS_SECONDS)
        waited += _LOOKS_SECONDS


def _mine(context: Context, token: str) -> OrderRow:
    with context.commons.database.glance() as session:
        return orders.mine(session, context.principal.name, token)


def _may_be_in_lanes(context: Context) -> bool:
    """Whether a place in a lane would be of use; False for who is no member and can become one here.

    Raises MembershipNeeded where it is to be had elsewhere.
    """
    terms = context.terms
    with context.read() as session:
        if not terms.membership or ledger.is_member(session, context.principal.name, context.now, terms):
            return True
    if catalogue(context.commons.settings.billing_catalogue).membership is None:
        raise MembershipNeeded
    return False


def _ask(context: Context, kind: str, key: str) -> None:
    with context.commons.database.write() as session:
        ask_for(session, kind, key, context.now)
