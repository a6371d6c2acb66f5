"""The Hub's proxy: traefik through its file provider, started by the supervisor."""

import asyncio

from jupyterhub_traefik_proxy.fileprovider import TraefikFileProviderProxy

LOOK_SECONDS = 0.01


class LaneProxy(TraefikFileProviderProxy):
    """The same, but it looks for a new route every 10 ms; the wait it inherits backs off to 1.5 s (seen)."""

    async def _wait_for_route(self, routespec: str) -> None:
        async with asyncio.timeout(self.check_route_timeout):
            while True:
                if await self._check_for_traefik_service(
                    routespec, "service"
                ) and await self._check_for_traefik_service(routespec, "router"):
                    return
                await asyncio.sleep(LOOK_SECONDS)
