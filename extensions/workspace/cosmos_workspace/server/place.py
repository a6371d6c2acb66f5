"""Whose workspace is this, in which lane? What the extension knows, read once from the environment when it
loads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cosmos_workspace.seeding.manifest import Manifest, ManifestRefused, read_manifest

SETTING = "cosmos_place"  # its name in the web application's settings
_CURRICULUM = "/srv/lane"  # ARCHITECTURE.md: a workspace from inside


@dataclass(frozen=True)
class Place:
    """One workspace: its folders, its lane, its member, and how it reaches the commons."""

    home: Path
    curriculum: Path
    lane: str
    title: str
    language: str
    member: str
    commons_url: str
    commons_public_url: str
    token: str = field(repr=False)
    read_only: bool = False
    until: str = ""
    """When a read-only workspace is not to be had any more, in ISO form; empty where nobody said."""

    @property
    def page_config(self) -> dict[str, str]:
        """What the Lab extension is told."""
        reading = {"mode": "read-only", "until": self.until} if self.read_only else {"mode": "work"}
        return reading | {
            "slug": self.lane,
            "title": self.title,
            "language": self.language,
            "commons_url": self.commons_public_url,
        }

    @cached_property
    def manifest(self) -> Manifest | None:
        """What the lane published for this start; None where there is nothing, or nothing sound."""
        try:
            return read_manifest(self.curriculum)
        except ManifestRefused:
            return None

    @cached_property
    def published(self) -> dict[str, str]:
        """The sha256 of each published file, by path."""
        return {} if self.manifest is None else {entry.path: entry.sha256 for entry in self.manifest.files}


def read_place(environment: Mapping[str, str], home: Path) -> Place:
    """The workspace that `environment` describes, with `home` as the member's folder."""
    lane = environment.get("COSMOS_LANE", "")
    return Place(
        home=home,
        curriculum=Path(environment.get("COSMOS_CURRICULUM", _CURRICULUM)),
        lane=lane,
        title=environment.get("COSMOS_LANE_TITLE") or lane,
        language=environment.get("COSMOS_LANGUAGE") or "en",
        member=environment.get("COSMOS_MEMBER", ""),
        commons_url=environment.get("COSMOS_COMMONS_URL", "").rstrip("/"),
        commons_public_url=environment.get("COSMOS_COMMONS_PUBLIC_URL", "").rstrip("/"),
        token=environment.get("JUPYTERHUB_API_TOKEN", ""),
        read_only=environment.get("COSMOS_MODE") == "read-only",
        until=environment.get("COSMOS_UNTIL", ""),
    )


def place_of(settings: Mapping[str, Any]) -> Place:
    """The workspace of a web application's settings."""
    place = settings[SETTING]
    assert isinstance(place, Place)  # noqa: S101
    return place
