"""What can be done in a discussion? One module a noun, free of HTTP; `presenting` alone decides what a post shows."""

from cosmos_commons.features.discussion.service.drafts import draft, keep_draft
from cosmos_commons.features.discussion.service.files import file_sight
from cosmos_commons.features.discussion.service.indexing import hits
from cosmos_commons.features.discussion.service.log import audience_keys, hydrate
from cosmos_commons.features.discussion.service.marks import mark_read
from cosmos_commons.features.discussion.service.moderating import hide, unhide
from cosmos_commons.features.discussion.service.pages import one, posts, versions
from cosmos_commons.features.discussion.service.posts import delete, edit, post
from cosmos_commons.features.discussion.service.reactions import react, take_back
from cosmos_commons.features.discussion.service.reports import close_report, report, reported, reports
from cosmos_commons.features.discussion.service.threads import (
    change_thread,
    lay_out,
    start_thread,
    thread,
    threads,
)

__all__ = [
    "audience_keys",
    "change_thread",
    "close_report",
    "delete",
    "draft",
    "edit",
    "file_sight",
    "hide",
    "hits",
    "hydrate",
    "keep_draft",
    "lay_out",
    "mark_read",
    "one",
    "post",
    "posts",
    "react",
    "report",
    "reported",
    "reports",
    "start_thread",
    "take_back",
    "thread",
    "threads",
    "unhide",
    "versions",
]
