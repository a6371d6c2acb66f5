"""Fills a commons' database with a lane, as large as wanted, through the models and in bulk."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cosmos_commons import search
from cosmos_commons.db import Base, Database, table_of
from cosmos_commons.features.discussion.models import MarkRow, PostRow, ReactionRow, ThreadRow
from cosmos_commons.lane import Lane, Membership
from cosmos_commons.migrations import upgrade
from cosmos_commons.notifications import NotificationRow
from cosmos_commons.people import PersonRow
from cosmos_commons.search.index import EntryRow
from cosmos_commons.text import render
from sqlalchemy import insert, text

WORDS = (
    "A member-owned shop needs **people** who decide.\n\n- one member, one vote\n- a share of what is left\n"
)
RARE, SELDOM = "Compost", 1_000
"""A word that one post in so many holds."""
NOW = datetime(2026, 11, 22, tzinfo=UTC)
MARKING = 100
"""How many people have read half of each thread."""
_Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Size:
    """How large the lane is; `posts` in each thread."""

    slug: str
    members: int
    threads: int
    posts: int


def name(number: int) -> str:
    """What a member is called."""
    return f"member-{number}"


def fill(url: str, size: Size) -> None:
    """A database up to date, and in it the lane with its people, threads, posts, reactions and marks."""
    database = Database(url)
    upgrade(database)
    with database.write() as session:
        for model, rows in _rows(size).items():
            session.execute(insert(table_of(model)), rows)
    _settle(database, size.threads * size.posts)
    database.close()


def _rows(size: Size) -> Mapping[type[Base], _Rows]:
    draw = random.Random(1)
    named = [name(number) for number in range(size.members)]
    posts = _posts(size, draw, named)
    hearts = [
        {"post_id": post["id"], "kind": "heart", "name": who, "at": NOW}
        for post in posts[::5]
        for who in draw.sample(named, 3)
    ]
    marks = [
        {"thread_id": thread, "name": who, "post_id": len(posts) // 2}
        for thread in range(1, size.threads + 1)
        for who in named[:MARKING]
    ]
    return {
        Lane: [_lane(size.slug)],
        Membership: [{"lane_id": 1, "name": who, "role": "member", "since": NOW} for who in named],
        PersonRow: [{"name": who, "display_name": who.title(), "updated_at": NOW} for who in named],
        ThreadRow: _threads(size),
        PostRow: posts,
        ReactionRow: hearts,
        MarkRow: marks,
        EntryRow: _entries(posts),
        NotificationRow: [_notification(post["id"]) for post in posts[::100]],
    }


def _lane(slug: str) -> dict[str, Any]:
    lane = {"id": 1, "slug": slug, "title": slug.title(), "purpose": "", "language": "en"}
    lane |= {"visibility": "private", "joining": "invited", "playbook": "x", "curriculum": "", "start": ""}
    return lane | {"features": ["discussion"], "created_at": NOW, "created_by": name(0)}


def _threads(size: Size) -> _Rows:
    begun = {"lane_id": 1, "intro_html": "", "created_at": NOW, "created_by": name(0), "posts": size.posts}
    return [
        begun
        | {"id": n, "slug": f"thread-{n}", "title": f"Thread {n}", "last_post_at": NOW + timedelta(hours=n)}
        for n in range(1, size.threads + 1)
    ]


def _posts(size: Size, draw: random.Random, named: list[str]) -> _Rows:
    shown = {"created_at": NOW, "version": 1, "state": "shown", "mentions": []}
    usual, rare = ({"text": said, "html": render(said)} for said in (WORDS, f"{WORDS}\n{RARE}."))
    return [
        shown
        | (usual if (n + 1) % SELDOM else rare)
        | {"id": n + 1, "thread_id": n % size.threads + 1, "author": draw.choice(named)}
        for n in range(size.threads * size.posts)
    ]


def _entries(posts: _Rows) -> _Rows:
    found = (
        search.entry_row(search.Thing(1, "discussion", f"post:{post['id']}"), search.plain(post["html"]), NOW)
        for post in posts
    )
    return list({row["id"]: row for row in found}.values())


def _notification(post: int) -> dict[str, Any]:
    where = {"lane_id": 1, "feature": "discussion", "ref": f"post:{post}"}
    return where | {"name": name(1), "why": "mention", "place": search.place(NOW), "read": False}


def _settle(database: Database, last: int) -> None:
    """Numbers go on after what was put in, and the database knows how much there is."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not database.sqlite:
            numbers = text("SELECT setval(pg_get_serial_sequence('discussion_post', 'id'), :last)")
            connection.execute(numbers, {"last": last})
        connection.execute(text("ANALYZE" if database.sqlite else "VACUUM ANALYZE"))
