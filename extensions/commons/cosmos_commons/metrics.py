"""How is the commons doing, in numbers? For the operator's Prometheus; no name, text or address of anybody.

Routes are told by their pattern, so that a number never grows with the people or the lanes.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from cosmos_commons.permissions import CorePermission
from cosmos_commons.routing import Routes

routes = Routes()
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15)


class Metrics:
    """The numbers of one running commons."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "commons_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "commons_request_seconds",
            "From a request's first byte to the end of its answer; streams are not counted.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.streams = Gauge("commons_streams_open", "Event streams that are open.", registry=self.registry)
        self.events = Counter(
            "commons_events_sent", "Frames sent to all event streams together.", registry=self.registry
        )

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request."""
        route = getattr(scope.get("route"), "path", "unknown")
        self._requests.labels(scope["method"], route, str(status)).inc()
        if not route.endswith("/events"):
            self._seconds.labels(scope["method"], route).observe(seconds)


@routes.get(
    "/metrics",
    CorePermission.METRICS_READ,
    response_class=Response,
    summary="Numbers for Prometheus",
    include_in_schema=False,
)
def read_metrics(request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
