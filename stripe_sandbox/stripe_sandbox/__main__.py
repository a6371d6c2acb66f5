"""`python -m stripe_sandbox --port P --data DIR [--webhook-url URL --webhook-secret whsec_…]`: run the sandbox."""

import argparse
from pathlib import Path

import uvicorn

from stripe_sandbox.app import application
from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.settings import Settings


def main(arguments: list[str] | None = None) -> None:
    """On loopback, until it is told to end."""
    given = _parser().parse_args(arguments)
    settings = Settings(
        data=given.data,
        url=given.url or f"http://127.0.0.1:{given.port}",
        key=given.key,
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        retry_days=tuple(int(days) for days in given.retry_days.split(",") if days),
        after_retries=given.after_retries,
        delivery_seconds=tuple(float(seconds) for seconds in given.delivery_seconds.split(",") if seconds),
    )
    app = application(Sandbox(settings))
    uvicorn.run(
        app, host="127.0.0.1", port=given.port, log_level="warning", access_log=False, server_header=False
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stripe_sandbox", description="Stripe's billing API; no money moves."
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the folder that keeps everything")
    parser.add_argument("--url", help="the address that browsers use, unless it is http://127.0.0.1:PORT")
    parser.add_argument("--key", default=Settings.key, help="the one API key that is good")
    parser.add_argument("--webhook-url", help="hears every event, as `stripe listen --forward-to` does")
    parser.add_argument("--webhook-secret", help="signs what goes there")
    parser.add_argument("--retry-days", default="3,5,7", help="days between tries of a failed renewal")
    parser.add_argument("--after-retries", choices=("cancel", "unpaid", "past_due"), default="cancel")
    parser.add_argument(
        "--delivery-seconds",
        default=",".join(str(seconds) for seconds in Settings.delivery_seconds),
        help="seconds between tries of a delivery",
    )
    return parser


if __name__ == "__main__":
    main()
