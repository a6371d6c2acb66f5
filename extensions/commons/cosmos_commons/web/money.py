"""The money of a lane: what its host pays and asks of members, who has access and why, and the page on which one
pays to come in."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx, Work
from cosmos_commons.entitlement import ledger, sources
from cosmos_commons.entitlement.facts import ENDED, GIVEN, Fact, Kind, latest
from cosmos_commons.entitlement.ledger import EndedRow
from cosmos_commons.entitlement.words import say, say_standing
from cosmos_commons.errors import NoSuchLane
from cosmos_commons.features.billing import connect, currencies, orders
from cosmos_commons.features.billing.catalogue import Every, catalogue
from cosmos_commons.features.billing.dues import Dues, dues_of, set_dues
from cosmos_commons.features.billing.errors import (
    AmountNotTaken,
    CannotChargeYet,
    NotForSale,
    NothingIsSold,
)
from cosmos_commons.features.billing.payments import payments_of
from cosmos_commons.features.billing.permissions import BillingPermission
from cosmos_commons.features.lanes.entitlement import door_of
from cosmos_commons.features.lanes.service import lane_view
from cosmos_commons.lane import Joining, Lane, Membership, Role, Visibility, make_sure_of_room
from cosmos_commons.people import display_names
from cosmos_commons.web.buying import Ordered, asked_by, chosen, money, plans_on_offer, price_in_words
from cosmos_commons.web.coming_in import invited_to, link_to
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

_Key = Annotated[str, Form(max_length=100)]
_Name = Annotated[str, Form(max_length=64)]


@dataclass(frozen=True, slots=True)
class Why:
    """Somebody of the lane, and why they have access."""

    name: str
    called: str
    role: str
    reason: str
    scholarship: bool


@pages.get("/lanes/{lane}/money", BillingPermission.MONEY_READ, include_in_schema=False)
def money_page(request: Request, context: Ctx, lane: str) -> Response:
    """To a steward who has access and why; to the host what they pay and what members pay, too."""
    return _money(request, context)


@pages.post("/lanes/{lane}/money/dues", BillingPermission.DUES_UPDATE, include_in_schema=False)
def change_dues(
    request: Request,
    context: Ctx,
    lane: str,
    way: Annotated[str, Form()] = "free",
    every: Annotated[Every, Form()] = Every.MONTH,
    amount: Annotated[str, Form(max_length=20)] = "",
    least: Annotated[str, Form(max_length=20)] = "",
    most: Annotated[str, Form(max_length=20)] = "",
    seat: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Say what members pay; who is in stays as they are."""
    offered = catalogue(context.commons.settings.billing_catalogue)
    if not context.commons.settings.takes_money:
        raise NothingIsSold
    _ = words_for(request).gettext

    def work(session: Session, access: Access) -> None:
        given = [currencies.read(text, offered.currency) for text in (amount, least, most, seat)]
        dues = Dues(way, every, given[0], given[1], given[2], given[3] if seat else None)
        set_dues(session, context, access.lane.id, dues, offered)

    try:
        context.write(work)
    except (AmountNotTaken, ValueError):
        wrong = _(
            "Use amounts within what is allowed here, the suggested one between the least and the most."
        )
        return _money(request, context, 422, {"dues": wrong})
    except CannotChargeYet:
        wrong = _("First finish the sign-up with Stripe below: it is to you that members' money goes.")
        return _money(request, context, 409, {"dues": wrong})
    return go(context, f"lanes/{lane}/money")


@pages.post("/lanes/{lane}/money/account", BillingPermission.DUES_UPDATE, include_in_schema=False)
async def sign_up_with_stripe(request: Request, context: Ctx, lane: str) -> Response:
    """On to Stripe, which asks who takes the money."""
    back = asked_by(request, context).back.removesuffix("buying/") + f"lanes/{lane}/money/account/back"
    return RedirectResponse(await connect.onboarding_page(context.commons, context.principal.name, back), 303)


@pages.get("/lanes/{lane}/money/account/back", BillingPermission.DUES_UPDATE, include_in_schema=False)
async def back_from_stripe(context: Ctx, lane: str) -> Response:
    """Whether the money can be taken now is Stripe's to say: it is asked."""
    account = await run_in_threadpool(connect.account_of, context.commons, context.principal.name)
    if account:
        await connect.follow_account(context.commons, account.account)
    return go(context, f"lanes/{lane}/money")


@pages.post("/lanes/{lane}/money/plan", BillingPermission.DUES_UPDATE, include_in_schema=False)
def take_out_plan(
    request: Request, context: Ctx, lane: str, plan: Annotated[str, Form()] = "", key: _Key = ""
) -> Response:
    """A plan for a lane that has none, or whose plan has ended."""
    name, every = chosen(plan)
    offered = catalogue(context.commons.settings.billing_catalogue)
    who = asked_by(request, context)

    def work(session: Session, access: Access) -> Ordered:
        order = orders.order_plan_anew(session, who, offered, name, every, access.lane.id)
        return Ordered(token=order.token)

    return go(context, f"buying/{context.write(work, key=key).model(Ordered).token}/pay")


