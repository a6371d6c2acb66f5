"""Who receives money? Connected accounts and their onboarding (docs.stripe.com/connect/express-accounts)."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import tell
from stripe_sandbox.parameters import (
    Required,
    Takes,
    Unsettable,
    boolean,
    group,
    merged,
    metadata,
    one_of,
    span,
    text,
    within,
)
from stripe_sandbox.settings import HOUR
from stripe_sandbox.world import PLATFORM, World, new_id

endpoints = Endpoints()
DUE = ["business_profile.url", "external_account", "tos_acceptance.date", "tos_acceptance.ip"]
LINK_SECONDS = HOUR
PROFILE = group(
    **dict.fromkeys(("name", "product_description", "support_email", "url", "mcc"), Unsettable(text))
)
CAPABILITIES = group(
    card_payments=group(requested=Required(boolean)), transfers=group(requested=Required(boolean))
)
CONTROLLER = group(
    fees=group(payer=one_of("account", "application")),
    losses=group(payments=one_of("application", "stripe")),
    requirement_collection=one_of("application", "stripe"),
    stripe_dashboard=group(type=one_of("express", "full", "none")),
)


def new_account(world: World, key: str, params: Json) -> Json:
    """An account that cannot do anything until its owner has been through the onboarding."""
    controller = params.get("controller", {})
    kind = params.get("type") or ("none" if controller else "standard")
    wanted = [name for name, each in params.get("capabilities", {}).items() if each["requested"]]
    return world.add(
        {
            "id": key,
            "object": "account",
            "business_profile": {
                "annual_revenue": None,
                "estimated_worker_count": None,
                "mcc": None,
                "minority_owned_business_designation": None,
                "name": None,
                "product_description": None,
                "support_address": None,
                "support_email": None,
                "support_phone": None,
                "support_url": None,
                "url": None,
            }
            | params.get("business_profile", {}),
            "business_type": params.get("business_type"),
            "capabilities": dict.fromkeys(wanted, "inactive"),
            "charges_enabled": False,
            "controller": _controller(kind, controller),
            "country": params.get("country", "US"),
            "created": world.now(),
            "default_currency": params.get("default_currency", "usd"),
            "details_submitted": False,
            "email": params.get("email"),
            "external_accounts": {
                "object": "list",
                "data": [],
                "has_more": False,
                "url": f"/v1/accounts/{key}/external_accounts",
            },
            "future_requirements": _requirements([], None),
            "metadata": merged({}, params.get("metadata", {})),
            "payouts_enabled": False,
            "requirements": _requirements(DUE, "requirements.past_due"),
            "settings": _settings(),
            "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
            "type": kind,
        }
    )


def _controller(kind: str, given: Json) -> Json:
    express = kind in ("express", "custom")
    return {
        "fees": {
            "payer": given.get("fees", {}).get("payer", "application_express" if express else "account")
        },
        "is_controller": True,
        "losses": {
            "payments": given.get("losses", {}).get("payments", "application" if express else "stripe")
        },
        "requirement_collection": given.get(
            "requirement_collection", "application" if kind == "custom" else "stripe"
        ),
        "stripe_dashboard": {
            "type": given.get("stripe_dashboard", {}).get("type", "express" if kind == "express" else "full")
        },
        "type": "application",
    }


def _requirements(due: list[str], reason: str | None) -> Json:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": list(due),
        "disabled_reason": reason,
        "errors": [],
        "eventually_due": list(due),
        "past_due": list(due),
        "pending_verification": [],
    }


def _settings() -> Json:
    names = ("", "_kana", "_kanji", "_prefix_kana", "_prefix_kanji")
    descriptors = {f"statement_descriptor{name}": None for name in names}
    prefixes = {
        "statement_descriptor_prefix": None,
        "statement_descriptor_prefix_kana": None,
        "statement_descriptor_prefix_kanji": None,
    }
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {"decline_on": {"avs_failure": False, "cvc_failure": False}, **prefixes},
        "dashboard": {"display_name": "Sandbox", "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "offer"},
        "payments": descriptors,
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }


def platform(world: World) -> Json:
    """The account that owns the key."""
    own = world.elsewhere(PLATFORM)
    found = own.peek("account", "acct_platform")
    if found:
        return found
    account = new_account(own, "acct_platform", {"type": "standard", "email": "operator@example.org"})
    enable(account)
    own.save(account)
    return account


def enable(account: Json) -> None:
    """All that was asked for has been given."""
    account["details_submitted"] = account["charges_enabled"] = account["payouts_enabled"] = True
    account["capabilities"] = dict.fromkeys(
        account["capabilities"] or ("card_payments", "transfers"), "active"
    )
    account["requirements"] = _requirements([], None)


def tell_changes(world: World, account: Json) -> None:
    """`account.updated`, in the account's own name."""
    previous = world.save(account)
    if previous:
        tell(world.elsewhere(account["id"]), "account.updated", account, previous)


