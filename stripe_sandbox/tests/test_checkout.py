"""A person pays on the Checkout page, and what Stripe's client and the webhook then say."""

from typing import Any

import httpx
import pytest
import stripe

from tests.support.listener import Listener
from tests.support.stripe_sandbox import StripeSandbox


def lane_price(client: stripe.StripeClient, **more: Any) -> stripe.Price:
    params: Any = {
        "currency": "usd",
        "unit_amount": 1500,
        "recurring": {"interval": "month"},
        "product_data": {"name": "Lane"},
        **more,
    }
    return client.v1.prices.create(params)


def open_checkout(client: stripe.StripeClient, **more: Any) -> stripe.checkout.Session:
    lines = more.pop("line_items", None) or [{"price": lane_price(client).id, "quantity": 2}]
    params: Any = {
        "mode": "subscription",
        "line_items": lines,
        "success_url": "http://127.0.0.1/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1/back",
        **more,
    }
    return client.v1.checkout.sessions.create(params)


def test_a_good_card_starts_a_subscription(
    client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener
) -> None:
    session = open_checkout(
        client, client_reference_id="py", metadata={"k": "v"}, subscription_data={"metadata": {"lane": "py"}}
    )
    assert session.amount_total == 3000
    paid = sandbox.pay(str(session.url))
    assert paid.headers["location"] == f"http://127.0.0.1/paid?session={session.id}"
    done = client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["subscription.latest_invoice", "customer"]}
    )
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert isinstance(done.subscription, stripe.Subscription)
    assert done.subscription.status == "active"
    assert done.subscription.metadata["lane"] == "py"
    assert isinstance(done.subscription.latest_invoice, stripe.Invoice)
    assert done.subscription.latest_invoice.amount_paid == 3000
    assert isinstance(done.customer, stripe.Customer)
    assert done.customer.email == "ana@example.org"
    event = listener.wait_for("checkout.session.completed")
    assert event.data.object["client_reference_id"] == "py"
    assert event.livemode is False
    updated = listener.wait_for("customer.subscription.updated")
    assert updated.data.previous_attributes
    assert updated.data.previous_attributes["status"] == "incomplete"


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("4000000000000002", "Your card was declined"),
        ("4000000000009995", "insufficient funds"),
        ("4000000000000341", "Your card was declined"),
        ("1234", "not one of the test cards"),
    ],
)
def test_a_declined_card_leaves_the_session_open(
    client: stripe.StripeClient, sandbox: StripeSandbox, card: str, words: str
) -> None:
    session = open_checkout(client)
    page = sandbox.pay(str(session.url), card)
    assert page.status_code == 402
    assert words in page.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert client.v1.subscriptions.list({"status": "all"}).data == []
    assert sandbox.pay(str(session.url)).status_code == 303


def test_the_bank_asks_and_its_answer_counts(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    session = open_checkout(client)
    assert sandbox.pay(str(session.url), "4000002500003155", bank="fail").status_code == 402
    assert sandbox.pay(str(session.url), "4000002500003155", bank="complete").status_code == 303
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert isinstance(done.subscription, stripe.Subscription)
    assert done.subscription.status == "active"


def test_a_session_is_paid_once(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    session = open_checkout(client)
    address = str(session.url)
    assert sandbox.pay(address).status_code == 303
    assert sandbox.pay(address).status_code == 410
    assert len(client.v1.subscriptions.list().data) == 1


def test_a_session_expires(client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener) -> None:
    by_hand, by_time = open_checkout(client), open_checkout(client)
    client.v1.checkout.sessions.expire(by_hand.id)
    sandbox.advance(24 * 3600 + 1)
    assert client.v1.checkout.sessions.retrieve(by_time.id).status == "expired"
    assert sandbox.pay(str(by_time.url)).status_code == 410
    listener.wait_for("checkout.session.expired")
    assert sandbox.settled()
    assert {event.data.object["id"] for event in listener.of("checkout.session.expired")} == {
        by_hand.id,
        by_time.id,
    }


def test_a_sliding_scale_price_is_made_with_the_session(
    client: stripe.StripeClient, sandbox: StripeSandbox
) -> None:
    product = client.v1.products.create({"name": "Sliding"})
    data = {"currency": "eur", "product": product.id, "unit_amount": 700, "recurring": {"interval": "month"}}
    session = open_checkout(client, line_items=[{"price_data": data, "quantity": 1}])
    lines = client.v1.checkout.sessions.line_items.list(session.id)
    assert lines.data[0].amount_total == 700
    assert lines.data[0].price
    assert lines.data[0].price.active is False
    assert sandbox.pay(str(session.url)).status_code == 303
    subscription = client.v1.subscriptions.list().data[0]
    assert subscription["items"].data[0].price.product == product.id


def test_quantities_that_may_be_changed_are_bounded(
    client: stripe.StripeClient, sandbox: StripeSandbox
) -> None:
    adjustable = {"enabled": True, "minimum": 1, "maximum": 5}
    session = open_checkout(
        client,
        line_items=[{"price": lane_price(client).id, "quantity": 1, "adjustable_quantity": adjustable}],
    )
    line = client.v1.checkout.sessions.line_items.list(session.id).data[0].id
    assert sandbox.pay(str(session.url), **{f"quantity:{line}": "6"}).status_code == 402
    assert sandbox.pay(str(session.url), **{f"quantity:{line}": "5"}).status_code == 303
    assert client.v1.subscriptions.list().data[0]["items"].data[0].quantity == 5


def test_a_one_time_payment_goes_through_an_intent(
    client: stripe.StripeClient, sandbox: StripeSandbox
) -> None:
    data = {"currency": "usd", "product_data": {"name": "Ticket"}, "unit_amount": 900}
    session = open_checkout(
        client,
        mode="payment",
        line_items=[{"price_data": data, "quantity": 1}],
        payment_intent_data={"metadata": {"event": "e1"}},
    )
    assert sandbox.pay(str(session.url)).status_code == 303
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert done.payment_intent.status == "succeeded"
    assert done.payment_intent.metadata["event"] == "e1"
    assert isinstance(done.payment_intent.latest_charge, stripe.Charge)
    assert done.payment_intent.latest_charge.amount == 900
    assert done.customer is None


def test_a_price_that_the_payer_chooses(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    price = client.v1.prices.create(
        {
            "currency": "usd",
            "product_data": {"name": "Gift"},
            "custom_unit_amount": {"enabled": True, "minimum": 500, "preset": 1000},
        }
    )
    session = open_checkout(client, mode="payment", line_items=[{"price": price.id, "quantity": 1}])
    line = client.v1.checkout.sessions.line_items.list(session.id).data[0].id
    assert sandbox.pay(str(session.url), **{f"amount:{line}": "4.99"}).status_code == 402
    assert sandbox.pay(str(session.url), **{f"amount:{line}": "12,50"}).status_code == 303
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 1250


def test_a_promotion_code_takes_off_what_it_says(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "once"})
    client.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "HALF", "max_redemptions": 1}
    )
    session = open_checkout(client, allow_promotion_codes=True)
    assert sandbox.pay(str(session.url), code="WRONG").status_code == 402
    assert sandbox.pay(str(session.url), code="half").status_code == 303
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice"]})
    assert done.amount_total == 1500
    assert isinstance(done.invoice, stripe.Invoice)
    assert done.invoice.amount_paid == 1500
    again = open_checkout(client, allow_promotion_codes=True)
    assert sandbox.pay(str(again.url), code="HALF").status_code == 402


