"""The page on which somebody sees with what they sign in, adds another way and takes one away."""

from typing import Any

from tornado import web

from cosmos_hub.identities import LastWay
from cosmos_hub.pages.refused import Refusing
from cosmos_hub.providers import ticket


class WaysHandler(Refusing):
    """Of whoever is signed in, and of nobody else."""

    @web.authenticated
    async def get(self) -> None:
        name = self.current_user.name
        ways = self.authenticator.ways
        self.finish(
            await self.render_template(
                "ways.html",
                identities=await self.authenticator.identities_of(name),
                titles={way.name: way.title for way in ways.values()},
                password=await self.authenticator.opens_by_password(name),
                tickets={way.name: ticket.give(self, way.name) for way in ways.values()},
            )
        )

    @web.authenticated
    async def post(self) -> None:
        provider, subject = (
            self.get_body_argument("provider", ""),
            self.get_body_argument("subject", "", strip=False),
        )
        try:
            await self.authenticator.unlink(self.current_user.name, provider, subject)
        except LastWay as error:
            await self.refuse(error, linking=True)
            return
        self.redirect(f"{self.hub.base_url}ways")


def ways_handlers() -> list[tuple[Any, ...]]:
    """Return the route, under the Hub's prefix."""
    return [(r"/ways", WaysHandler)]
