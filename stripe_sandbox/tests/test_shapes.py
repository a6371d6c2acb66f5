"""Every object and every event that a broad walk through the API gives has Stripe's shape."""

import time
from typing import Any

import httpx
import pytest
import stripe

from tests.support.stripe_recorder import Recorder
from tests.support.stripe_sandbox import StripeSandbox
from tests.support.stripe_shapes import SHAPES, faults

DAY = 24 * 3600
MONTHLY: Any = {"interval": "month"}
KINDS_OF_EVENTS = """
account.updated billing_portal.configuration.created billing_portal.session.created charge.failed charge.refunded
charge.succeeded checkout.session.completed checkout.session.expired coupon.created customer.created
customer.subscription.created customer.subscription.deleted customer.subscription.paused customer.subscription.resumed
customer.subscription.trial_will_end customer.subscription.updated customer.updated invoice.created invoice.finalized
invoice.paid invoice.payment_action_required invoice.payment_failed invoice.payment_succeeded invoice.upcoming
invoice.updated payment_intent.created payment_intent.payment_failed payment_intent.requires_action
payment_intent.succeeded payment_method.attached price.created price.updated product.created product.updated
promotion_code.created setup_intent.created setup_intent.succeeded transfer.created application_fee.created
test_helpers.test_clock.ready
""".split()


