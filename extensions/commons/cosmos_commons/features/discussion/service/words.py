"""What do somebody's words become? HTML with the mentions of this lane's people and the pictures of its files.

Done before the transaction that keeps them, so that nobody waits for it to write.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cosmos_commons.lane import Membership
from cosmos_commons.people import display_names
from cosmos_commons.text import Rendered, names_in, rendered

_MEMBERS = select(Membership.name).where(
    Membership.lane_id == bindparam("lane"), Membership.name.in_(bindparam("names", expanding=True))
)


def words(
    read: Callable[[], AbstractContextManager[Session]], lane_id: int, lane: str, text: str
) -> Rendered:
    """`text` as it will show in the lane; `read` gives a session where one is needed."""
    named = names_in(text)
    if not named:
        return rendered(text, lane=lane)
    with read() as session:
        there = session.scalars(_MEMBERS, {"lane": lane_id, "names": list(named)})
        people = display_names(session, there)
    return rendered(text, people, lane)