CHANGEABLE: Takes = {
    "business_profile": PROFILE,
    "capabilities": CAPABILITIES,
    "email": text,
    "metadata": metadata,
}


@endpoints.post(
    "/v1/accounts",
    **CHANGEABLE,
    business_type=one_of("company", "individual", "non_profit", "government_entity"),
    controller=CONTROLLER,
    country=text,
    default_currency=text,
    type=one_of("custom", "express", "standard"),
)
def create(world: World, params: Json) -> Json:
    if "type" in params and "controller" in params:
        raise refuse("You may only specify one of these parameters: controller, type.", "type")
    return new_account(world, new_id("acct", 16), params)


@endpoints.get("/v1/accounts/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return platform(world) if key == "acct_platform" else world.get("account", key)


@endpoints.post("/v1/accounts/{key}", **CHANGEABLE)
def update(world: World, params: Json, key: str) -> Json:
    account = world.get("account", key)
    account["metadata"] = merged(account["metadata"], params.get("metadata", {}))
    account["business_profile"].update(params.get("business_profile", {}))
    account["email"] = params.get("email", account["email"])
    for name, each in params.get("capabilities", {}).items():
        if each["requested"]:
            account["capabilities"][name] = "active" if account["details_submitted"] else "inactive"
    tell_changes(world, account)
    return account


@endpoints.delete("/v1/accounts/{key}")
def delete(world: World, params: Json, key: str) -> Json:
    world.remove(world.get("account", key))
    return {"id": key, "object": "account", "deleted": True}


@endpoints.list("/v1/accounts", created=span)
def accounts(world: World, params: Json) -> list[Json]:
    when = params.get("created", {})
    return [
        account
        for account in world.find("account")
        if account["id"] != "acct_platform" and within(account["created"], when)
    ]


@endpoints.get("/v1/account")
def own(world: World, params: Json) -> Json:
    """The platform's, or the one of the `Stripe-Account` header."""
    if world.account == PLATFORM:
        return platform(world)
    return world.elsewhere(PLATFORM).get("account", world.account)


@endpoints.post(
    "/v1/account_links",
    account=Required(text),
    refresh_url=Required(text),
    return_url=Required(text),
    type=Required(one_of("account_onboarding", "account_update")),
    collection_options=group(
        fields=one_of("currently_due", "eventually_due"), future_requirements=one_of("include", "omit")
    ),
)
def account_link(world: World, params: Json) -> Json:
    """An address that works once, for a while."""
    account = world.get("account", params["account"], param="account")
    now = world.now()
    secret = world.add(
        {
            "id": new_id("link", 32),
            "object": "account_link_secret",
            "account": account["id"],
            "expires_at": now + LINK_SECONDS,
            "refresh_url": params["refresh_url"],
            "return_url": params["return_url"],
            "used": False,
        }
    )
    return {
        "object": "account_link",
        "created": now,
        "expires_at": secret["expires_at"],
        "url": f"{world.settings.url}/setup/e/{account['id']}/{secret['id']}",
    }


@endpoints.post("/v1/accounts/{key}/login_links")
def login_link(world: World, params: Json, key: str) -> Json:
    account = world.get("account", key)
    if account["controller"]["stripe_dashboard"]["type"] != "express":
        raise refuse("Cannot create a login link for an account that is not an Express account.")
    if not account["details_submitted"]:
        raise refuse("Cannot create a login link for an account that has not completed onboarding.")
    return {
        "object": "login_link",
        "created": world.now(),
        "url": f"{world.settings.url}/express/{key}/{new_id('key', 16)}",
    }
