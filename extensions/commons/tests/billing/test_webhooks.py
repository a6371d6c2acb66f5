"""What is not from Stripe, for us, now, is refused and leaves nothing; what is, has its effect once (T56 to T58)."""

import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cosmos_commons.features.billing.intake import HANDLERS
from cosmos_commons.features.billing.models import StripeEventRow
from cosmos_commons.jobs import JobRow
from pydantic import SecretStr
from sqlalchemy import select

OTHER = "whsec_the_new_one"
EXAMPLES = json.loads((Path(__file__).parent / "stripe_examples.json").read_text())["events"]


@pytest.fixture
def told() -> dict[str, Any]:
    return {"stripe_webhook_secrets": (SecretStr("whsec_sandbox"), SecretStr(OTHER))}


def event(**more: Any) -> dict[str, Any]:
    """An event as Stripe sends it, about a subscription nobody has."""
    return {
        "id": "evt_1",
        "object": "event",
        "type": "customer.subscription.updated",
        "livemode": False,
        "created": 1_795_000_000,
        "data": {"object": {"id": "sub_nobody", "object": "subscription"}},
    } | more


def signed(shop: Any, body: bytes, *, secret: str = "whsec_sandbox", age: int = 0, scheme: str = "v1") -> str:
    at = int(shop.clock().timestamp()) - age
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},{scheme}={mac}"


def send(shop: Any, body: bytes, header: str | None) -> httpx.Response:
    headers = {"stripe-signature": header} if header is not None else {}
    answer: httpx.Response = shop.house.client.post(
        "/services/commons/stripe/webhook", content=body, headers=headers
    )
    return answer


def kept(shop: Any, name: str = "evt_1") -> bool:
    with shop.commons.database.read() as session:
        return session.get(StripeEventRow, name) is not None


FORGERIES: dict[str, Callable[[Any, bytes], tuple[bytes, str | None]]] = {
    "no header": lambda shop, body: (body, None),
    "empty header": lambda shop, body: (body, ""),
    "wrong secret": lambda shop, body: (body, signed(shop, body, secret="whsec_wrong")),
    "another endpoint's secret": lambda shop, body: (body, signed(shop, body, secret="whsec_elsewhere")),
    "one byte changed": lambda shop, body: (body.replace(b"evt_1", b"evt_2"), signed(shop, body)),
    "made anew from its JSON": lambda shop, body: (
        json.dumps(json.loads(body), indent=1).encode(),
        signed(shop, body),
    ),
    "v0 alone": lambda shop, body: (body, signed(shop, body, scheme="v0")),
    "too old": lambda shop, body: (body, signed(shop, body, age=302)),
    "from the future": lambda shop, body: (body, signed(shop, body, age=-302)),
    "no time": lambda shop, body: (body, signed(shop, body).partition(",")[2]),
    "two times": lambda shop, body: (body, f"t=1,{signed(shop, body)}"),
    "a time that is none": lambda shop, body: (body, "t=soon,v1=00"),
    "not UTF-8": lambda shop, body: (b"\xff" + body, signed(shop, b"\xff" + body)),
    "not JSON": lambda shop, body: (b"{", signed(shop, b"{")),
    "a list": lambda shop, body: (b"[]", signed(shop, b"[]")),
}


NOT_FOR_US: dict[str, dict[str, Any]] = {
    "of the other mode": {"livemode": True},
    "a thin event": {"object": "v2.core.event", "type": "v2.core.event"},
    "without an id": {"id": None},
}


def test_a_forgery_is_refused_and_leaves_no_row(shop: Any) -> None:
    for name, forge in FORGERIES.items():
        body, header = forge(shop, json.dumps(event()).encode())
        assert send(shop, body, header).status_code == 400, name
    for name, said in NOT_FOR_US.items():
        body = json.dumps(event(**said)).encode()
        assert send(shop, body, signed(shop, body)).status_code == 400, name
    body = json.dumps(event(padding="x" * 5_000_000)).encode()
    assert send(shop, body, signed(shop, body)).status_code == 413
    assert not kept(shop)
    assert shop.state()["webhooks_refused"] == len(FORGERIES) + len(NOT_FOR_US)


def test_a_new_secret_is_good_beside_the_old_one_and_so_are_both_at_once(shop: Any) -> None:
    for secret in ("whsec_sandbox", OTHER):
        body = json.dumps(event(id=f"evt_{secret}")).encode()
        assert send(shop, body, signed(shop, body, secret=secret)).status_code == 200
    body = json.dumps(event()).encode()
    mark = signed(shop, body).partition(",v1=")[2]
    both = signed(shop, body, secret="whsec_retired") + f",v1={mark}"
    assert send(shop, body, both).status_code == 200
    assert kept(shop)


def test_just_within_five_minutes_is_taken_both_ways(shop: Any) -> None:
    for age in (295, -295):
        body = json.dumps(event(id=f"evt_{age}")).encode()
        assert send(shop, body, signed(shop, body, age=age)).status_code == 200


