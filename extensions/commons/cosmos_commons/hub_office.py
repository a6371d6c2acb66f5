"""What does the commons have the Hub do? Put people into groups and take them out, and stop workspaces.

Speaks JupyterHub's REST API with the service's own token, whose scopes are in the Hub's `roles.py`. Whoever never
signed in is nobody to the Hub: it puts them into their groups when they do.
"""

import asyncio
from collections.abc import Iterable, Sequence, Set
from typing import Any
from urllib.parse import quote

import httpx

from cosmos_commons.settings import Settings

_GONE_SECONDS = 20.0
_LOOK_SECONDS = 0.1
_PAGES = "application/jupyterhub-pagination+json"


class HubRefused(RuntimeError):
    """The Hub did not do what it was asked; it is asked again later."""


class HubOffice:
    """The Hub, as one that acts on what was decided."""

    def __init__(self, settings: Settings) -> None:
        # Not through a proxy that the environment may name: the Hub is a neighbour.
        self._http = httpx.AsyncClient(
            base_url=settings.api_url,
            headers={"Authorization": f"token {settings.api_token.get_secret_value()}"},
            timeout=10,
            trust_env=False,
        )

    async def put_into(self, groups: Iterable[str], name: str) -> None:
        """Have `name` in these groups, which are made where they are missing. Raises HubRefused, httpx.HTTPError."""
        for group in groups:
            path = f"/groups/{quote(group, safe='')}"
            answer = await self._http.post(f"{path}/users", json={"users": [name]})
            if answer.status_code == 404:
                await self._http.post(path)  # made by somebody else meanwhile is as good
                answer = await self._http.post(f"{path}/users", json={"users": [name]})
            if answer.status_code == 400 and not await self._knows(name):
                return
            _check(answer)

    async def take_out_of(self, groups: Iterable[str], name: str) -> None:
        """Have `name` in none of these groups. Raises HubRefused, httpx.HTTPError."""
        for group in groups:
            path = f"/groups/{quote(group, safe='')}/users"
            answer = await self._http.request("DELETE", path, json={"users": [name]})
            if answer.status_code == 400 and not await self._knows(name):
                return
            if answer.status_code != 404:
                _check(answer)

    async def runs(self, name: str, server: str) -> dict[str, Any] | None:
        """The Hub's word on a running or starting workspace, None where there is none."""
        answer = await self._http.get(f"/users/{quote(name, safe='')}")
        if answer.status_code == 404:
            return None
        _check(answer)
        servers: dict[str, dict[str, Any]] = answer.json().get("servers") or {}
        return servers.get(server)

    async def owners(self, server: str) -> Sequence[str]:
        """Everybody whose workspace of this name runs."""
        users = await self._all({"state": "active"})
        return [user["name"] for user in users if server in (user.get("servers") or {})]

    async def stopped(self) -> Sequence[tuple[str, str]]:
        """Whose workspaces the Hub knows that do not run, and their names."""
        return [
            (user["name"], name)
            for user in await self._all({"include_stopped_servers": "1"})
            for name, server in (user.get("servers") or {}).items()
            if server["stopped"]
        ]

    async def archive(self, name: str, server: str) -> bool:
        """Have the files of a workspace that does not run put into the archive; whether they are there.

        Raises HubRefused, httpx.HTTPError.
        """
        path = f"/users/{quote(name, safe='')}/servers/{quote(server, safe='')}/archive"
        answer = await self._http.post(path, json={})
        if answer.status_code == 404:  # the Hub knows of none, and so there is none to archive
            return True
        _check(answer)
        return bool(answer.json()["done"])

    async def stop(self, name: str, server: str) -> None:
        """End a workspace; returns when the Hub has seen it gone. Raises HubRefused, httpx.HTTPError."""
        path = f"/users/{quote(name, safe='')}/servers/{quote(server, safe='')}"
        before = await self.runs(name, server)
        answer = await self._http.request("DELETE", path, json={})
        if answer.status_code not in {202, 204, 404}:
            _check(answer)
        async with asyncio.timeout(_GONE_SECONDS):
            while before and (now := await self.runs(name, server)) and _same(before, now):
                await asyncio.sleep(_LOOK_SECONDS)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    async def _all(self, wanted: dict[str, str]) -> list[dict[str, Any]]:
        """Every user that the Hub names when asked for `wanted`, page by page."""
        found: list[dict[str, Any]] = []
        offset: int | None = 0
        while offset is not None:
            answer = await self._http.get(
                "/users", params=wanted | {"offset": str(offset)}, headers={"Accept": _PAGES}
            )
            _check(answer)
            page = answer.json()
            found += page["items"]
            following = page["_pagination"]["next"]
            offset = following["offset"] if following else None
        return found

    async def _knows(self, name: str) -> bool:
        return (await self._http.get(f"/users/{quote(name, safe='')}")).status_code != 404


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether it is still that workspace, and not one that was started after it had ended."""
    return bool(one.get("started") == other.get("started"))


def _check(answer: httpx.Response) -> None:
    if answer.is_error:
        raise HubRefused(f"{answer.request.method} {answer.request.url.path}: {answer.status_code}")


def difference(wanted: Set[str], among: Iterable[str]) -> tuple[list[str], list[str]]:
    """Of all groups `among`, those to be in and those not to be in."""
    every = sorted(among)
    return [group for group in every if group in wanted], [group for group in every if group not in wanted]
