"""What a webhook hears: signed, at least once, in any order, again when it failed."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.support.listener import Listener, listening
from tests.support.stripe_sandbox import SECRET, StripeSandbox

NEW: Any = {"email": "ana@example.org"}


@pytest.fixture
def other() -> Iterator[Listener]:
    with listening("") as listener:
        yield listener


def test_a_delivery_that_failed_is_tried_again(
    client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener
) -> None:
    listener.refuse = 2
    client.v1.customers.create(NEW)
    event = listener.wait_for("customer.created")
    assert len(listener.headers) == 3
    assert sandbox.settled()
    assert client.v1.events.retrieve(event.id).pending_webhooks == 0


def test_an_answer_does_not_wait_for_a_slow_webhook(
    client: stripe.StripeClient, sandbox: StripeSandbox
) -> None:
    sandbox.mischief(delay=30)
    begin = time.monotonic()
    client.v1.customers.create(NEW)
    assert time.monotonic() - begin < 5
    assert [each.type for each in client.v1.events.list({"delivery_success": False}).data] == [
        "customer.created"
    ]


def test_deliveries_are_dropped_and_doubled(
    client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener
) -> None:
    sandbox.mischief(drop=1)
    lost = client.v1.customers.create(NEW)
    assert sandbox.settled()
    assert listener.events == []
    sandbox.mischief(double=1)
    twice = client.v1.customers.create(NEW)
    assert sandbox.settled()
    assert [event.data.object["id"] for event in listener.events] == [twice.id, twice.id]
    assert len({event.id for event in listener.events}) == 1
    assert [each["state"] for each in sandbox.deliveries() if each["object"] == lost.id] == ["dropped"]


def test_held_deliveries_go_in_an_order_that_a_seed_decides(
    client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener
) -> None:
    orders = []
    for _ in range(2):
        listener.events.clear()
        sandbox.mischief(hold=True)
        for number in range(8):
            client.v1.customers.create({"name": str(number)})
        end = time.monotonic() + 10
        while [each["state"] for each in sandbox.deliveries()].count("held") < 8 and time.monotonic() < end:
            time.sleep(0.02)
        sandbox.ask("release", seed=7)
        assert sandbox.settled()
        orders.append([event.data.object["name"] for event in listener.events])
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == list("01234567")
    assert orders[0] != sorted(orders[0])


def test_a_clock_that_is_off_makes_signatures_too_old(
    client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener
) -> None:
    sandbox.ask("clock", off=-301)
    client.v1.customers.create(NEW)
    end = time.monotonic() + 10
    while not listener.bad and time.monotonic() < end:
        time.sleep(0.02)
    assert "tolerance" in listener.bad[0]
    sandbox.ask("clock", off=0)
    assert listener.wait_for("customer.created")


def test_an_endpoint_hears_what_it_asked_for_until_it_is_disabled(
    client: stripe.StripeClient, sandbox: StripeSandbox, other: Listener
) -> None:
    endpoint = client.v1.webhook_endpoints.create({"url": other.url, "enabled_events": ["product.created"]})
    assert endpoint.secret
    other.secret = endpoint.secret
    client.v1.customers.create(NEW)
    client.v1.products.create({"name": "Lane"})
    assert sandbox.settled()
    assert other.types == ["product.created"]
    client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    client.v1.products.create({"name": "Lane 2"})
    assert sandbox.settled()
    assert other.types == ["product.created"]


def test_while_a_secret_is_rolled_both_sign(
    client: stripe.StripeClient, sandbox: StripeSandbox, other: Listener
) -> None:
    endpoint = client.v1.webhook_endpoints.create({"url": other.url, "enabled_events": ["*"]})
    new = sandbox.ask("roll-secret", endpoint=endpoint.id, overlap=3600)["secret"]
    other.secret = str(endpoint.secret)
    client.v1.customers.create(NEW)
    other.wait_for("customer.created")
    assert other.headers[0].count("v1=") == 2
    other.secret = new
    client.v1.products.create({"name": "Lane"})
    other.wait_for("product.created")
    sandbox.ask("roll-secret", endpoint=endpoint.id, overlap=0)
    other.headers.clear()
    client.v1.products.create({"name": "Lane"})
    end = time.monotonic() + 5
    while not other.headers and time.monotonic() < end:
        time.sleep(0.02)
    assert other.headers[0].count("v1=") == 1


def test_connected_accounts_are_heard_by_connect_endpoints_alone(
    client: stripe.StripeClient, sandbox: StripeSandbox, other: Listener, listener: Listener
) -> None:
    endpoint = client.v1.webhook_endpoints.create(
        {"url": other.url, "enabled_events": ["*"], "connect": True}
    )
    other.secret = str(endpoint.secret)
    host = client.v1.accounts.create({"type": "express"})
    client.v1.customers.create(NEW)
    client.v1.customers.create(NEW, {"stripe_account": host.id})
    event = other.wait_for("customer.created")
    assert event.account == host.id
    assert sandbox.settled()
    assert len(other.events) == 1
    assert len(listener.of("customer.created")) == 2


def test_an_event_is_resent_and_one_can_be_told(
    client: stripe.StripeClient, sandbox: StripeSandbox, listener: Listener
) -> None:
    customer = client.v1.customers.create(NEW)
    event = listener.wait_for("customer.created")
    sandbox.ask("resend", event=event.id)
    sandbox.ask("tell", type="customer.updated", object=customer.id)
    listener.wait_for("customer.updated")
    assert sandbox.settled()
    assert [each.id for each in listener.of("customer.created")] == [event.id, event.id]
    assert SECRET not in str(listener.headers)