@pages.post("/lanes/{lane}/money/scholarships", BillingPermission.DUES_UPDATE, include_in_schema=False)
def give_scholarship(context: Ctx, lane: str, name: _Name = "") -> Response:
    """Somebody is in without paying, by name."""
    given = name.strip().lower()

    def work(session: Session, access: Access) -> None:
        if session.get(Membership, (access.lane.id, given)) is None:
            make_sure_of_room(session, access.lane.id)
        _record(session, context, access.lane.id, given, sources.given(Kind.SCHOLARSHIP, context.now))

    if given:
        context.write(work)
    return go(context, f"lanes/{lane}/money")


@pages.post("/lanes/{lane}/money/scholarships/end", BillingPermission.DUES_UPDATE, include_in_schema=False)
def end_scholarship(context: Ctx, lane: str, name: _Name = "") -> Response:
    """The scholarship is over; other reasons to be in the lane are not touched."""

    def work(session: Session, access: Access) -> None:
        ended = [Fact(Kind.SCHOLARSHIP.value, context.now, ENDED)]
        _record(session, context, access.lane.id, name, ended)

    context.write(work)
    return go(context, f"lanes/{lane}/money")


@pages.get("/pay/{slug}", BillingPermission.ORDER_CREATE, include_in_schema=False)
def pay_page(request: Request, context: Ctx, slug: str) -> Response:
    """What the lane costs, plainly, and the way to pay it."""
    return _pay(request, context, slug)


@pages.post("/pay/{slug}", BillingPermission.ORDER_CREATE, include_in_schema=False)
def pay_dues(
    request: Request,
    context: Ctx,
    slug: str,
    amount: Annotated[str, Form(max_length=20)] = "",
    key: _Key = "",
) -> Response:
    """Order one's own place, and go on to pay for it."""
    who = asked_by(request, context)

    def work(session: Session, _access: Access) -> Ordered:
        lane = _payable(request, context, session, slug)
        by = link_to(request, context, session, lane.id)
        chosen_amount = currencies.read(amount, dues_of(session, lane.id).currency) if amount else None
        order = orders.order_dues(session, who, lane.id, chosen_amount, by)
        return Ordered(token=order.token)

    return _order(request, context, slug, work, key)


@pages.post("/pay/{slug}/seats", BillingPermission.ORDER_CREATE, include_in_schema=False)
def pay_seats(
    request: Request,
    context: Ctx,
    slug: str,
    number: Annotated[int, Form(ge=1, le=10_000)] = 1,
    key: _Key = "",
) -> Response:
    """Order seats for other people."""
    who = asked_by(request, context)
    offered = catalogue(context.commons.settings.billing_catalogue)

    def work(session: Session, _access: Access) -> Ordered:
        lane = _payable(request, context, session, slug)
        return Ordered(token=orders.order_seats(session, who, offered, lane.id, number).token)

    return _order(request, context, slug, work, key)


@pages.get("/membership", BillingPermission.ORDER_CREATE, include_in_schema=False)
def membership_page(request: Request, context: Ctx) -> Response:
    """The operator's own membership."""
    settings, words = context.commons.settings, words_for(request)
    offer = catalogue(settings.billing_catalogue).membership if settings.takes_money else None
    if offer is None:
        raise NotForSale
    currency = catalogue(settings.billing_catalogue).currency
    prices = [
        (every.value, price_in_words(words, amount, currency, every))
        for every in Every
        if (amount := offer.amount(every)) is not None
    ]
    return page(
        request,
        context,
        "membership.html",
        title=offer.title.in_(words.language),
        about=offer.about.in_(words.language),
        prices=prices,
        asked=settings.membership_required,
        key=new_key(),
        **money(context),
    )


@pages.post("/membership", BillingPermission.ORDER_CREATE, include_in_schema=False)
def pay_membership(
    request: Request, context: Ctx, every: Annotated[Every, Form()] = Every.MONTH, key: _Key = ""
) -> Response:
    """Order the membership, and go on to pay for it."""
    who = asked_by(request, context)
    offered = catalogue(context.commons.settings.billing_catalogue)

    def work(session: Session, _access: Access) -> Ordered:
        return Ordered(token=orders.order_membership(session, who, offered, every).token)

    return go(context, f"buying/{context.write(work, key=key).model(Ordered).token}/pay")


def _order(request: Request, context: Context, slug: str, work: Work, key: str) -> Response:
    _ = words_for(request).gettext
    try:
        made = context.write(work, key=key).model(Ordered)
    except (AmountNotTaken, ValueError):
        return _pay(request, context, slug, 422, {"amount": _("Choose an amount within the range.")})
    return go(context, f"buying/{made.token}/pay")


