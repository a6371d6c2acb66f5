"""What happens when somebody pays on the Checkout page? (docs.stripe.com/payments/checkout/how-checkout-works)"""

from dataclasses import dataclass, field

from stripe_sandbox import discounts
from stripe_sandbox.cards import BY_NUMBER, Card
from stripe_sandbox.checkout.cart import add_up
from stripe_sandbox.checkout.sessions import details
from stripe_sandbox.customers import new_customer
from stripe_sandbox.errors import Json
from stripe_sandbox.events import tell
from stripe_sandbox.parameters import merged
from stripe_sandbox.payment_methods import new_method
from stripe_sandbox.payments import confirm, new_intent
from stripe_sandbox.subscriptions.shape import Entry
from stripe_sandbox.subscriptions.starting import start
from stripe_sandbox.world import World


@dataclass
class Answer:
    """What the person filled in."""

    card: str = ""
    email: str = ""
    name: str = ""
    code: str = ""
    quantities: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    """Whole minor units, for prices that the payer chooses."""


class NotPaid(Exception):
    """The page is shown again; `why` is a key of its words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class MustAuthenticate(Exception):
    """The bank wants to see the person first."""


def needs_card(session: Json) -> bool:
    """Nothing to pay now and a card `if_required` means none is asked for."""
    return bool(session["amount_total"]) or session["payment_method_collection"] == "always"


def complete(world: World, session: Json, answer: Answer, *, bank: str = "") -> None:
    """Pay. Raises `NotPaid` or `MustAuthenticate`; a card that was declined leaves the session open.

    `bank` is the person's answer there, once they were asked: `complete` or `fail`.
    """
    if session["status"] != "open":
        raise NotPaid("closed")
    _adjust(world, session, answer)
    card = None
    if needs_card(session):
        card = BY_NUMBER.get(answer.card.replace(" ", ""))
        if card is None:
            raise NotPaid("unknown_card")
    email = _email(world, session, answer)
    if card and card.asks != "never" and bank != "complete":
        raise NotPaid("authentication_required") if bank == "fail" else MustAuthenticate
    if card and card.declines and (session["amount_total"] or not card.attaches):
        _decline(world, session, card)
    customer = _customer(world, session, email, answer.name)
    method = _attach(world, card, customer, email, answer.name) if card else None
    if session["mode"] == "subscription":
        _subscribe(world, session, customer, method)
    else:
        _charge(world, session, customer if session["customer"] else None, method)
    session["status"], session["url"] = "complete", None
    session["payment_status"] = "paid" if session["amount_total"] else "no_payment_required"
    session["customer_details"] = details(email, answer.name or None)
    world.save(session)
    world.unschedule("expire", session)
    tell(world, "checkout.session.completed", session)


def _adjust(world: World, session: Json, answer: Answer) -> None:
    for line in session["_lines"]:
        adjustable, custom = line["adjustable_quantity"], line["price"]["custom_unit_amount"]
        if adjustable["enabled"] and line["id"] in answer.quantities:
            quantity = answer.quantities[line["id"]]
            if not max(adjustable["minimum"], 1) <= quantity <= adjustable["maximum"]:
                raise NotPaid("bad_quantity")
            line["quantity"] = quantity
        if custom and line["id"] in answer.amounts:
            cents = answer.amounts[line["id"]]
            if cents < (custom["minimum"] or 50) or cents > (custom["maximum"] or 99_999_999):
                raise NotPaid("bad_amount")
            line["_unit"] = cents
    if session["allow_promotion_codes"]:
        _take(world, session, answer.code)
    add_up(world, session)


def apply_code(world: World, session: Json, code: str) -> None:
    """Take the code, so that the page shows what is due with it; an empty one takes it back. Raises `NotPaid`.

    docs.stripe.com/payments/checkout/discounts
    """
    if not session["allow_promotion_codes"]:
        raise NotPaid("bad_code")
    _take(world, session, code)
    add_up(world, session)
    world.save(session)


def _take(world: World, session: Json, code: str) -> None:
    session["_choices"], session["discounts"] = [], []
    if code:
        _redeem(world, session, code)


def _redeem(world: World, session: Json, code: str) -> None:
    cents = sum(line["_unit"] * line["quantity"] for line in session["_lines"])
    why = "bad_code"
    for promotion_code in world.find("promotion_code"):
        minimum = promotion_code["restrictions"]["minimum_amount"] or 0
        mine = promotion_code["customer"] in (None, session["customer"])
        if promotion_code["code"].lower() != code.strip().lower() or not mine:
            continue
        if not discounts.usable(world, promotion_code):
            why = "old_code"
        elif cents < minimum:
            why = "small_for_code"
        else:
            choice = {"coupon": promotion_code["promotion"]["coupon"], "promotion_code": promotion_code["id"]}
            session["_choices"] = [choice]
            session["discounts"] = [dict(choice)]
            return
    raise NotPaid(why)


def known_email(world: World, session: Json) -> str:
    """The customer's, if they have one: then the page does not ask for it."""
    customer = world.get("customer", session["customer"]) if session["customer"] else None
    return str((customer or {}).get("email") or session["customer_email"] or "")


def _email(world: World, session: Json, answer: Answer) -> str:
    email = (known_email(world, session) or answer.email).strip()
    if "@" not in email:
        raise NotPaid("no_email")
    return email


def _decline(world: World, session: Json, card: Card) -> None:
    intent = new_intent(world, max(session["amount_total"], 50), session["currency"], None)
    confirm(world, intent, new_method(world, card), off_session=False)
    raise NotPaid(str(card.declines))


def _customer(world: World, session: Json, email: str, name: str) -> Json:
    if session["customer"]:
        customer = world.get("customer", session["customer"])
        if customer["email"] is None:
            customer["email"] = email
            world.save(customer)
        return customer
    if session["customer_creation"] != "always":
        return {"id": None, "test_clock": None}
    customer = new_customer(world, {"email": email, "name": name or None})
    session["customer"] = customer["id"]
    return customer


def _attach(world: World, card: Card, customer: Json, email: str, name: str) -> Json:
    method = new_method(world, card, email=email, name=name or None)
    method["_authenticated"] = True
    method["customer"] = customer["id"]
    world.save(method)
    if customer["id"]:
        tell(world, "payment_method.attached", method)
    return method


def _subscribe(world: World, session: Json, customer: Json, method: Json | None) -> None:
    data = session["_subscription_data"]
    entries = [Entry(world.get("price", line["price"]["id"]), line["quantity"]) for line in session["_lines"]]
    subscription = start(
        world,
        customer,
        entries,
        data | {"default_payment_method": method["id"] if method else None},
        session["_choices"],
        authenticated=True,
        session=session["id"],
    )
    session["subscription"] = subscription["id"]
    session["invoice"] = subscription["latest_invoice"]


def _charge(world: World, session: Json, customer: Json | None, method: Json | None) -> None:
    if method is None:
        return
    data = session["_payment_intent_data"]
    more = {name: value for name, value in data.items() if name != "metadata"}
    intent = new_intent(
        world,
        session["amount_total"],
        session["currency"],
        customer,
        metadata=merged({}, data.get("metadata", {})),
        **more,
    )
    for choice in session["_choices"]:
        coupon = world.get("coupon", choice["coupon"])
        coupon["times_redeemed"] += 1
        world.save(coupon)
    confirm(world, intent, method, off_session=False, authenticated=True)
    session["payment_intent"] = intent["id"]
