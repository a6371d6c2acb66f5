"""Who may ask people in, and who may ask to come in."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class InvitationsPermission(StrEnum):
    """What the feature's routes need."""

    INVITATION_CREATE = "invitations:invitation:create"
    INVITATION_DELETE = "invitations:invitation:delete"
    INVITATION_LIST = "invitations:invitation:list"
    INVITATION_READ = "invitations:invitation:read"
    INVITATION_USE = "invitations:invitation:use"
    REQUEST_CREATE = "invitations:request:create"
    REQUEST_DELETE = "invitations:request:delete"
    REQUEST_LIST = "invitations:request:list"


GRANTS: Grants = {
    InvitationsPermission.INVITATION_CREATE: Grant(Audience.STEWARD, operator=True),
    InvitationsPermission.INVITATION_DELETE: Grant(Audience.STEWARD, operator=True),
    InvitationsPermission.INVITATION_LIST: Grant(Audience.STEWARD, operator=True),
    InvitationsPermission.INVITATION_READ: Grant(Audience.ANYONE, operator=True, workspaces=True),
    InvitationsPermission.INVITATION_USE: Grant(Audience.SIGNED_IN),
    InvitationsPermission.REQUEST_CREATE: Grant(Audience.SIGNED_IN),
    InvitationsPermission.REQUEST_DELETE: Grant(Audience.STEWARD),
    InvitationsPermission.REQUEST_LIST: Grant(Audience.STEWARD, operator=True),
}
