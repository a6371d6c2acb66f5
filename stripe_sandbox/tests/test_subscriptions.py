"""A subscription's life on a clock: trials, renewals, missed payments, changes, and its end."""

import time
from typing import Any

import pytest
import stripe

from tests.support.listener import Listener
from tests.support.stripe_sandbox import StripeSandbox, running

HOUR = 3600
DAY = 24 * HOUR


class Billing:
    """One price, one customer on a test clock."""

    def __init__(self, client: stripe.StripeClient) -> None:
        # Parameters are put together here, which typed dictionaries do not follow.
        self.v1: Any = client.v1
        self.begin = int(time.time())
        self.clock = self.v1.test_helpers.test_clocks.create({"frozen_time": self.begin}).id
        monthly: Any = {"interval": "month"}
        self.price = self.v1.prices.create(
            {"currency": "usd", "unit_amount": 3000, "recurring": monthly, "product_data": {"name": "Lane"}}
        ).id
        self.customer = self.v1.customers.create({"email": "ana@example.org", "test_clock": self.clock}).id

    def card(self, token: str) -> str:
        method = self.v1.payment_methods.attach(token, {"customer": self.customer})
        self.v1.customers.update(self.customer, {"invoice_settings": {"default_payment_method": method.id}})
        return str(method.id)

    def subscribe(self, **more: Any) -> str:
        items = [{"price": self.price, "quantity": 1}]
        return str(self.v1.subscriptions.create({"customer": self.customer, "items": items, **more}).id)

    def now(self, key: str) -> Any:
        return self.v1.subscriptions.retrieve(key)

    def advance(self, seconds: int) -> None:
        self.begin += seconds
        self.v1.test_helpers.test_clocks.advance(self.clock, {"frozen_time": self.begin})
        end = time.monotonic() + 20
        while self.v1.test_helpers.test_clocks.retrieve(self.clock).status != "ready":
            assert time.monotonic() < end
            time.sleep(0.02)

    def invoices(self) -> list[tuple[str, str, int]]:
        found = self.v1.invoices.list({"customer": self.customer}).data
        return [(each.billing_reason, each.status, each.amount_due) for each in reversed(found)]

    def told(self, kind: str) -> list[Any]:
        return list(reversed(self.v1.events.list({"type": kind, "limit": 100}).data))


@pytest.fixture
def billing(client: stripe.StripeClient) -> Billing:
    return Billing(client)


