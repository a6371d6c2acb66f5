"""Who may look for words in a lane. What they find, each feature decides."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class SearchPermission(StrEnum):
    """What the feature's route needs."""

    RESULT_LIST = "search:result:list"


GRANTS: Grants = {SearchPermission.RESULT_LIST: Grant(Audience.MEMBER, workspaces=True)}
