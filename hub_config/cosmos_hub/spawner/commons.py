"""What the Hub asks the commons: whether somebody may be in a lane now, and what to lay into their workspace.

The decision is the commons' alone; where it cannot be had, nothing starts.
"""

from dataclasses import dataclass
from typing import Any, Self

import httpx

TIMEOUT_SECONDS = 5.0


class CommonsUnreachableError(RuntimeError):
    """The commons did not decide; nobody has been let in."""


@dataclass(frozen=True)
class Decision:
    """May this person be in this lane now."""

    access: bool
    reason: str
    remedy: str
    curriculum: str | None = None
    """Version of the published curriculum."""
    start: str | None = None
    """The file a workspace opens with."""
    language: str = "en"
    title: str = ""
    page: bool = False
    """Whether they may look at the lane's page, whatever the decision."""


class CommonsClient:
    """The commons' internal API, with the operator's token."""

    def __init__(self, url: str, token: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_SECONDS
        )

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Traitlets copies what is configured; connections are shared all the same."""
        return self

    async def decide(self, lane: str, name: str) -> Decision:
        """The entitlement decision for a Hub user.

        Raises:
            CommonsUnreachableError: where the commons gives no decision.
        """
        try:
            response = await self._client.get(f"/lanes/{lane}/entitlements/{name}")
        except httpx.HTTPError as error:
            raise CommonsUnreachableError(str(error)) from error
        if response.status_code == httpx.codes.NOT_FOUND:
            return Decision(
                access=False,
                reason=f"There is no lane called “{lane}” here.",
                remedy="Check the address, or look at the list of lanes.",
            )
        if response.status_code != httpx.codes.OK:
            raise CommonsUnreachableError(f"the commons answered {response.status_code}")
        return read(response.json())


def read(answer: dict[str, Any]) -> Decision:
    """Build a decision from the commons' answer."""
    workspace = answer.get("workspace") or {}
    return Decision(
        access=bool(answer["access"]),
        reason=str(answer["reason"]),
        remedy=str(answer["remedy"]),
        curriculum=workspace.get("curriculum"),
        start=workspace.get("start"),
        language=workspace.get("language") or "en",
        title=workspace.get("title") or "",
        page=bool(answer["page"]),
    )