class Walk:
    """All that the sandbox can do, once."""

    def __init__(self, sandbox: StripeSandbox) -> None:
        self.sandbox = sandbox
        self.recorder = Recorder()
        self.client = stripe.StripeClient(
            sandbox.key, base_addresses={"api": sandbox.url}, http_client=self.recorder
        )
        # Parameters are put together here, which typed dictionaries do not follow.
        self.v1: Any = self.client.v1

    def all(self) -> None:
        self.catalogue()
        self.checkout()
        self.subscriptions()
        self.trials()
        self.money()
        self.connect()
        self.portal()
        self.others()
        self.lists()

    def catalogue(self) -> None:
        product = self.v1.products.create({"name": "Lane", "description": "A lane", "metadata": {"a": "b"}})
        self.v1.products.update(product.id, {"description": "The lane"})
        new: Any = {"currency": "usd", "product": product.id, "unit_amount": 1500, "recurring": MONTHLY}
        self.price = self.v1.prices.create({**new, "lookup_key": "lane"})
        self.year = self.v1.prices.create({**new, "unit_amount": 15000, "recurring": {"interval": "year"}})
        moved: Any = {**new, "lookup_key": "lane", "transfer_lookup_key": True}
        self.dear = self.v1.prices.create({**moved, "unit_amount": 3000})
        self.v1.prices.update(self.price.id, {"nickname": "n", "metadata": {"k": "v"}})
        self.v1.prices.create(
            {
                "currency": "usd",
                "product": product.id,
                "custom_unit_amount": {"enabled": True, "minimum": 500},
            }
        )
        self.coupon = self.v1.coupons.create(
            {"percent_off": 20, "duration": "repeating", "duration_in_months": 3}
        )
        self.code = self.v1.promotion_codes.create(
            {"promotion": {"type": "coupon", "coupon": self.coupon.id}, "code": "FRIENDS"}
        )
        self.v1.promotion_codes.update(self.code.id, {"metadata": {"x": "y"}})

    def checkout(self) -> None:
        for mode, more in (
            ("subscription", {"subscription_data": {"trial_period_days": 10}}),
            ("subscription", {"allow_promotion_codes": True}),
            ("payment", {"customer_creation": "always"}),
            ("payment", {}),
        ):
            recurring = {"recurring": MONTHLY} if mode == "subscription" else {}
            data = {"currency": "usd", "product_data": {"name": "Scale"}, "unit_amount": 700, **recurring}
            params: Any = {
                "mode": mode,
                "line_items": [{"price_data": data, "quantity": 1}],
                "success_url": "http://x/",
            }
            session = self.v1.checkout.sessions.create({**params, **more})
            self.sandbox.pay(str(session.url), "4000000000000002")
            self.sandbox.pay(str(session.url), code="FRIENDS" if "allow_promotion_codes" in more else "")
            wanted: Any = [
                "line_items",
                "customer",
                "subscription",
                "invoice.payments",
                "payment_intent.latest_charge",
            ]
            done = self.v1.checkout.sessions.retrieve(session.id, {"expand": wanted})
            assert done.status == "complete"
            self.v1.checkout.sessions.line_items.list(session.id)
        session = self.v1.checkout.sessions.create({**params})
        self.v1.checkout.sessions.expire(session.id)

    def customer(self, card: str = "pm_card_visa", **more: Any) -> Any:
        customer = self.v1.customers.create({"email": "bo@example.org", "name": "Bo", **more})
        if card:
            method = self.v1.payment_methods.attach(card, {"customer": customer.id})
            self.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})
        return customer

    def subscribe(self, customer: Any, **more: Any) -> Any:
        params: Any = {"customer": customer.id, "items": [{"price": self.price.id, "quantity": 2}], **more}
        return self.v1.subscriptions.create(params)

    def subscriptions(self) -> None:
        subscription = self.subscribe(
            self.customer(), metadata={"lane": "py"}, discounts=[{"coupon": self.coupon.id}]
        )
        item = subscription["items"].data[0]
        change = self.v1.subscriptions.update
        change(
            subscription.id,
            {"items": [{"id": item.id, "quantity": 3}], "proration_behavior": "always_invoice"},
        )
        change(subscription.id, {"items": [{"id": item.id, "price": self.dear.id}]})
        self.v1.invoices.create_preview({"subscription": subscription.id})
        change(subscription.id, {"items": [{"id": item.id, "price": self.year.id}]})
        change(subscription.id, {"cancel_at_period_end": True})
        change(subscription.id, {"cancel_at_period_end": False, "pause_collection": {"behavior": "void"}})
        self.v1.subscription_items.retrieve(item.id)
        wanted: Any = [
            "customer",
            "default_payment_method",
            "latest_invoice.payments",
            "discounts.source.coupon",
        ]
        self.v1.subscriptions.retrieve(subscription.id, {"expand": wanted})
        self.v1.subscriptions.cancel(subscription.id, {"prorate": True, "invoice_now": True})
        waiting = self.subscribe(self.customer(card=""), payment_behavior="default_incomplete")
        self.v1.subscriptions.retrieve(waiting.id, {"expand": ["latest_invoice.confirmation_secret"]})

    def trials(self) -> None:
        clock = self.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
        end: Any = {"end_behavior": {"missing_payment_method": "pause"}}
        paused = self.customer(card="", test_clock=clock.id)
        subscription = self.subscribe(paused, trial_period_days=7, trial_settings=end)
        failing = self.customer(card="pm_card_chargeCustomerFail", test_clock=clock.id)
        self.subscribe(failing, trial_period_days=7)
        asking = self.customer(card="pm_card_authenticationRequired", test_clock=clock.id)
        self.subscribe(asking, trial_period_days=7)
        self.subscribe(asking)
        self.subscribe(self.customer(test_clock=clock.id))
        for day in (5, 9, 30, 60):
            self.advance(clock.id, int(clock.frozen_time) + day * DAY)
        method = self.v1.payment_methods.attach("pm_card_mastercard", {"customer": paused.id})
        self.v1.subscriptions.update(subscription.id, {"default_payment_method": method.id})
        self.v1.subscriptions.resume(subscription.id)
        self.v1.payment_methods.detach(method.id)

    def advance(self, clock: str, to: int) -> None:
        self.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": to})
        while self.v1.test_helpers.test_clocks.retrieve(clock).status != "ready":
            time.sleep(0.05)

    def money(self) -> None:
        paying: Any = {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
        intent = self.v1.payment_intents.create({**paying, "customer": self.customer().id})
        self.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
        self.v1.refunds.create({"payment_intent": intent.id, "reason": "requested_by_customer"})
        asked = self.v1.payment_intents.create({**paying, "payment_method": "pm_card_authenticationRequired"})
        self.v1.payment_intents.cancel(asked.id)
        with pytest.raises(stripe.CardError):
            self.v1.payment_intents.create({**paying, "payment_method": "pm_card_visa_chargeDeclined"})
        wanted: Any = {"confirm": True, "payment_method": "pm_card_visa", "customer": self.customer().id}
        self.v1.setup_intents.create(wanted)

    def connect(self) -> None:
        host = self.v1.accounts.create({"type": "express", "email": "host@example.org"})
        self.v1.accounts.create({"controller": {"stripe_dashboard": {"type": "express"}}})
        urls = {"refresh_url": "http://x/again", "return_url": "http://x/back"}
        self.host = host.id
        new: Any = {"account": host.id, "type": "account_onboarding", **urls}
        link = self.v1.account_links.create(new)
        httpx.post(link.url, data={"act": "complete"})
        self.v1.accounts.login_links.create(host.id)
        self.v1.accounts.retrieve(host.id)
        self.v1.accounts.retrieve_current()
        self.subscribe(self.customer(), transfer_data={"destination": host.id}, application_fee_percent=10)
        charge = self.v1.charges.list().data[0]
        wanted: Any = {"expand": ["transfer", "application_fee", "balance_transaction"]}
        self.v1.charges.retrieve(charge.id, wanted)
        self.v1.customers.create({"email": "theirs@example.org"}, {"stripe_account": host.id})

    def portal(self) -> None:
        products: Any = [{"product": self.price.product, "prices": [self.price.id, self.dear.id]}]
        update: Any = {
            "enabled": True,
            "default_allowed_updates": ["price", "quantity"],
            "products": products,
        }
        features: Any = {"subscription_update": update, "subscription_cancel": {"enabled": True}}
        configuration = self.v1.billing_portal.configurations.create({"features": features})
        self.v1.billing_portal.configurations.update(configuration.id, {"name": "Lanes"})
        customer = self.customer()
        subscription = self.subscribe(customer)
        flow: Any = {"type": "subscription_cancel", "subscription_cancel": {"subscription": subscription.id}}
        self.v1.billing_portal.sessions.create({"customer": customer.id, "configuration": configuration.id})
        self.v1.billing_portal.sessions.create(
            {"customer": customer.id, "flow_data": flow, "return_url": "http://x/"}
        )

    def others(self) -> None:
        endpoint = self.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/x", "enabled_events": ["*"]})
        self.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
        self.v1.webhook_endpoints.delete(endpoint.id)
        self.v1.customers.delete(self.customer().id)

    def lists(self) -> None:
        page: Any = {"limit": 100}
        for service in (
            self.v1.accounts,
            self.v1.application_fees,
            self.v1.billing_portal.configurations,
            self.v1.charges,
            self.v1.checkout.sessions,
            self.v1.coupons,
            self.v1.customers,
            self.v1.invoice_items,
            self.v1.invoice_payments,
            self.v1.invoices,
            self.v1.payment_intents,
            self.v1.prices,
            self.v1.products,
            self.v1.promotion_codes,
            self.v1.refunds,
            self.v1.setup_intents,
            self.v1.transfers,
            self.v1.webhook_endpoints,
        ):
            service.list(page)
        self.v1.subscriptions.list({"status": "all", "limit": 100})
        theirs = self.v1.events.list(page, {"stripe_account": self.host})
        self.events = [*self.v1.events.list(page).auto_paging_iter(), *theirs.data]


@pytest.fixture(scope="module")
def walk(sandbox: StripeSandbox) -> Walk:
    walk = Walk(sandbox)
    walk.all()
    return walk


def test_every_object_has_stripes_shape(walk: Walk) -> None:
    assert not sorted({fault for answer in walk.recorder.answers for fault in faults(answer)})


def test_the_walk_saw_every_resource(walk: Walk) -> None:
    seen = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            seen.add(str(value.get("object")))
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(each)

    look(walk.recorder.answers)
    assert set(SHAPES) - seen == set()


def test_the_walk_told_every_kind_of_event(walk: Walk) -> None:
    assert set(KINDS_OF_EVENTS) - {event.type for event in walk.events} == set()


def test_a_wrong_object_is_found(walk: Walk) -> None:
    good = next(answer for answer in walk.recorder.answers if answer["object"] == "subscription")
    assert faults(good | {"status": "sleeping"})
    assert faults(good | {"mystery": 1})
    assert faults({name: value for name, value in good.items() if name != "cancel_at_period_end"})
    assert faults(good | {"created": "today"})
