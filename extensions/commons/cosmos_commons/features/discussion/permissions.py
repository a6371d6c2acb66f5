"""Who may read and write in a lane's discussions."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class DiscussionPermission(StrEnum):
    """What the feature's routes need."""

    POST_CREATE = "discussion:post:create"
    POST_LIST = "discussion:post:list"
    THREAD_CREATE = "discussion:thread:create"
    THREAD_LIST = "discussion:thread:list"
    THREAD_READ = "discussion:thread:read"


GRANTS: Grants = {permission: Grant(Audience.MEMBER, workspaces=True) for permission in DiscussionPermission}
