"""What is said about paying over the API."""

from datetime import datetime

from pydantic import BaseModel


class Synced(BaseModel):
    """What was changed at Stripe; nothing where all was so already."""

    changes: list[str]


class Reconciled(BaseModel):
    """How much was not as Stripe has it, and is being mended."""

    subscriptions: int
    events: int
    orders: int


class Note(BaseModel):
    """Something the operator should know."""

    about: str
    text: str
    at: datetime


class BillingState(BaseModel):
    """How paying goes. `clock_seconds` is by how much our clock is ahead of Stripe's."""

    takes_money: bool
    livemode: bool
    clock_seconds: float
    webhooks_refused: int
    waiting: int
    alerts: list[Note]
    repairs: list[Note]
