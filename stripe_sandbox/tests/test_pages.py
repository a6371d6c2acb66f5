"""The portal, the invoice page and the onboarding, as people go through them; and in a browser."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe
from playwright.sync_api import Browser

from tests.support.browser import chromium, picture, window
from tests.support.listener import Listener
from tests.support.looks import faults
from tests.support.stripe_sandbox import StripeSandbox

WORDS = runpy.run_path(str(Path(__file__).parents[1] / "stripe_sandbox" / "pages" / "words.py"))["WORDS"]


class Shop:
    """A customer with a card and a subscription of two seats, and two plans."""

    def __init__(self, client: stripe.StripeClient) -> None:
        # Parameters are put together here, which typed dictionaries do not follow.
        self.v1: Any = client.v1
        product = self.v1.products.create({"name": "Lane"}).id
        new: Any = {"currency": "usd", "product": product, "recurring": {"interval": "month"}}
        self.small, self.large = (
            self.v1.prices.create(new | {"unit_amount": cents}).id for cents in (1000, 2000)
        )
        self.customer = self.v1.customers.create({"email": "ana@example.org"}).id
        card = self.v1.payment_methods.attach("pm_card_visa", {"customer": self.customer}).id
        self.v1.customers.update(self.customer, {"invoice_settings": {"default_payment_method": card}})
        items: Any = [{"price": self.small, "quantity": 2}]
        self.subscription = self.v1.subscriptions.create({"customer": self.customer, "items": items}).id
        quantity = {"enabled": True, "minimum": 1, "maximum": 5}
        self.products = [
            {"product": product, "prices": [self.small, self.large], "adjustable_quantity": quantity}
        ]

    def portal(self, **more: Any) -> str:
        features = {
            "invoice_history": {"enabled": True},
            "payment_method_update": {"enabled": True},
            "subscription_cancel": {"enabled": True},
            "subscription_update": {
                "enabled": True,
                "default_allowed_updates": ["price", "quantity"],
                "products": self.products,
                "proration_behavior": "always_invoice",
            },
            **more.pop("features", {}),
        }
        configuration = self.v1.billing_portal.configurations.create({"features": features}).id
        session = {
            "customer": self.customer,
            "configuration": configuration,
            "return_url": "http://127.0.0.1/back",
        }
        return str(self.v1.billing_portal.sessions.create({**session, **more}).url)

    def now(self) -> Any:
        return self.v1.subscriptions.retrieve(self.subscription)

    def act(self, url: str, act: str, **form: str) -> httpx.Response:
        return httpx.post(f"{url}/{act}", data={"subscription": self.subscription, **form})


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


def test_the_portal_cancels_at_the_periods_end_and_takes_it_back(shop: Shop) -> None:
    url = shop.portal()
    assert shop.act(url, "cancel").status_code == 303
    planned = shop.now()
    assert planned.status == "active"
    # In flexible billing mode the portal sets the time alone.
    assert (planned.cancel_at_period_end, planned.cancel_at) == (
        False,
        planned["items"].data[0].current_period_end,
    )
    assert "ends on" in httpx.get(url).text
    assert shop.act(url, "resume").status_code == 303
    assert shop.now().cancel_at is None


def test_the_portal_changes_plan_and_seats_within_what_is_offered(shop: Shop) -> None:
    url = shop.portal()
    assert shop.act(url, "switch", price=shop.large, quantity="3").status_code == 303
    item = shop.now()["items"].data[0]
    assert (item.price.id, item.quantity) == (shop.large, 3)
    assert shop.act(url, "switch", price=shop.large, quantity="6").status_code == 402
    assert shop.act(url, "switch", price="price_other", quantity="3").status_code == 402


def test_a_flow_leads_to_one_subscription_and_no_other(shop: Shop) -> None:
    items: Any = [{"price": shop.small}]
    other = shop.v1.subscriptions.create({"customer": shop.customer, "items": items}).id
    flow = {"type": "subscription_update", "subscription_update": {"subscription": shop.subscription}}
    url = shop.portal(flow_data=flow)
    shown = httpx.get(url).text
    assert shop.subscription in shown
    assert other not in shown
    assert shop.act(url, "switch", price=shop.large, quantity="1", subscription=other).status_code == 402
    assert shop.act(url, "switch", price=shop.large, quantity="2").status_code == 303
    assert shop.now()["items"].data[0].price.id == shop.large


@pytest.mark.parametrize(("behavior", "status"), [("continue_trial", "trialing"), ("end_trial", "active")])
def test_another_plan_during_a_trial_ends_it_or_not(shop: Shop, behavior: str, status: str) -> None:
    items: Any = [{"price": shop.small}]
    new: Any = {"customer": shop.customer, "items": items, "trial_period_days": 5}
    shop.subscription = shop.v1.subscriptions.create(new).id
    update = {
        "enabled": True,
        "default_allowed_updates": ["price"],
        "products": shop.products,
        "trial_update_behavior": behavior,
    }
    url = shop.portal(features={"subscription_update": update})
    assert shop.act(url, "switch", price=shop.large, quantity="1").status_code == 303
    assert (shop.now().status, shop.now()["items"].data[0].price.id) == (status, shop.large)


def test_the_portal_does_only_what_its_configuration_offers(shop: Shop) -> None:
    off = {"enabled": False}
    url = shop.portal(
        features={"subscription_cancel": off, "subscription_update": off, "payment_method_update": off}
    )
    assert shop.act(url, "cancel").status_code == 402
    assert shop.act(url, "switch", price=shop.large, quantity="2").status_code == 402
    assert shop.act(url, "card", card="5555555555554444").status_code == 402
    assert shop.now().cancel_at is None


def test_the_portal_changes_the_card_and_asks_the_bank(shop: Shop) -> None:
    url = shop.portal()
    assert shop.act(url, "card", card="4000000000000002").status_code == 402
    asked = shop.act(url, "card", card="4000002500003155")
    assert 'name="bank"' in asked.text
    assert shop.act(url, "card", card="4000002500003155", bank="complete").status_code == 303
    methods = shop.v1.payment_methods.list({"customer": shop.customer}).data
    assert {method.card.last4 for method in methods} == {"4242", "3155"}
    default = shop.v1.customers.retrieve(shop.customer).invoice_settings.default_payment_method
    assert shop.now().default_payment_method == default


def test_nobody_elses_subscription_is_touched_from_a_portal(shop: Shop, client: stripe.StripeClient) -> None:
    other = Shop(client)
    assert httpx.post(f"{shop.portal()}/cancel", data={"subscription": other.subscription}).status_code == 402
    assert other.now().cancel_at is None


def test_a_flow_returns_to_where_it_says(shop: Shop) -> None:
    flow = {
        "type": "subscription_cancel",
        "subscription_cancel": {"subscription": shop.subscription},
        "after_completion": {"type": "redirect", "redirect": {"return_url": "http://127.0.0.1/done"}},
    }
    url = shop.portal(flow_data=flow)
    assert shop.act(url, "cancel").headers["location"] == "http://127.0.0.1/done"


def test_a_portal_closes_after_an_hour(shop: Shop, sandbox: StripeSandbox) -> None:
    url = shop.portal()
    sandbox.advance(3601)
    assert httpx.get(url).status_code == 410


def test_a_missed_invoice_is_paid_on_its_page(shop: Shop, sandbox: StripeSandbox) -> None:
    httpx.post(f"{shop.portal()}/card", data={"card": "4000000000000341"})
    sandbox.advance(32 * 24 * 3600)
    assert shop.now().status == "past_due"
    address = shop.v1.invoices.retrieve(shop.now().latest_invoice).hosted_invoice_url
    assert httpx.post(address, data={"card": "4000000000000002"}).status_code == 402
    assert httpx.post(address, data={"card": "4242424242424242"}).status_code == 303
    assert shop.now().status == "active"
    assert httpx.post(address, data={"card": "4242424242424242"}).status_code == 410


def test_a_host_is_onboarded(client: stripe.StripeClient, listener: Listener) -> None:
    account = client.v1.accounts.create({"type": "express", "email": "host@example.org"})
    assert (account.charges_enabled, account.details_submitted) == (False, False)
    link = client.v1.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "refresh_url": "http://127.0.0.1/again",
            "return_url": "http://127.0.0.1/back",
        }
    )
    with pytest.raises(stripe.InvalidRequestError, match="onboarding"):
        client.v1.accounts.login_links.create(account.id)
    assert httpx.get(link.url).status_code == 200
    assert httpx.get(link.url).headers["location"] == "http://127.0.0.1/again"
    assert httpx.post(link.url, data={"act": "leave"}).headers["location"] == "http://127.0.0.1/back"
    assert client.v1.accounts.retrieve(account.id).charges_enabled is False
    httpx.post(link.url, data={"act": "complete"})
    assert client.v1.accounts.retrieve(account.id).charges_enabled is True
    event = listener.wait_for("account.updated")
    assert event.account == account.id
    assert event.data.previous_attributes
    assert event.data.previous_attributes["charges_enabled"] is False
    assert client.v1.accounts.login_links.create(account.id).url


def test_every_word_is_there_in_both_languages() -> None:
    for key, (english, spanish) in WORDS.items():
        assert english
        assert spanish
        assert english != spanish or key == "plan"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize(("width", "dark", "language"), [(1280, False, "en"), (360, True, "es")])
def test_a_person_pays_and_manages_by_keyboard(
    client: stripe.StripeClient, shop: Shop, browser: Browser, width: int, dark: bool, language: str
) -> None:
    params: Any = {
        "mode": "subscription",
        "line_items": [{"price": shop.small, "quantity": 1}],
        "success_url": shop.portal(),
        "cancel_url": "http://127.0.0.1/back",
        "allow_promotion_codes": True,
    }
    session = client.v1.checkout.sessions.create(params)
    context = window(browser, width=width, dark=dark, language=language)
    page = context.new_page()
    page.goto(str(session.url))
    assert faults(page) == []
    picture(page, f"stripe-sandbox-checkout-{language}", whole=True)
    page.locator("#email").fill("bo@example.org")
    page.locator("#card").fill("4000 0000 0000 0002")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert faults(page) == []
    page.locator("#card").fill("4000 0025 0000 3155")
    page.keyboard.press("Enter")
    page.locator("button[value=complete]").wait_for()
    assert faults(page) == []
    page.locator("button[value=complete]").press("Enter")
    page.wait_for_url("**/p/session/**")
    assert faults(page) == []
    picture(page, f"stripe-sandbox-portal-{language}", whole=True)
    page.get_by_role("link", name="-0001").click()
    page.wait_for_url("**/i/**")
    assert faults(page) == []
    context.close()
