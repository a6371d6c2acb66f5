"""Who may read prompts, write them, draft, respond and take part in the dialogue."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class PromptsPermission(StrEnum):
    """What the feature's routes need. Seeing others' responses also takes what the prompt asks: `service.standing`.

    Writing a prompt also takes being one of the lane's writers; changing one, having written it or being a
    facilitator.
    """

    AUTHOR_READ = "prompts:author:read"
    DRAFT_READ = "prompts:draft:read"
    DRAFT_UPDATE = "prompts:draft:update"
    EXEMPLAR_UPDATE = "prompts:exemplar:update"
    LINEAGE_READ = "prompts:lineage:read"
    PROMPT_CREATE = "prompts:prompt:create"
    PROMPT_LIST = "prompts:prompt:list"
    PROMPT_READ = "prompts:prompt:read"
    PROMPT_UPDATE = "prompts:prompt:update"
    REPLY_CREATE = "prompts:reply:create"
    REPLY_DELETE = "prompts:reply:delete"
    REPLY_LIST = "prompts:reply:list"
    RESPONSE_CREATE = "prompts:response:create"
    RESPONSE_LIST = "prompts:response:list"
    RESPONSE_READ = "prompts:response:read"
    RESPONSE_UPDATE = "prompts:response:update"
    ROUND_CREATE = "prompts:round:create"
    ROUND_LIST = "prompts:round:list"
    ROUND_UPDATE = "prompts:round:update"
    SETTINGS_READ = "prompts:settings:read"
    SETTINGS_UPDATE = "prompts:settings:update"


# Who wrote under a pseudonym, and who may write at all, is decided on the lane's page, never by a notebook's code.
_HIGHER: Grants = {
    PromptsPermission.AUTHOR_READ: Grant(Audience.STEWARD),
    PromptsPermission.EXEMPLAR_UPDATE: Grant(Audience.FACILITATOR, workspaces=True),
    PromptsPermission.SETTINGS_UPDATE: Grant(Audience.STEWARD),
}
_MEMBERS = Grant(Audience.MEMBER, workspaces=True)

GRANTS: Grants = {permission: _HIGHER.get(permission, _MEMBERS) for permission in PromptsPermission}
