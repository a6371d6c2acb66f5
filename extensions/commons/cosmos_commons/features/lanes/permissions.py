"""Who may do what to a lane and its membership."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class LanesPermission(StrEnum):
    """What the feature's routes need."""

    CURRICULUM_PUBLISH = "lanes:curriculum:publish"
    ENTITLEMENT_READ = "lanes:entitlement:read"
    GROUPS_READ = "lanes:groups:read"
    HOST_UPDATE = "lanes:host:update"
    LANE_CREATE = "lanes:lane:create"
    LANE_LIST = "lanes:lane:list"
    LANE_READ = "lanes:lane:read"
    MEMBERSHIP_CREATE = "lanes:membership:create"
    MEMBERSHIP_DELETE = "lanes:membership:delete"
    MEMBERSHIP_END = "lanes:membership:end"
    MEMBERSHIP_LIST = "lanes:membership:list"
    MEMBERSHIP_UPDATE = "lanes:membership:update"
    OWN_ENTITLEMENT_READ = "lanes:own_entitlement:read"
    OWN_WORDS_READ = "lanes:own_words:read"
    SELF_READ = "lanes:self:read"
    SUSPENSION_LIST = "lanes:suspension:list"
    SUSPENSION_UPDATE = "lanes:suspension:update"


# An administrator looks after who is in a lane, and takes part in none without joining it, which everybody
# there sees.
GRANTS: Grants = {
    LanesPermission.CURRICULUM_PUBLISH: Grant(Audience.STEWARD, operator=True, admins=True),
    LanesPermission.ENTITLEMENT_READ: Grant(Audience.NOBODY_ELSE, operator=True),
    LanesPermission.GROUPS_READ: Grant(Audience.NOBODY_ELSE, operator=True),
    LanesPermission.HOST_UPDATE: Grant(Audience.HOST, operator=True),
    LanesPermission.LANE_CREATE: Grant(Audience.LANE_CREATOR, operator=True, admins=True),
    LanesPermission.LANE_LIST: Grant(Audience.ANYONE, operator=True, workspaces=True),
    LanesPermission.LANE_READ: Grant(Audience.LANE_VIEWER, operator=True, admins=True, workspaces=True),
    LanesPermission.MEMBERSHIP_CREATE: Grant(Audience.SIGNED_IN),
    LanesPermission.MEMBERSHIP_DELETE: Grant(Audience.STEWARD, operator=True, admins=True),
    LanesPermission.MEMBERSHIP_END: Grant(Audience.MEMBER, soft=True),
    LanesPermission.MEMBERSHIP_LIST: Grant(Audience.MEMBER, operator=True, admins=True, workspaces=True),
    LanesPermission.MEMBERSHIP_UPDATE: Grant(Audience.STEWARD, operator=True, admins=True),
    LanesPermission.OWN_ENTITLEMENT_READ: Grant(Audience.MEMBER, soft=True, workspaces=True),
    LanesPermission.OWN_WORDS_READ: Grant(Audience.MEMBER, soft=True),
    LanesPermission.SELF_READ: Grant(Audience.SIGNED_IN, workspaces=True),
    LanesPermission.SUSPENSION_LIST: Grant(Audience.STEWARD, operator=True),
    LanesPermission.SUSPENSION_UPDATE: Grant(Audience.STEWARD, operator=True),
}
