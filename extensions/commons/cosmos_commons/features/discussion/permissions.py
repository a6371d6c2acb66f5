"""Who may read and write in a lane's discussions."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class DiscussionPermission(StrEnum):
    """What the feature's routes need. Whose a post is, and whether a thread is locked, `service` looks at."""

    DRAFT_READ = "discussion:draft:read"
    DRAFT_UPDATE = "discussion:draft:update"
    MARK_UPDATE = "discussion:mark:update"
    POST_CREATE = "discussion:post:create"
    POST_DELETE = "discussion:post:delete"
    POST_HIDE = "discussion:post:hide"
    POST_LIST = "discussion:post:list"
    POST_READ = "discussion:post:read"
    POST_UPDATE = "discussion:post:update"
    REACTION_CREATE = "discussion:reaction:create"
    REACTION_DELETE = "discussion:reaction:delete"
    REPORT_CREATE = "discussion:report:create"
    REPORT_LIST = "discussion:report:list"
    REPORT_UPDATE = "discussion:report:update"
    THREAD_CREATE = "discussion:thread:create"
    THREAD_LIST = "discussion:thread:list"
    THREAD_READ = "discussion:thread:read"
    THREAD_UPDATE = "discussion:thread:update"
    VERSION_LIST = "discussion:version:list"


_MODERATING = frozenset(
    {
        DiscussionPermission.POST_HIDE,
        DiscussionPermission.REPORT_LIST,
        DiscussionPermission.REPORT_UPDATE,
        DiscussionPermission.THREAD_UPDATE,
    }
)

# Moderating from a notebook's widget is a lesson's need too, and each of its steps can be undone.
GRANTS: Grants = {
    permission: Grant(Audience.FACILITATOR if permission in _MODERATING else Audience.MEMBER, workspaces=True)
    for permission in DiscussionPermission
}
