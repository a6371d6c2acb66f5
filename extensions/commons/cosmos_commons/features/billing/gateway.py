"""How is Stripe asked? The one client of it, with its limits of patience, and what its answers say about the clock.

Everything is awaited, and never inside a database transaction. Stripe's errors end here: others see ours. Answers are
plain JSON.
"""

from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import structlog
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from cosmos_commons.clock import Clock
from cosmos_commons.errors import CommonsError
from cosmos_commons.features.billing.errors import NothingIsSold, PaymentsAway, PaymentsRefused
from cosmos_commons.settings import Settings

if TYPE_CHECKING:
    from stripe import HTTPXClient, StripeClient, StripeError, StripeObject
    from stripe._v1_services import V1Services

log = structlog.get_logger("cosmos_commons.billing")

PATIENCE_SECONDS = 15.0
"""For one try. A job has two minutes, a person waits less: with the one repetition, half a minute at most."""
TRIES_AGAIN = 1
SKEW = timedelta(seconds=60)

JSON = Mapping[str, Any]


class KeptFault(PaymentsAway):
    """Stripe answered 500, and keeps that answer for the key: whether it acted is to be found out."""


class Refused(PaymentsRefused):
    """Stripe would not: `reason` is its code, for us; the person is told ours."""

    def __init__(self, reason: str, status_code: int) -> None:
        super().__init__()
        self.reason, self.status_code = reason, status_code

    @property
    def missing(self) -> bool:
        """Whether there is no such thing at Stripe."""
        return self.status_code == 404 or self.reason == "resource_missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What Stripe said, and when by its own clock."""

    said: JSON
    at: datetime


class Gateway:
    """Stripe, for one running commons. Without a key everything raises NothingIsSold."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._client: StripeClient | None = None
        self._http: HTTPXClient | None = None
        self.skew = timedelta(0)
        self.refused_webhooks = 0
        self.refused_at: datetime | None = None
        self.alerts = 0

    @property
    def v1(self) -> "V1Services":
        """The client's services, for `ask`."""
        if not self._settings.takes_money:
            raise NothingIsSold
        if self._client is None:
            self._client, self._http = _client(self._settings)
        return self._client.v1

    async def ask(self, call: "Awaitable[StripeObject]") -> Answer:
        """What Stripe answers to a call of the client.

        Raises PaymentsAway (not reached, or too busy: nothing is known), KeptFault, Refused.
        """
        import stripe

        try:
            found = await call
        except stripe.StripeError as error:
            raise self._ours(error) from error
        response = found.last_response
        at = self._told_time(response.headers if response else {})
        return Answer(found.to_dict(), at)

    async def pages(self, first: "Awaitable[Any]") -> AsyncIterator[JSON]:
        """Everything on a list and the pages that follow it. Raises as `ask`."""
        import stripe

        try:
            listed = await first
            self._told_time(listed.last_response.headers if listed.last_response else {})
            async for found in listed.auto_paging_iter():
                yield found.to_dict()
        except stripe.StripeError as error:
            raise self._ours(error) from error

    def _ours(self, error: "StripeError") -> CommonsError:
        """The error that others see."""
        import stripe

        if isinstance(error, stripe.APIConnectionError):
            return PaymentsAway()
        self._told_time(error.headers or {})
        status = error.http_status or 0
        log.warning("stripe refused", status=status, code=error.code, request=error.request_id)
        if status >= 500:
            return KeptFault()
        return PaymentsAway() if status in {409, 429} else Refused(error.code or "", status)

    def _told_time(self, headers: Mapping[str, str]) -> datetime:
        """Stripe's time of an answer, and how far ours is from it."""
        now = self._clock()
        try:
            at = parsedate_to_datetime(headers.get("date") or headers.get("Date") or "").astimezone(UTC)
        except ValueError:
            return now.replace(microsecond=0)
        was_off, self.skew = abs(self.skew) > SKEW, now - at
        if abs(self.skew) > SKEW and not was_off:
            self.alerts += 1
            log.error("our clock and stripe's differ", seconds=round(self.skew.total_seconds()))
        return at

    def refused(self) -> None:
        """Another webhook was not signed for us, now."""
        self.refused_webhooks, self.refused_at = self.refused_webhooks + 1, self._clock()

    def collect(self) -> Iterable[Metric]:
        """Numbers for Prometheus."""
        yield GaugeMetricFamily(
            "commons_stripe_clock_seconds",
            "By how much our clock is ahead of Stripe's.",
            value=self.skew.total_seconds(),
        )
        yield CounterMetricFamily(
            "commons_stripe_webhooks_refused",
            "Webhooks that were not signed for us, now.",
            value=self.refused_webhooks,
        )
        yield CounterMetricFamily(
            "commons_billing_alerts",
            "Things about payments that the operator should look at.",
            value=self.alerts,
        )

    async def close(self) -> None:
        """Let go of connections."""
        if self._http is not None:
            await self._http.close_async()  # type: ignore[no-untyped-call]


def _client(settings: Settings) -> "tuple[StripeClient, HTTPXClient]":
    # Not at the top: it takes as long to import as the commons takes to start, and not everybody takes money.
    import stripe

    # It would keep a number of this machine in a home of ours, and fails where there is none: at the first call of a
    # commons that runs as a user without one.
    stripe.enable_telemetry = False
    base = settings.stripe_api_base.rstrip("/")
    http = stripe.HTTPXClient(timeout=PATIENCE_SECONDS)
    client = stripe.StripeClient(
        settings.stripe_api_key.get_secret_value(),
        base_addresses={"api": base} if base else None,
        max_network_retries=TRIES_AGAIN,
        http_client=http,
    )
    return client, http


def when(stamp: int | None) -> datetime | None:
    """A time of Stripe's, whole seconds since 1970."""
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
