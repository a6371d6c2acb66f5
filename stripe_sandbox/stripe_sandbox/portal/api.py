"""The calls of the customer portal: what it offers, and a way in (docs.stripe.com/api/customer_portal)."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import changed, created
from stripe_sandbox.parameters import (
    Many,
    Required,
    Takes,
    Unsettable,
    amount,
    boolean,
    group,
    merged,
    metadata,
    one_of,
    text,
)
from stripe_sandbox.settings import HOUR
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()
PRORATION = one_of("always_invoice", "create_prorations", "none")
FEATURES = group(
    customer_update=group(
        enabled=Required(boolean),
        allowed_updates=Many(one_of("address", "email", "name", "phone", "shipping", "tax_id")),
    ),
    invoice_history=group(enabled=Required(boolean)),
    payment_method_update=group(enabled=Required(boolean)),
    subscription_cancel=group(
        enabled=Required(boolean),
        cancellation_reason=group(enabled=Required(boolean), options=Many(text)),
        mode=one_of("at_period_end", "immediately"),
        proration_behavior=PRORATION,
    ),
    subscription_update=group(
        enabled=Required(boolean),
        default_allowed_updates=Many(one_of("price", "promotion_code", "quantity")),
        products=Many(
            group(
                product=Required(text),
                prices=Required(Many(text)),
                adjustable_quantity=group(enabled=Required(boolean), minimum=amount, maximum=amount),
            )
        ),
        proration_behavior=PRORATION,
        trial_update_behavior=one_of("continue_trial", "end_trial"),
    ),
)
CONFIGURATION: Takes = {
    "business_profile": group(headline=Unsettable(text), privacy_policy_url=text, terms_of_service_url=text),
    "default_return_url": Unsettable(text),
    "login_page": group(enabled=Required(boolean)),
    "metadata": metadata,
    "name": Unsettable(text),
}
FLOW = group(
    type=Required(one_of("payment_method_update", "subscription_cancel", "subscription_update")),
    after_completion=group(
        type=Required(one_of("hosted_confirmation", "portal_homepage", "redirect")),
        redirect=group(return_url=Required(text)),
        hosted_confirmation=group(custom_message=text),
    ),
    subscription_cancel=group(subscription=Required(text)),
    subscription_update=group(subscription=Required(text)),
)
SESSION_SECONDS = HOUR
USUAL: Json = {
    "customer_update": {"enabled": False},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {"enabled": True},
    "subscription_update": {"enabled": False},
}
"""What the default configuration offers, as the dashboard proposes it."""


def new_configuration(world: World, params: Json, *, default: bool = False) -> Json:
    now = world.now()
    configuration: Json = {
        "id": new_id("bpc"),
        "object": "billing_portal.configuration",
        "active": True,
        "application": None,
        "business_profile": {"headline": None, "privacy_policy_url": None, "terms_of_service_url": None},
        "created": now,
        "default_return_url": params.get("default_return_url"),
        "features": _features(params.get("features", {})),
        "is_default": default,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": merged({}, params.get("metadata", {})),
        "name": params.get("name"),
        "updated": now,
    }
    configuration["business_profile"].update(params.get("business_profile", {}))
    return created(world, configuration)


def _features(given: Json) -> Json:
    features: Json = {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "options": []},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {
            "duration": {"interval_options": [], "type": "indefinite"},
            "enabled": False,
        },
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "products": [],
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }
    for name, each in given.items():
        features[name].update(each)
    for product in features["subscription_update"]["products"]:
        usual = {"enabled": False, "maximum": None, "minimum": 1}
        product["adjustable_quantity"] = usual | product.get("adjustable_quantity", {})
    return features


@endpoints.post("/v1/billing_portal/configurations", **CONFIGURATION, features=Required(FEATURES))
def create_configuration(world: World, params: Json) -> Json:
    return new_configuration(world, params)


@endpoints.get("/v1/billing_portal/configurations/{key}")
def retrieve_configuration(world: World, params: Json, key: str) -> Json:
    return world.get("billing_portal.configuration", key)


@endpoints.post("/v1/billing_portal/configurations/{key}", **CONFIGURATION, features=FEATURES, active=boolean)
def update_configuration(world: World, params: Json, key: str) -> Json:
    configuration = world.get("billing_portal.configuration", key)
    for name, each in params.pop("features", {}).items():
        configuration["features"][name].update(each)
    configuration["metadata"] = merged(configuration["metadata"], params.pop("metadata", {}))
    configuration["business_profile"].update(params.pop("business_profile", {}))
    params.pop("login_page", None)
    configuration.update(params)
    configuration["updated"] = world.now()
    return changed(world, configuration)


@endpoints.list("/v1/billing_portal/configurations", active=boolean, is_default=boolean)
def configurations(world: World, params: Json) -> list[Json]:
    return [
        each
        for each in world.find("billing_portal.configuration")
        if all(each[name] == value for name, value in params.items())
    ]


@endpoints.post(
    "/v1/billing_portal/sessions",
    configuration=text,
    customer=Required(text),
    flow_data=FLOW,
    locale=text,
    return_url=text,
)
def create_session(world: World, params: Json) -> Json:
    """An address for that customer alone, for an hour."""
    customer = world.get("customer", params["customer"], param="customer")
    configuration = (
        world.get("billing_portal.configuration", params["configuration"], param="configuration")
        if "configuration" in params
        else _default(world)
    )
    key = new_id("bps")
    now = world.now()
    session = {
        "id": key,
        "object": "billing_portal.session",
        "configuration": configuration["id"],
        "created": now,
        "customer": customer["id"],
        "customer_account": None,
        "flow": _flow(world, params.get("flow_data"), customer),
        "livemode": False,
        "locale": params.get("locale"),
        "on_behalf_of": None,
        "return_url": params.get("return_url", configuration["default_return_url"]),
        "url": f"{world.settings.url}/p/session/{key}",
        "_expires_at": now + SESSION_SECONDS,
    }
    return created(world, session)


def _default(world: World) -> Json:
    found = [each for each in world.find("billing_portal.configuration") if each["is_default"]]
    return found[0] if found else new_configuration(world, {"features": USUAL}, default=True)


def _flow(world: World, given: Json | None, customer: Json) -> Json | None:
    if given is None:
        return None
    for name in ("subscription_cancel", "subscription_update"):
        if given["type"] == name and name not in given:
            raise refuse(
                f"Missing required param: flow_data[{name}].", f"flow_data[{name}]", "parameter_missing"
            )
        key = given.get(name, {}).get("subscription")
        if key and world.get("subscription", key, param=f"flow_data[{name}]")["customer"] != customer["id"]:
            raise refuse("The subscription is not this customer's.", f"flow_data[{name}][subscription]")
    after = given.get("after_completion", {"type": "portal_homepage"})
    names = ("subscription_cancel", "subscription_update", "subscription_update_confirm")
    cancel = given.get("subscription_cancel")
    return {
        "after_completion": {
            "hosted_confirmation": after.get("hosted_confirmation"),
            "redirect": after.get("redirect"),
            "type": after["type"],
        },
        **dict.fromkeys(names),
        "subscription_cancel": cancel and {"retention": None, **cancel},
        "subscription_update": given.get("subscription_update"),
        "type": given["type"],
    }
