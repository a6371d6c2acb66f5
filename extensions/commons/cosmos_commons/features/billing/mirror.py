"""Does Stripe sell what the catalogue says? Products, prices and the Customer Portal, brought to it; nothing twice.

A price is never changed: a new one takes over its lookup key, and who pays the old one goes on paying that
(docs.stripe.com/products-prices/manage-prices).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cosmos_commons.context import Commons
from cosmos_commons.features.billing.catalogue import (
    DUES_PRODUCT,
    Catalogue,
    Every,
    Offer,
    catalogue,
    lookup_key,
    product,
)
from cosmos_commons.features.billing.checkout import gateway_of
from cosmos_commons.features.billing.gateway import JSON, Answer, Gateway, Refused
from cosmos_commons.features.billing.keys import once

_MARK = "lanes"
"""By this metadata we know the portal's configurations that are ours."""


class Portal(StrEnum):
    """What the Customer Portal is opened for."""

    USUAL = "portal"
    PLANS = "portal-plans"


@dataclass(frozen=True, slots=True)
class _Price:
    product: str
    key: str
    amount: int
    every: Every


async def sync(commons: Commons) -> list[str]:
    """Bring Stripe to the catalogue; what was done, in words, nothing where all is so already.

    Raises PaymentsAway, PaymentsRefused, CatalogueFaulty.
    """
    gateway = gateway_of(commons)
    offered = catalogue(commons.settings.billing_catalogue)
    done: list[str] = []
    prices: dict[str, list[str]] = {}
    done += await _product(commons, gateway, DUES_PRODUCT, "Members' dues")
    for name, title, wanted in _wanted(offered):
        done += await _product(commons, gateway, name, title)
        for price in wanted:
            found, said = await _price(commons, gateway, price, offered.currency)
            prices.setdefault(name, []).append(found)
            done += said
    for purpose in Portal:
        done += await _portal(commons, gateway, purpose, prices)
    return done


def _wanted(offered: Catalogue) -> list[tuple[str, str, list[_Price]]]:
    found = [
        (product("plan", key), plan.title.en, _prices("plan", key, plan))
        for key, plan in offered.plans.items()
    ]
    if offered.membership:
        one = offered.membership
        found.append((product("membership"), one.title.en, _prices("membership", "", one)))
    return found


def _prices(kind: Any, key: str, offer: Offer) -> list[_Price]:
    return [
        _Price(product(kind, key), lookup_key(kind, key, every), amount, every)
        for every in Every
        if (amount := offer.amount(every)) is not None
    ]


async def _product(commons: Commons, gateway: Gateway, name: str, title: str) -> list[str]:
    try:
        found = (await gateway.ask(gateway.v1.products.retrieve_async(name))).said
    except Refused as refused:
        if not refused.missing:
            raise
        look = _looks(gateway, name)
        await once(
            commons,
            gateway,
            f"product:{name}",
            lambda options: gateway.v1.products.create_async({"id": name, "name": title}, options),
            look,
        )
        return [f"product {name} made"]
    if found["name"] == title and found["active"]:
        return []
    await gateway.ask(gateway.v1.products.update_async(name, {"name": title, "active": True}))
    return [f"product {name} changed"]


def _looks(gateway: Gateway, name: str) -> Any:
    async def look() -> Answer | None:
        try:
            return await gateway.ask(gateway.v1.products.retrieve_async(name))
        except Refused:
            return None

    return look


async def _price(commons: Commons, gateway: Gateway, wanted: _Price, currency: str) -> tuple[str, list[str]]:
    found = await _by_key(gateway, wanted.key)
    if found and _is(found, wanted, currency):
        return str(found["id"]), []
    params: Any = {
        "product": wanted.product,
        "currency": currency,
        "unit_amount": wanted.amount,
        "recurring": {"interval": wanted.every.value},
        "lookup_key": wanted.key,
        "transfer_lookup_key": True,
    }

    async def look() -> Answer | None:
        made = await _by_key(gateway, wanted.key)
        return Answer(made, commons.clock()) if made and _is(made, wanted, currency) else None

    answer = await once(
        commons,
        gateway,
        f"price:{wanted.key}:{wanted.amount}:{currency}:after:{found['id'] if found else ''}",
        lambda options: gateway.v1.prices.create_async(params, options),
        look,
    )
    if found:
        await gateway.ask(gateway.v1.prices.update_async(found["id"], {"active": False}))
    return str(answer.said["id"]), [f"price {wanted.key} {'replaced' if found else 'made'}"]


async def _by_key(gateway: Gateway, key: str) -> JSON | None:
    listed = await gateway.ask(
        gateway.v1.prices.list_async({"lookup_keys": [key], "active": True, "limit": 1})
    )
    return next(iter(listed.said["data"]), None)


def _is(found: JSON, wanted: _Price, currency: str) -> bool:
    return (found["unit_amount"], found["currency"], found["recurring"]["interval"], found["product"]) == (
        wanted.amount,
        currency,
        wanted.every,
        wanted.product,
    )


async def _portal(
    commons: Commons, gateway: Gateway, purpose: Portal, prices: dict[str, list[str]]
) -> list[str]:
    """What people may do in the Customer Portal: cards, invoices, cancelling at the period's end; or another plan."""
    plans = {name: sorted(known) for name, known in prices.items() if "-plan-" in name}
    changing = purpose is Portal.PLANS
    update: Any = {"enabled": changing}
    if changing:
        update |= {
            "default_allowed_updates": ["price"],
            "proration_behavior": "create_prorations",
            "products": [{"product": name, "prices": found} for name, found in plans.items()],
            "trial_update_behavior": "continue_trial",
        }
    features: Any = {
        "customer_update": {"enabled": True, "allowed_updates": ["email", "address", "tax_id"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True},
        "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
        "subscription_update": update,
    }
    found = await portal_configuration(gateway, purpose)
    if found is None:

        async def look() -> Answer | None:
            made = await portal_configuration(gateway, purpose)
            return Answer(made, commons.clock()) if made else None

        await once(
            commons,
            gateway,
            purpose,
            lambda options: gateway.v1.billing_portal.configurations.create_async(
                {"features": features, "metadata": {_MARK: purpose}}, options
            ),
            look,
        )
        return [f"{purpose} made"]
    now = found["features"]["subscription_update"]
    there = {one["product"]: sorted(one["prices"]) for one in now.get("products") or []}
    if now["enabled"] == changing and (not changing or there == plans):
        return []
    await gateway.ask(
        gateway.v1.billing_portal.configurations.update_async(found["id"], {"features": features})
    )
    return [f"{purpose} changed"]


async def portal_configuration(gateway: Gateway, purpose: Portal) -> JSON | None:
    """Our configuration of the Customer Portal for this purpose."""
    listed = gateway.v1.billing_portal.configurations.list_async(
        {"active": True, "limit": 100, "expand": ["data.features.subscription_update.products"]}
    )
    async for found in gateway.pages(listed):
        if (found.get("metadata") or {}).get(_MARK) == purpose:
            return found
    return None


async def sync_job(commons: Commons, _key: str) -> None:
    """The job `billing.sync`: at every start, so that what is on offer can be bought."""
    if commons.settings.takes_money:
        await sync(commons)