def test_a_replay_has_one_effect_though_signed_anew(shop: Any) -> None:
    shop.take_out("circle", "hana")
    shop.rest()
    (sent, *_) = shop.stripe(lambda v1: v1.events.list_async({"type": "customer.subscription.created"})).data
    body = json.dumps(sent.to_dict(), default=str).encode()
    assert kept(shop, sent.id)
    facts = shop.facts()
    for _again in range(3):
        assert send(shop, body, signed(shop, body)).status_code == 200
    shop.rest()
    assert shop.facts() == facts
    assert len(shop.subscriptions()) == 1


@pytest.mark.parametrize("known", [False, True], ids=["a stranger's account", "a host's account"])
def test_an_event_of_another_account_is_kept_and_nothing_is_done(shop: Any, known: bool) -> None:
    shop.take_out("circle", "hana")
    shop.rest()
    (mine,) = shop.subscriptions()
    account = shop.host_account() if known else "acct_somebody"
    body = json.dumps(event(account=account, data={"object": {"id": mine.id}})).encode()
    assert send(shop, body, signed(shop, body)).status_code == 200
    assert shop.verdict("evt_1") == "foreign"


def test_a_kind_nobody_knows_is_kept_and_answered_well(shop: Any) -> None:
    body = json.dumps(event(type="moon.landed")).encode()
    assert send(shop, body, signed(shop, body)).status_code == 200
    assert shop.verdict("evt_1") == "unknown-type"


def test_metadata_that_names_somebody_else_gives_nothing_and_alerts(shop: Any) -> None:
    """T58, with T53: what is bought elsewhere, in whoever's name, is nobody's here."""
    shop.take_out("circle", "hana")
    shop.house.lane("week")
    order = shop.orders()[0].token

    async def forge(v1: Any) -> str:
        customer = await v1.customers.create_async({"metadata": {"of": "person:ana"}})
        card = await v1.payment_methods.attach_async("pm_card_visa", {"customer": customer.id})
        (price,) = (await v1.prices.list_async({"lookup_keys": ["lanes-plan-circle-month"]})).data
        made = await v1.subscriptions.create_async(
            {
                "customer": customer.id,
                "default_payment_method": card.id,
                "items": [{"price": price.id}],
                "metadata": {"order": order, "name": "ana", "lane": "week", "plan": "gathering"},
            }
        )
        return str(made.id)

    forged = shop.stripe(forge)
    shop.rest()
    assert [row.id for row in shop.subscriptions()] != [forged]
    assert forged in [note["about"] for note in shop.state()["alerts"]]
    assert shop.role("circle", "ana") is None


def test_each_kind_that_we_act_on_has_the_thing_fetched(shop: Any) -> None:
    """Take a handler away, and the event of its kind has no job."""
    account = shop.host_account()
    for kind, concerned in ACTED_ON.items():
        object_ = kind.rpartition(".")[0]
        about: dict[str, Any] = {"id": f"{object_}_1", "object": object_}
        if object_ == "invoice":
            about["parent"] = {"subscription_details": {"subscription": {"id": "sub_expanded"}}}
        more = {"account": account} if object_ == "account" else {}
        about |= {"id": account} if more else {}
        body = json.dumps(event(id=f"evt_{kind}", type=kind, data={"object": about}, **more)).encode()
        assert send(shop, body, signed(shop, body)).status_code == 200
        assert shop.verdict(f"evt_{kind}") == "acted"
        assert HANDLERS[kind](about) == (concerned, "sub_expanded" if object_ == "invoice" else about["id"])
    assert set(ACTED_ON) == set(HANDLERS)


ACTED_ON = {
    "account.updated": "billing.account",
    "checkout.session.async_payment_failed": "billing.checkout",
    "checkout.session.async_payment_succeeded": "billing.checkout",
    "checkout.session.completed": "billing.checkout",
    "checkout.session.expired": "billing.checkout",
    "customer.subscription.created": "billing.subscription",
    "customer.subscription.deleted": "billing.subscription",
    "customer.subscription.paused": "billing.subscription",
    "customer.subscription.resumed": "billing.subscription",
    "customer.subscription.trial_will_end": "billing.subscription",
    "customer.subscription.updated": "billing.subscription",
    "invoice.paid": "billing.subscription",
    "invoice.payment_action_required": "billing.subscription",
    "invoice.payment_failed": "billing.subscription",
    "invoice.payment_succeeded": "billing.subscription",
}


def test_stripes_own_example_events_pass_through(shop: Any) -> None:
    for example in EXAMPLES:
        body = json.dumps(example).encode()
        assert send(shop, body, signed(shop, body)).status_code == 200
        assert shop.verdict(example["id"]) in {"acted", "unknown-type", "about-nothing"}, example["type"]
    shop.wait_until(lambda: not waits(shop))


def waits(shop: Any) -> list[str]:
    """Jobs that are not done, or could not be."""
    with shop.commons.database.read() as session:
        rows = session.scalars(select(JobRow).where(JobRow.kind.in_(("billing.subscription",))))
        return [row.key for row in rows]
