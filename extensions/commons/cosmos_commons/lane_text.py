"""What do somebody's words become in a lane? HTML with mentions of its people and pictures of its files.

Done before the transaction that keeps them, so that nobody waits for it to write.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cosmos_commons.context import Context
from cosmos_commons.lane import Membership
from cosmos_commons.people import display_names
from cosmos_commons.text import Rendered, names_in, rendered

_MEMBERS = select(Membership.name).where(
    Membership.lane_id == bindparam("lane"), Membership.name.in_(bindparam("names", expanding=True))
)


def words(context: Context, text: str) -> Rendered:
    """`text` as it will show in the lane that the request is about."""
    lane = context.access.lane
    return shown_in(lane.id, lane.slug, text, context.read)


def shown_in(
    lane_id: int, lane: str, text: str, read: Callable[[], AbstractContextManager[Session]]
) -> Rendered:
    """`text` as it will show in the lane `lane`; `read` gives a session where one is needed."""
    named = names_in(text)
    if not named:
        return rendered(text, lane=lane)
    with read() as session:
        there = session.scalars(_MEMBERS, {"lane": lane_id, "names": list(named)})
        people = display_names(session, there)
    return rendered(text, people, lane)
