"""Which ways there are, and their routes. Composition: it only lists."""

from typing import Any

from cosmos_hub.providers.begin import DiscourseBegin, OAuthBegin
from cosmos_hub.providers.discourse import DiscourseWay
from cosmos_hub.providers.oauth import OAuthWay
from cosmos_hub.providers.returning import DiscourseReturn, OAuthReturn
from cosmos_hub.providers.settings import Discourse, SignIn
from cosmos_hub.providers.way import Way


def ways_of(settings: SignIn, hub_url: str) -> dict[str, Way]:
    """Return the ways by name; `hub_url` is the Hub as a browser opens it, with a trailing slash."""
    ways: list[Way] = []
    for one in settings.providers:
        return_url = f"{hub_url}sign-in/{one.name}/return"
        kind = DiscourseWay if isinstance(one, Discourse) else OAuthWay
        ways.append(kind(one, return_url))  # type: ignore[arg-type]
    return {way.name: way for way in ways}


def way_handlers(ways: dict[str, Way]) -> list[tuple[Any, ...]]:
    """Return two routes for each way, under the Hub's prefix: there, and back."""
    routes: list[tuple[Any, ...]] = []
    for way in ways.values():
        there, back = (
            (DiscourseBegin, DiscourseReturn) if isinstance(way, DiscourseWay) else (OAuthBegin, OAuthReturn)
        )
        routes += [
            (rf"/sign-in/{way.name}", there, {"way": way}),
            (rf"/sign-in/{way.name}/return", back, {"way": way}),
        ]
    return routes
