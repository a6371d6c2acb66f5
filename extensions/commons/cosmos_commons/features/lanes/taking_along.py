"""What may somebody take along? Every word of theirs in a lane, also when they or the lane are out of it."""

from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.context import Commons
from cosmos_commons.features.lanes.schemas import Mine, MyWords


def mine(session: Session, commons: Commons, access: Access) -> MyWords:
    """All that somebody wrote in the lane."""
    lane_id, name = access.lane.id, access.name
    found = [
        Mine(kind=one.kind, where=one.where, text=one.text, at=one.at)
        for feature in commons.features
        for one in feature.own_words(session, lane_id, name)
    ]
    return MyWords(items=sorted(found, key=lambda one: one.at))
