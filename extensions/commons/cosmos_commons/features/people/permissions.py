"""Who may say what somebody is called."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class PeoplePermission(StrEnum):
    """What the feature's routes need."""

    ADDRESS_READ = "people:address:read"
    ADDRESS_UPDATE = "people:address:update"
    PERSON_UPDATE = "people:person:update"


GRANTS: Grants = {
    PeoplePermission.ADDRESS_READ: Grant(Audience.SIGNED_IN),
    PeoplePermission.ADDRESS_UPDATE: Grant(Audience.SIGNED_IN),
    PeoplePermission.PERSON_UPDATE: Grant(Audience.NOBODY_ELSE, operator=True),
}
