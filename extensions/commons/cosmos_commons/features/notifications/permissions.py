"""Who may see what concerns them. Nobody sees what concerns others; what is shown of it, its feature decides."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class NotificationsPermission(StrEnum):
    """What the feature's routes need."""

    LETTERS_END = "notifications:letters:end"
    LETTERS_READ = "notifications:letters:read"
    LETTERS_UPDATE = "notifications:letters:update"
    NOTIFICATION_LIST = "notifications:notification:list"
    NOTIFICATION_UPDATE = "notifications:notification:update"


GRANTS: Grants = {
    # Whoever has a letter: the link in it is asked for instead (`choosing`).
    NotificationsPermission.LETTERS_END: Grant(Audience.ANYONE),
    NotificationsPermission.LETTERS_READ: Grant(Audience.SIGNED_IN),
    NotificationsPermission.LETTERS_UPDATE: Grant(Audience.SIGNED_IN),
    NotificationsPermission.NOTIFICATION_LIST: Grant(Audience.MEMBER, workspaces=True),
    NotificationsPermission.NOTIFICATION_UPDATE: Grant(Audience.MEMBER, workspaces=True),
}
