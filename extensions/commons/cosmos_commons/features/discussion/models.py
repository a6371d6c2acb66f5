"""How threads and posts are kept. HTML is made once, when something is written.

Words are in four places only: a post, its earlier versions, drafts and the kept answers to writes.
"""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cosmos_commons import files
from cosmos_commons.db import Base, BigId


class ThreadRow(Base):
    """A conversation. `posts` (those that show) and `last_post_at` follow the posts, in the same transaction."""

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
    pinned: Mapped[bool] = mapped_column(default=False)
    locked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))


class PostRow(Base):
    """One contribution; `html` is `text`, rendered and made safe. A deleted one keeps its place, without words."""

    __tablename__ = "discussion_post"
    __table_args__ = (
        # What unread posts are counted by, without a look at the posts themselves.
        Index("discussion_post_thread", "thread_id", "id", "state", "author"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("discussion_thread.id"))
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("discussion_post.id"))
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="shown")
    reason: Mapped[str | None] = mapped_column(Text)
    hidden_by: Mapped[str | None] = mapped_column(String(64))
    mentions: Mapped[list[str]] = mapped_column(JSON)


class VersionRow(Base):
    """What a post said before it was edited; the present version is the post itself."""

    __tablename__ = "discussion_version"

    post_id: Mapped[int] = mapped_column(ForeignKey("discussion_post.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ReactionRow(Base):
    """That somebody reacted to a post, in one of a few ways."""

    __tablename__ = "discussion_reaction"

    post_id: Mapped[int] = mapped_column(ForeignKey("discussion_post.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class AttachmentRow(Base):
    """A file of a post: one in the list under it, or (`inline`) a picture in its text."""

    __tablename__ = "discussion_attachment"

    post_id: Mapped[int] = mapped_column(ForeignKey("discussion_post.id"), primary_key=True)
    file_id: Mapped[int] = files.held(primary_key=True)
    position: Mapped[int]
    inline: Mapped[bool]


class MarkRow(Base):
    """Up to which post somebody has read a thread."""

    __tablename__ = "discussion_mark"

    thread_id: Mapped[int] = mapped_column(ForeignKey("discussion_thread.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    post_id: Mapped[int] = mapped_column(BigId)


class DraftRow(Base):
    """What somebody has begun to write in a thread; theirs alone."""

    __tablename__ = "discussion_draft"

    thread_id: Mapped[int] = mapped_column(ForeignKey("discussion_thread.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[int | None] = mapped_column(BigId)
    saved_at: Mapped[datetime]


class ReportRow(Base):
    """That somebody finds a post should not be there, for those who look after the lane."""

    __tablename__ = "discussion_report"
    __table_args__ = (
        UniqueConstraint("post_id", "by"),
        Index("discussion_report_lane", "lane_id", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("discussion_post.id"))
    by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    closed_by: Mapped[str | None] = mapped_column(String(64))
