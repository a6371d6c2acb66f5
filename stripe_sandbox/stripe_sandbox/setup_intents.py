"""Is a card good for later? Setup intents (docs.stripe.com/payments/setup-intents)."""

from stripe_sandbox.endpoints import Endpoints
from stripe_sandbox.errors import Json, refuse
from stripe_sandbox.events import changed, created
from stripe_sandbox.parameters import Many, boolean, merged, metadata, one_of, text
from stripe_sandbox.payment_methods import attached, card_of, found
from stripe_sandbox.world import World, new_id

endpoints = Endpoints()


@endpoints.post(
    "/v1/setup_intents",
    confirm=boolean,
    customer=text,
    description=text,
    metadata=metadata,
    payment_method=text,
    allowed_payment_method_types=Many(one_of("card")),
    usage=one_of("off_session", "on_session"),
)
def create(world: World, params: Json) -> Json:
    if "customer" in params:
        world.get("customer", params["customer"], param="customer")
    key = new_id("seti")
    intent = {
        "id": key,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": f"{key}_secret_{new_id('s')[2:]}",
        "created": world.now(),
        "customer": params.get("customer"),
        "customer_account": None,
        "description": params.get("description"),
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": merged({}, params.get("metadata", {})),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": None}
        },
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }
    created(world, intent)
    return _confirmed(world, intent, params) if params.get("confirm") else intent


@endpoints.post("/v1/setup_intents/{key}/confirm", payment_method=text, return_url=text)
def confirm(world: World, params: Json, key: str) -> Json:
    return _confirmed(world, world.get("setup_intent", key), params)


def _confirmed(world: World, intent: Json, params: Json) -> Json:
    if intent["status"] == "succeeded":
        raise refuse(
            "You cannot confirm this SetupIntent because it has already succeeded.",
            code="setup_intent_unexpected_state",
        )
    if "payment_method" not in params:
        raise refuse("You cannot confirm this SetupIntent because it's missing a payment method.")
    method = found(world, params["payment_method"])
    if intent["customer"]:
        method = attached(world, method["id"], world.get("customer", intent["customer"]))
    intent["payment_method"] = method["id"]
    if card_of(method).asks == "never":
        intent["status"] = "succeeded"
        return changed(world, intent, "setup_intent.succeeded")
    intent["status"] = "requires_action"
    intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    return changed(world, intent, "setup_intent.requires_action")


@endpoints.get("/v1/setup_intents/{key}")
def retrieve(world: World, params: Json, key: str) -> Json:
    return world.get("setup_intent", key)


@endpoints.list("/v1/setup_intents", customer=text)
def setup_intents(world: World, params: Json) -> list[Json]:
    return world.find("setup_intent", **params)
