"""How threads and posts are kept. HTML is made once, when something is written."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cosmos_commons.db import Base, BigId


class ThreadRow(Base):
    """A conversation. `posts` and `last_post_at` follow the posts, in the same transaction."""

    __tablename__ = "discussion_thread"
    __table_args__ = (UniqueConstraint("lane_id", "slug"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    intro_html: Mapped[str] = mapped_column(Text)
    lesson: Mapped[str | None] = mapped_column(String(200))
    posts: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))


class PostRow(Base):
    """One contribution; `html` is `text`, rendered and made safe."""

    __tablename__ = "discussion_post"
    __table_args__ = (Index("discussion_post_thread", "thread_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("discussion_thread.id"))
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("discussion_post.id"))
    created_at: Mapped[datetime]
