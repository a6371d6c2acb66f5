"""`lanes billing`: bring Stripe to the catalogue, compare with Stripe, see how paying goes."""

import typer
from rich.console import Console

from cosmos_hub.cli.places import DATA, Data
from cosmos_hub.cli.running import commons

app = typer.Typer(help="Look after payments.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)


@app.command()
def sync(data: Data = DATA) -> None:
    """Bring Stripe to the catalogue: products, prices and the Customer Portal; nothing twice."""
    with commons(data) as api:
        changes = api.call("POST", "/billing/sync")["changes"]
    for change in changes:
        console.print(change, markup=False)
    if not changes:
        console.print("Stripe has it all already.")


@app.command()
def reconcile(data: Data = DATA) -> None:
    """Compare all subscriptions, events and orders with Stripe's, and mend what differs."""
    with commons(data) as api:
        found = api.call("POST", "/billing/reconcile")
    if not any(found.values()):
        console.print("Everything is as Stripe has it.")
        return
    console.print(
        f"Not as Stripe has it, and being mended: {found['subscriptions']} subscriptions, "
        f"{found['events']} events that never came, {found['orders']} orders nobody paid.",
        markup=False,
    )


@app.command()
def state(data: Data = DATA) -> None:
    """Say whether money is taken, how far the clocks are apart, and what to look at."""
    with commons(data) as api:
        told = api.call("GET", "/billing/state")
    mode = "real money" if told["livemode"] else "test mode, no money moves"
    console.print(f"Payments: {mode if told['takes_money'] else 'not set up'}.", markup=False)
    console.print(f"This machine's clock is {told['clock_seconds']:+.0f} s from Stripe's.", markup=False)
    console.print(
        f"{told['webhooks_refused']} webhooks refused since the start, {told['waiting']} things to fetch.",
        markup=False,
    )
    for kind in ("alerts", "repairs"):
        for note in told[kind]:
            console.print(f"{kind[:-1]}  {note['at'][:19]}  {note['about']}: {note['text']}", markup=False)
