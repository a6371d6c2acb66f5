"""What may somebody take along? Every word of theirs in a lane, also when they or the lane are out of it."""

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Commons, Ctx, respond
from cosmos_commons.features.lanes.leading import routes
from cosmos_commons.features.lanes.permissions import LanesPermission


class Mine(BaseModel):
    """Something that one wrote: a `post`, a `response` or a `reply`, and under what it stands."""

    kind: str
    where: str
    text: str
    at: datetime


class MyWords(BaseModel):
    """All that one wrote in a lane, oldest first."""

    items: list[Mine]


@routes.get(
    "/lanes/{lane}/mine",
    LanesPermission.OWN_WORDS_READ,
    response_model=MyWords,
    summary="All that one wrote in the lane, to take along",
)
def read_mine(context: Ctx, lane: str) -> Response:
    with context.read() as session:
        return respond(mine(session, context.commons, context.access))


def mine(session: Session, commons: Commons, access: Access) -> MyWords:
    """All that somebody wrote in the lane."""
    lane_id, name = access.lane.id, access.name
    found = [
        Mine(kind=one.kind, where=one.where, text=one.text, at=one.at)
        for feature in commons.features
        for one in feature.own_words(session, lane_id, name)
    ]
    return MyWords(items=sorted(found, key=lambda one: one.at))


__all__ = ["MyWords", "mine", "routes"]
