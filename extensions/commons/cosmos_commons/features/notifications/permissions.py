"""Who may see what concerns them. Nobody sees what concerns others; what is shown of it, its feature decides."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class NotificationsPermission(StrEnum):
    """What the feature's routes need."""

    NOTIFICATION_LIST = "notifications:notification:list"
    NOTIFICATION_UPDATE = "notifications:notification:update"


GRANTS: Grants = {
    permission: Grant(Audience.MEMBER, workspaces=True) for permission in NotificationsPermission
}