def _payable(request: Request, context: Context, session: Session, slug: str) -> Lane:
    """The lane, if this person may know of it (by a link, perhaps) and come in by paying. Raises NoSuchLane,
    NotForSale."""
    name = context.principal.name
    lane = session.scalar(select(Lane).where(Lane.slug == slug))
    if lane is None:
        raise NoSuchLane
    was_in = session.get(Membership, (lane.id, name)) or session.get(EndedRow, (lane.id, name))
    known = was_in is not None or invited_to(request, context, session) == slug
    if lane.visibility == Visibility.PRIVATE.value and not known:
        raise NoSuchLane
    if lane.joining == Joining.INVITED.value and not known:
        raise NotForSale("This lane is joined by invitation. Ask one of its stewards.")
    return lane


def _pay(
    request: Request, context: Context, slug: str, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    words, name = words_for(request), context.principal.name
    if not context.commons.settings.takes_money:
        raise NothingIsSold
    with context.read() as session:
        lane = _payable(request, context, session, slug)
        dues = dues_of(session, lane.id)
        decision = ledger.decision_on(session, lane.id, name, context.now, context.terms)
    if dues.way == "free" and dues.seat is None:
        raise NotForSale
    told = {
        what: price_in_words(words, amount, dues.currency, dues.every)
        for what, amount in (
            ("amount", dues.amount),
            ("least", dues.least),
            ("most", dues.most),
            ("seat", dues.seat or 0),
        )
    }
    return page(
        request,
        context,
        "pay.html",
        status,
        lane=lane,
        dues=dues,
        told=told,
        suggested=currencies.typed(dues.amount, dues.currency),
        least=currencies.typed(dues.least, dues.currency),
        most=currencies.typed(dues.most, dues.currency),
        currency=dues.currency.upper(),
        inside=decision.access,
        said=say(decision, door_of(lane), words.language),
        errors=errors or {},
        key=new_key(),
        **money(context),
    )


def _money(
    request: Request, context: Context, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    words, settings = words_for(request), context.commons.settings
    lane_id = context.access.lane.id
    is_host = context.access.role is Role.HOST
    offered = catalogue(settings.billing_catalogue)
    with context.read() as session:
        lane = session.get_one(Lane, lane_id)
        standing = ledger.standing_of(session, lane_id, context.now, context.terms)
        mine = payments_of(session, context.principal.name) if is_host else []
        dues = dues_of(session, lane_id)
        account = connect.account_of(context.commons, context.principal.name) if is_host else None
        return page(
            request,
            context,
            "money.html",
            status,
            lane=lane_view(session, context.access),
            is_host=is_host,
            sells=settings.takes_money,
            plan=[one for one in mine if one.lane_id == lane_id and one.kind == "plan"],
            standing=say_standing(standing, lane.title, words.language),
            plans=plans_on_offer(request, context),
            seats=lane.seats,
            dues=dues,
            units=_units(dues),
            bounds=tuple(
                currencies.typed(amount, offered.currency)
                for amount in (offered.dues.least, offered.dues.most)
            ),
            currency=offered.currency.upper(),
            account="none" if account is None else "ready" if account.charges else "begun",
            people=_people(session, context, lane, words.language),
            called_as={},
            price=lambda one: price_in_words(words, one.amount, one.currency, one.every),
            errors=errors or {},
            key=new_key(),
            **money(context),
        )


def _people(session: Session, context: Context, lane: Lane, language: str) -> list[Why]:
    rows = session.execute(
        select(Membership.name, Membership.role).where(Membership.lane_id == lane.id)
    ).all()
    called = display_names(session, [row.name for row in rows])
    found = []
    for name, role in sorted(rows, key=lambda row: (-Role(row.role).rank, called[row.name].casefold())):
        facts = ledger.facts_of(session, lane.id, name)
        held = latest(facts).get(Kind.SCHOLARSHIP.value)
        decision = ledger.decision_on(session, lane.id, name, context.now, context.terms)
        reason = _REASONS.get(decision.source.partition(":")[0], "")
        given = held is not None and held.state == GIVEN
        found.append(Why(name, called[name], role, reason, given))
    return found


_REASONS = {
    "subscription": "pays",
    "seat": "seat",
    "scholarship": "scholarship",
    "joined": "joined",
    "added": "added",
    "invitation": "invited",
    "stewardship": "leads",
}


def _record(session: Session, context: Context, lane_id: int, name: str, facts: list[Fact]) -> None:
    by = context.principal.actor
    ledger.record(session, lane_id, name, facts, by=by, now=context.now, terms=context.terms)


def _units(dues: Dues) -> dict[str, str]:
    """The dues' amounts as the form has them."""
    given = {"amount": dues.amount, "least": dues.least, "most": dues.most, "seat": dues.seat}
    return {name: currencies.typed(amount, dues.currency) if amount else "" for name, amount in given.items()}
