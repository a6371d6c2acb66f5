"""Who may say what somebody is called."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class PeoplePermission(StrEnum):
    """What the feature's routes need."""

    PERSON_UPDATE = "people:person:update"


GRANTS: Grants = {PeoplePermission.PERSON_UPDATE: Grant(Audience.NOBODY_ELSE, operator=True)}
