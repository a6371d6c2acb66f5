"""Who may see where they are mentioned. Nobody sees where others are; what a mention shows, its feature decides."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class MentionsPermission(StrEnum):
    """What the feature's routes need."""

    MENTION_LIST = "mentions:mention:list"
    MENTION_UPDATE = "mentions:mention:update"


GRANTS: Grants = {permission: Grant(Audience.MEMBER, workspaces=True) for permission in MentionsPermission}
