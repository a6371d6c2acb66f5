"""What is the sandbox told at its start? What an operator sets in Stripe's dashboard, and times for tests."""

from dataclasses import dataclass
from pathlib import Path

HOUR = 3600
DAY = 24 * HOUR
API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True)
class Settings:
    """`retry_days` and `after_retries` are the dashboard's for failed renewals (/billing/revenue-recovery)."""

    data: Path
    url: str
    key: str = "sk_test_sandbox"
    webhook_url: str | None = None
    webhook_secret: str | None = None
    retry_days: tuple[int, ...] = (3, 5, 7)
    after_retries: str = "cancel"
    finalize_seconds: int = HOUR
    upcoming_days: int = 7
    delivery_seconds: tuple[float, ...] = (0.2, 0.5, 1, 2, 4, 8, 16, 32, 64)
    delivery_timeout: float = 10
