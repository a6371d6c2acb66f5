"""Where this kernel runs: which lane, whose workspace, and how the commons is reached.

Read from what the workspace's environment says, at the first use and not at import.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cosmos_widgets.errors import NoLane

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEEDED = ("COSMOS_LANE", "COSMOS_MEMBER", "COSMOS_COMMONS_URL", "JUPYTERHUB_API_TOKEN")


@dataclass(frozen=True, slots=True)
class Place:
    """`commons` is the commons' address, with no slash at its end; `lesson` the notebook's path, if known."""

    lane: str
    member: str
    commons: str
    token: str = field(repr=False)
    language: str = "en"
    public: str | None = None
    lane_title: str | None = None
    lesson: str | None = None

    @classmethod
    def here(cls, environment: Mapping[str, str] | None = None) -> Place:
        """This process's place. Raises NoLane outside a lane's workspace."""
        told = os.environ if environment is None else environment
        missing = next((name for name in _NEEDED if not told.get(name)), None)
        if missing:
            raise NoLane(missing)
        return cls(
            lane=told["COSMOS_LANE"],
            member=told["COSMOS_MEMBER"],
            commons=told["COSMOS_COMMONS_URL"].rstrip("/"),
            token=told["JUPYTERHUB_API_TOKEN"],
            language=told.get("COSMOS_LANGUAGE") or "en",
            public=told.get("COSMOS_COMMONS_PUBLIC_URL") or None,
            lane_title=told.get("COSMOS_LANE_TITLE") or None,
            lesson=told.get("JPY_SESSION_NAME") or None,
        )
