"""What the Hub asks the commons: whether somebody may be in a lane now, and what to lay into their workspace.

The decision is the commons' alone; where it cannot be had, nothing starts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

import httpx

TIMEOUT_SECONDS = 5.0


class CommonsUnreachableError(RuntimeError):
    """The commons did not decide; nobody has been let in."""


class Mode(StrEnum):
    """What a workspace is for."""

    WORK = "work"
    READ_ONLY = "read-only"
    """For looking at one's files and taking them along, after access has ended."""


@dataclass(frozen=True)
class Decision:
    """May this person be in this lane now."""

    access: bool
    reason: str
    remedy: str
    mode: Mode | None = None
    """What may start; None where nothing may."""
    until: datetime | None = None
    """When a read-only workspace is not to be had any more; None where that is not known or does not come."""
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
        try:
            return read(response.json())
        except (ValueError, TypeError, KeyError) as error:
            raise CommonsUnreachableError("the commons' answer was not understood") from error


def read(answer: dict[str, Any]) -> Decision:
    """Build a decision from the commons' answer. Without access nothing starts but what is named read-only."""
    access, workspace = bool(answer["access"]), answer.get("workspace") or {}
    reading = not access and workspace.get("mode") == Mode.READ_ONLY
    until = workspace.get("until", answer.get("until")) if reading else None
    return Decision(
        access=access,
        reason=str(answer["reason"]),
        remedy=str(answer["remedy"] or ""),
        mode=Mode.WORK if access else Mode.READ_ONLY if reading else None,
        until=datetime.fromisoformat(until) if until else None,
        curriculum=workspace.get("curriculum"),
        start=workspace.get("start"),
        language=workspace.get("language") or "en",
        title=workspace.get("title") or "",
        page=bool(answer["page"]),
    )
