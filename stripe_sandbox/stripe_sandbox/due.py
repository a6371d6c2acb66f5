"""What falls due, and when? Objects put down tasks; each is done at its time, when its clock reaches it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from stripe_sandbox.checkout.sessions import expire
from stripe_sandbox.errors import Json
from stripe_sandbox.events import tell
from stripe_sandbox.invoices.api import preview
from stripe_sandbox.store import Store
from stripe_sandbox.subscriptions.collecting import finish_draft, retry
from stripe_sandbox.subscriptions.ending import expire_incomplete
from stripe_sandbox.subscriptions.renewing import cancel_as_planned, turn, warn_of_trial
from stripe_sandbox.world import World


def tell_upcoming(world: World, subscription: Json) -> None:
    """Some days before a renewal (docs.stripe.com/api/events/types#event_types-invoice.upcoming)."""
    if subscription["ended_at"] is not None or subscription["cancel_at_period_end"]:
        return
    tell(world, "invoice.upcoming", preview(world, subscription["id"], {}))


TASKS: dict[str, Callable[[World, Json], None]] = {
    "cancel_at": cancel_as_planned,
    "expire": expire,
    "finalize": finish_draft,
    "incomplete": expire_incomplete,
    "period_end": turn,
    "retry": retry,
    "trial_will_end": warn_of_trial,
    "upcoming": tell_upcoming,
}


def run(
    store: Store, begin: Callable[[str, int], AbstractContextManager[World]], until: int, clock: str = ""
) -> int:
    """Do all that is due by then on that clock, in order. Returns how many; `begin` opens a transaction at a time."""
    done = 0
    while True:
        task = store.db.execute(
            "SELECT * FROM task WHERE clock = ? AND at <= ? ORDER BY at, rowid LIMIT 1", (clock, until)
        ).fetchone()
        if not task:
            return done
        with begin(task["account"], task["at"]) as world:
            store.db.execute("DELETE FROM task WHERE name = ? AND object = ?", (task["name"], task["object"]))
            kind, _, key = task["object"].partition(":")
            thing = world.peek(kind, key)
            if thing:
                TASKS[task["name"]](world, thing)
        done += 1