def test_a_code_is_applied_before_paying_and_can_be_taken_back(
    client: stripe.StripeClient, sandbox: StripeSandbox
) -> None:
    coupon = client.v1.coupons.create({"percent_off": 50, "duration": "once"})
    for code, active in (("HALF", True), ("OLD", False)):
        client.v1.promotion_codes.create(
            {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": code, "active": active}
        )
    session = open_checkout(client, allow_promotion_codes=True)

    def applied(code: str) -> str:
        return httpx.post(str(session.url), data={"code": code, "apply": "1"}).text

    assert "15.00 USD</strong>" in applied("half")
    assert "That code has expired or was used up." in applied("OLD")
    assert "That code is not valid." in applied("NONE")
    assert "30.00 USD</strong>" in applied("")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert sandbox.pay(str(session.url), code="").status_code == 303
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 3000


def test_amounts_are_shown_and_taken_as_their_currency_has_them(client: stripe.StripeClient) -> None:
    for currency, amount, shown in (("jpy", 1500, "1,500 JPY"), ("kwd", 1500, "1.500 KWD")):
        price = lane_price(client, currency=currency, unit_amount=amount)
        session = open_checkout(client, line_items=[{"price": price.id, "quantity": 1}])
        assert shown in httpx.get(str(session.url)).text
    with pytest.raises(stripe.InvalidRequestError, match="no such fraction"):
        lane_price(client, currency="kwd", unit_amount=1505)


def test_the_page_speaks_the_sessions_language_and_escapes(client: stripe.StripeClient) -> None:
    data = {
        "currency": "usd",
        "product_data": {"name": "<script>x</script>"},
        "unit_amount": 900,
        "recurring": {"interval": "month"},
    }
    session = open_checkout(client, locale="es", line_items=[{"price_data": data, "quantity": 1}])
    page = httpx.get(str(session.url))
    assert "no se mueve dinero" in page.text
    assert '<html lang="es">' in page.text
    assert "<script>" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]


def test_a_form_from_another_page_is_refused(client: stripe.StripeClient) -> None:
    session = open_checkout(client)
    answer = httpx.post(
        str(session.url), data={"card": "4242424242424242"}, headers={"Origin": "http://evil.test"}
    )
    assert answer.status_code == 403


def test_a_trial_may_ask_for_no_card(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    ending = {"end_behavior": {"missing_payment_method": "pause"}}
    session = open_checkout(
        client,
        payment_method_collection="if_required",
        subscription_data={"trial_period_days": 30, "trial_settings": ending},
    )
    assert 'name="card"' not in httpx.get(str(session.url)).text
    assert sandbox.pay(str(session.url), card="").status_code == 303
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert (done.amount_total, done.payment_status) == (0, "no_payment_required")
    assert isinstance(done.subscription, stripe.Subscription)
    assert (done.subscription.status, done.subscription.default_payment_method) == ("trialing", None)
    sandbox.advance(31 * 24 * 3600)
    assert client.v1.subscriptions.retrieve(done.subscription.id).status == "paused"


def test_what_members_pay_goes_to_the_host(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    host = client.v1.accounts.create({"type": "express"}).id
    data = {"transfer_data": {"destination": host}, "application_fee_percent": 10}
    assert sandbox.pay(str(open_checkout(client, subscription_data=data).url)).status_code == 303
    sandbox.advance(32 * 24 * 3600)
    assert [each.amount for each in client.v1.transfers.list({"destination": host}).data] == [3000, 3000]
    assert [each.amount for each in client.v1.application_fees.list().data] == [300, 300]


def test_a_card_that_fails_later_passes_a_trial(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    session = open_checkout(client, subscription_data={"trial_period_days": 7})
    assert sandbox.pay(str(session.url), "4000000000000341").status_code == 303
    sandbox.advance(8 * 24 * 3600)
    assert client.v1.subscriptions.list({"status": "past_due"}).data
