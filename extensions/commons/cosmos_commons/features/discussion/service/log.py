"""What does the lane's log say of discussions, and what is a reader of it told? Always the present state.

A kept answer to a write tells of its post as it is after the last change that took words away or back.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import events, idempotency
from cosmos_commons.access import Access
from cosmos_commons.events import Event
from cosmos_commons.features.discussion.models import ThreadRow
from cosmos_commons.features.discussion.schemas import Post
from cosmos_commons.features.discussion.service.presenting import PostTuple, by_id, present
from cosmos_commons.lane import Role

REPORTS = "discussion:reports"
_RETELLS = frozenset({"deleted", "hidden", "unhidden"})


def changed(session: Session, access: Access, what: str, slug: str, post_id: int, now: datetime) -> Post:
    """Log `discussion.post.WHAT`, and return the post as it is now."""
    post = present_again(session, access, post_id)
    if what in _RETELLS:
        idempotency.tell_again(session, _about(post_id), post.model_dump_json().encode())
    _log(session, access, what, slug, post_id, now)
    return post


def made(session: Session, access: Access, slug: str, row: PostTuple, now: datetime) -> Post:
    """Log the post that was made, `row` being all that there is of it, and return it."""
    idempotency.tells_of(session, _about(row[0]))
    post = present(session, [row])[0]
    _log(session, access, "created", slug, row[0], now)
    return post


def present_again(session: Session, access: Access, post_id: int) -> Post:
    """The post as it is now, as what this write answers."""
    idempotency.tells_of(session, _about(post_id))
    return by_id(session, access.lane.id, [post_id])[post_id]


def hydrate(session: Session, found: Sequence[Event]) -> dict[int, dict[str, Any]]:
    """What a watcher is told: the post or the thread, as it is when it is told."""
    told: dict[int, dict[str, Any]] = {}
    for lane_id in {event.lane_id for event in found}:
        mine = [event for event in found if event.lane_id == lane_id]
        posts = by_id(session, lane_id, (event.subject["post"] for event in mine if "post" in event.subject))
        plain = {number: post.model_dump(mode="json") for number, post in posts.items()}
        threads = _threads(session, lane_id, (e.subject["thread"] for e in mine if "post" not in e.subject))
        told.update({event.cursor: data for event in mine if (data := _told(event, plain, threads))})
    return told


def audience_keys(_session: Session, _lane_id: int, _name: str, role: Role) -> Set[str]:
    """Reports are for facilitators and up."""
    return frozenset({REPORTS} if role.rank >= Role.FACILITATOR.rank else ())


def _log(session: Session, access: Access, what: str, slug: str, post_id: int, now: datetime) -> None:
    # Last, for the lane's other writers wait from here on.
    subject = {"thread": slug, "post": post_id}
    events.append(session, access.lane.id, f"discussion.post.{what}", by=access.name, at=now, subject=subject)


def _told(
    event: Event, posts: Mapping[int, dict[str, Any]], threads: Mapping[str, dict[str, Any]]
) -> dict[str, Any] | None:
    if "post" not in event.subject:
        return threads.get(event.subject["thread"])
    post = posts.get(event.subject["post"])
    return {"thread": event.subject["thread"], "post": post} if post else None


def _threads(session: Session, lane_id: int, slugs: Iterable[str]) -> dict[str, dict[str, Any]]:
    wanted = set(slugs)
    if not wanted:
        return {}
    found = session.scalars(select(ThreadRow).where(ThreadRow.lane_id == lane_id, ThreadRow.slug.in_(wanted)))
    return {
        row.slug: {"thread": row.slug, "title": row.title, "pinned": row.pinned, "locked": row.locked}
        for row in found
    }


def _about(post_id: int) -> str:
    return f"discussion:post:{post_id}"
