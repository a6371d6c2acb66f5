"""Makes `shapes.json`: `python describe_shapes.py fixtures3.json > shapes.json`.

The source is `openapi/fixtures3.json` of https://github.com/stripe/openapi (MIT licence): one example of each resource.
Kept of it: for each resource that the sandbox returns, its fields and their JSON types.
"""

import json
import sys
from pathlib import Path

RESOURCES = """
account account_link application_fee balance_transaction billing_portal.configuration billing_portal.session charge
checkout.session coupon customer discount event invoice invoice_payment invoiceitem item line_item login_link
payment_intent payment_method price product promotion_code refund setup_intent subscription subscription_item
test_helpers.test_clock transfer webhook_endpoint
""".split()
TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    dict: "object",
    type(None): "null",
}


def main(source: Path) -> None:
    examples = json.loads(source.read_text())["resources"]
    shapes = {
        kind: {name: TYPES[type(value)] for name, value in sorted(examples[kind].items())}
        for kind in RESOURCES
    }
    made_from = "openapi/fixtures3.json of https://github.com/stripe/openapi, 21 August 2026, MIT licence"
    json.dump({"source": made_from, "resources": shapes}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
