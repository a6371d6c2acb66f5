"""Who may do what? Permissions are words `feature:resource:action`; a grant says which audience holds one.

Denied by default: a permission without a grant is nobody's. The core's own are here; each feature has a
`permissions.py` with its own. Decides nothing about a particular lane: that is `access`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CorePermission(StrEnum):
    """What the core's routes need."""

    EVENT_STREAM_READ = "core:event_stream:read"
    FILE_CREATE = "core:file:create"
    FILE_READ = "core:file:read"
    HEALTH_READ = "core:health:read"
    LETTER_LIST = "core:letter:list"
    METRICS_READ = "core:metrics:read"
    OPENAPI_READ = "core:openapi:read"
    OPERATION_READ = "core:operation:read"
    OPERATION_UPDATE = "core:operation:update"
    PAGE_ASSET_READ = "core:page_asset:read"
    PRESENCE_UPDATE = "core:presence:update"
    SESSION_CREATE = "core:session:create"
    SESSION_DELETE = "core:session:delete"


class Audience(StrEnum):
    """The smallest circle that holds a permission; in a lane, higher roles hold what lower ones do."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    LANE_CREATOR = "lane creator"
    LANE_VIEWER = "lane viewer"  # anyone for a public lane, its members for a private one
    MEMBER = "member"
    FACILITATOR = "facilitator"
    STEWARD = "steward"
    HOST = "host"
    NOBODY_ELSE = "nobody else"  # only whom the grant names: the operator, administrators


@dataclass(frozen=True, slots=True)
class Grant:
    """`audience` may; so may the operator's token, Hub administrators and workspaces where it says so.

    A workspace's token acts for its owner inside one lane, and any code in a notebook can use it: it holds
    only what a lesson needs. In a lane whose subscription has ended, only what reads is allowed at first, and then
    nothing; `soft` is what is allowed all the same: leaving, paying, taking along.
    """

    audience: Audience
    operator: bool = False
    admins: bool = False
    workspaces: bool = False
    soft: bool = False


Grants = Mapping[StrEnum, Grant]


def only_reads(permission: StrEnum) -> bool:
    """Whether who holds this permission changes nothing by it."""
    return permission.value.rpartition(":")[2] in {"read", "list"}


CORE_GRANTS: Grants = {
    CorePermission.EVENT_STREAM_READ: Grant(Audience.MEMBER, workspaces=True),
    CorePermission.FILE_CREATE: Grant(Audience.MEMBER, workspaces=True),
    CorePermission.FILE_READ: Grant(Audience.MEMBER, workspaces=True),
    CorePermission.HEALTH_READ: Grant(Audience.ANYONE, operator=True, workspaces=True),
    CorePermission.LETTER_LIST: Grant(Audience.NOBODY_ELSE, admins=True),
    CorePermission.METRICS_READ: Grant(Audience.NOBODY_ELSE, operator=True),
    CorePermission.OPENAPI_READ: Grant(Audience.ANYONE, operator=True, workspaces=True),
    CorePermission.OPERATION_READ: Grant(Audience.NOBODY_ELSE, admins=True),
    CorePermission.OPERATION_UPDATE: Grant(Audience.NOBODY_ELSE, admins=True),
    CorePermission.PAGE_ASSET_READ: Grant(Audience.ANYONE, operator=True, workspaces=True),
    CorePermission.PRESENCE_UPDATE: Grant(Audience.MEMBER, workspaces=True),
    CorePermission.SESSION_CREATE: Grant(Audience.ANYONE),
    CorePermission.SESSION_DELETE: Grant(Audience.ANYONE),
}