def test_a_renewal_is_a_draft_for_an_hour(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe()
    end = billing.now(key)["items"].data[0].current_period_end
    billing.advance(end - billing.begin + 1)
    assert billing.invoices() == [
        ("subscription_create", "paid", 3000),
        ("subscription_cycle", "draft", 3000),
    ]
    assert billing.now(key)["items"].data[0].current_period_start == end
    billing.advance(HOUR)
    assert billing.invoices()[1] == ("subscription_cycle", "paid", 3000)
    assert len(billing.told("invoice.upcoming")) == 1


def test_an_anchor_on_the_31st_keeps_its_day(client: stripe.StripeClient) -> None:
    billing = Billing(client)
    billing.begin = 1_769_860_800  # 31 January 2026, noon
    clock = billing.v1.test_helpers.test_clocks.create({"frozen_time": billing.begin})
    billing.clock = clock.id
    billing.customer = billing.v1.customers.create({"test_clock": clock.id}).id
    billing.card("pm_card_visa")
    key = billing.subscribe()
    ends = []
    for _ in range(3):
        ends.append(billing.now(key)["items"].data[0].current_period_end)
        billing.advance(ends[-1] - billing.begin + 1)
    assert [time.strftime("%m-%d", time.gmtime(end)) for end in ends] == ["02-28", "03-31", "04-30"]


def test_a_trial_warns_and_then_is_paid(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe(trial_period_days=10)
    assert billing.now(key).status == "trialing"
    assert billing.invoices() == [("subscription_create", "paid", 0)]
    billing.advance(7 * DAY - HOUR)
    assert billing.told("customer.subscription.trial_will_end") == []
    billing.advance(2 * HOUR)
    assert len(billing.told("customer.subscription.trial_will_end")) == 1
    billing.advance(3 * DAY + HOUR)
    assert billing.now(key).status == "active"
    assert billing.invoices()[1] == ("subscription_cycle", "paid", 3000)


def test_a_short_trial_warns_at_once(billing: Billing) -> None:
    billing.card("pm_card_visa")
    billing.subscribe(trial_period_days=2)
    assert len(billing.told("customer.subscription.trial_will_end")) == 1


@pytest.mark.parametrize(
    ("behavior", "status"), [("pause", "paused"), ("cancel", "canceled"), ("create_invoice", "past_due")]
)
def test_a_trial_that_ends_without_a_card(billing: Billing, behavior: str, status: str) -> None:
    key = billing.subscribe(
        trial_period_days=5, trial_settings={"end_behavior": {"missing_payment_method": behavior}}
    )
    billing.advance(5 * DAY + 2 * HOUR)
    assert billing.now(key).status == status


def test_a_paused_subscription_resumes_with_a_card(billing: Billing) -> None:
    key = billing.subscribe(
        trial_period_days=5, trial_settings={"end_behavior": {"missing_payment_method": "pause"}}
    )
    billing.advance(5 * DAY + HOUR)
    billing.card("pm_card_visa")
    billing.v1.subscriptions.resume(key)
    assert billing.now(key).status == "active"
    assert len(billing.told("customer.subscription.paused")) == 1
    assert len(billing.told("customer.subscription.resumed")) == 1


def test_a_failed_renewal_is_tried_again_and_then_it_ends(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe(trial_period_days=1)
    billing.card("pm_card_chargeCustomerFail")
    billing.advance(DAY + 2 * HOUR)
    assert billing.now(key).status == "past_due"
    invoice = billing.v1.invoices.retrieve(billing.now(key).latest_invoice)
    assert invoice.next_payment_attempt - billing.begin < 3 * DAY
    for days, attempts in ((3, 2), (5, 3)):
        billing.advance(days * DAY)
        assert billing.v1.invoices.retrieve(invoice.id).attempt_count == attempts
        assert billing.now(key).status == "past_due"
    billing.advance(7 * DAY)
    ended = billing.now(key)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert len(billing.told("invoice.payment_failed")) == 4
    assert len(billing.told("customer.subscription.deleted")) == 1
    assert billing.v1.invoices.retrieve(invoice.id).status == "open"


def test_a_new_card_mends_what_is_past_due(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe(trial_period_days=1)
    billing.card("pm_card_chargeCustomerFail")
    billing.advance(DAY + 2 * HOUR)
    with pytest.raises(stripe.CardError) as error:
        billing.v1.invoices.pay(billing.now(key).latest_invoice)
    assert error.value.code == "card_declined"
    billing.card("pm_card_visa")
    billing.v1.invoices.pay(billing.now(key).latest_invoice)
    assert billing.now(key).status == "active"


def test_after_retries_may_leave_it_unpaid(tmp_path: Any) -> None:
    with running(tmp_path, None, "--after-retries", "unpaid", "--retry-days", "1") as sandbox:
        billing = Billing(sandbox.client())
        billing.card("pm_card_visa")
        key = billing.subscribe(trial_period_days=1)
        billing.card("pm_card_chargeCustomerFail")
        billing.advance(3 * DAY)
        assert billing.now(key).status == "unpaid"
        billing.advance(31 * DAY)
        assert billing.invoices()[-1][:2] == ("subscription_cycle", "draft")


def test_a_first_payment_that_does_not_come_expires(billing: Billing) -> None:
    billing.card("pm_card_chargeCustomerFail")
    key = billing.subscribe()
    assert billing.now(key).status == "incomplete"
    billing.advance(23 * HOUR + 1)
    assert billing.now(key).status == "incomplete_expired"
    assert billing.invoices() == [("subscription_create", "void", 3000)]


def test_error_if_incomplete_makes_nothing(billing: Billing) -> None:
    billing.card("pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError):
        billing.subscribe(payment_behavior="error_if_incomplete")
    assert billing.v1.subscriptions.list({"customer": billing.customer, "status": "all"}).data == []


def test_a_bank_that_asks_every_time_stops_a_renewal(billing: Billing) -> None:
    billing.card("pm_card_authenticationRequired")
    key = billing.subscribe(trial_period_days=1)
    billing.advance(DAY + 2 * HOUR)
    assert billing.now(key).status == "past_due"
    assert len(billing.told("invoice.payment_action_required")) == 1


def test_the_end_of_the_period_ends_it_and_can_be_taken_back(billing: Billing) -> None:
    billing.card("pm_card_visa")
    kept, ended = billing.subscribe(), billing.subscribe()
    for key in (kept, ended):
        billing.v1.subscriptions.update(key, {"cancel_at_period_end": True})
    assert billing.now(kept).status == "active"
    billing.v1.subscriptions.update(kept, {"cancel_at_period_end": False})
    assert billing.now(kept).cancel_at is None
    billing.advance(32 * DAY)
    assert (billing.now(kept).status, billing.now(ended).status) == ("active", "canceled")
    changes = [
        event.data.previous_attributes.to_dict() for event in billing.told("customer.subscription.updated")
    ]
    assert sum(change.get("cancel_at_period_end") is False for change in changes) == 2


def test_more_seats_cost_the_rest_of_the_period(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe()
    item = billing.now(key)["items"].data[0]
    whole = item.current_period_end - item.current_period_start
    billing.advance(whole // 2)
    billing.v1.subscriptions.update(key, {"items": [{"id": item.id, "quantity": 3}]})
    preview = billing.v1.invoices.create_preview({"subscription": key})
    assert [line.amount for line in preview.lines.data] == pytest.approx([-1500, 4500, 9000], abs=2)
    assert len(billing.invoices()) == 1
    billing.advance(whole // 2 + 2 * HOUR)
    assert billing.invoices()[-1][2] == pytest.approx(12000, abs=2)


def test_always_invoice_asks_for_the_difference_now(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe()
    item = billing.now(key)["items"].data[0].id
    change = {"items": [{"id": item, "quantity": 2}], "proration_behavior": "always_invoice"}
    billing.v1.subscriptions.update(key, change)
    assert billing.invoices()[-1] == ("subscription_update", "paid", 3000)


def test_another_interval_begins_anew(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe()
    product = billing.v1.prices.retrieve(billing.price).product
    new = {"currency": "usd", "unit_amount": 30000, "recurring": {"interval": "year"}, "product": product}
    yearly = billing.v1.prices.create(new).id
    item = billing.now(key)["items"].data[0].id
    billing.v1.subscriptions.update(key, {"items": [{"id": item, "price": yearly}]})
    assert billing.invoices()[-1] == ("subscription_update", "paid", 27000)
    period = billing.now(key)["items"].data[0]
    assert period.current_period_end - period.current_period_start >= 365 * DAY


def test_ending_a_trial_now_is_paid_now(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe(trial_period_days=10)
    billing.v1.subscriptions.update(key, {"trial_end": "now"})
    assert billing.now(key).status == "active"
    assert billing.invoices()[-1][1:] == ("paid", 3000)


def test_collection_that_is_paused_asks_for_nothing(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe()
    billing.v1.subscriptions.update(key, {"pause_collection": {"behavior": "void"}})
    billing.advance(32 * DAY)
    assert billing.invoices()[-1][1] == "void"
    assert billing.now(key).status == "active"


def test_canceling_now_with_proration_leaves_credit(billing: Billing) -> None:
    billing.card("pm_card_visa")
    key = billing.subscribe()
    billing.advance(DAY)
    billing.v1.subscriptions.cancel(key, {"prorate": True, "invoice_now": True})
    assert billing.now(key).status == "canceled"
    assert -3000 < billing.v1.customers.retrieve(billing.customer).balance < -2800
    with pytest.raises(stripe.InvalidRequestError):
        billing.v1.subscriptions.cancel(key)


def test_a_coupon_once_is_off_the_first_invoice_alone(billing: Billing) -> None:
    billing.card("pm_card_visa")
    coupon = billing.v1.coupons.create({"amount_off": 1000, "currency": "usd", "duration": "once"}).id
    billing.subscribe(discounts=[{"coupon": coupon}])
    billing.advance(32 * DAY)
    assert [cents for _, _, cents in billing.invoices()] == [2000, 3000]


def test_the_sandboxs_own_clock_renews_those_without_a_test_clock(
    client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener
) -> None:
    billing = Billing(client)
    billing.customer = billing.v1.customers.create({"email": "bo@example.org"}).id
    billing.card("pm_card_visa")
    key = billing.subscribe()
    sandbox.advance(32 * DAY)
    assert billing.invoices()[-1][:2] == ("subscription_cycle", "paid")
    assert sandbox.settled()
    renewed = next(
        event
        for event in listener.of("invoice.paid")
        if event.data.object["billing_reason"] == "subscription_cycle"
    )
    assert renewed.data.object["parent"]["subscription_details"]["subscription"] == key
    assert renewed.created > time.time() + 27 * DAY


def test_a_destination_gets_all_but_the_fee(client: stripe.StripeClient) -> None:
    billing = Billing(client)
    host = billing.v1.accounts.create({"type": "express"}).id
    billing.card("pm_card_visa")
    billing.subscribe(transfer_data={"destination": host}, application_fee_percent=12.5)
    transfer = billing.v1.transfers.list({"destination": host}).data[0]
    fee = billing.v1.application_fees.list().data[0]
    assert (transfer.amount, fee.amount, fee.account) == (3000, 375, host)
    billing.v1.refunds.create(
        {"charge": transfer.source_transaction, "reverse_transfer": True, "refund_application_fee": True}
    )
    assert billing.v1.transfers.retrieve(transfer.id).reversed
    assert billing.v1.application_fees.retrieve(fee.id).amount_refunded == 375
