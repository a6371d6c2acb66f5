"""Who may read prompts, draft and respond."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class PromptsPermission(StrEnum):
    """What the feature's routes need. Seeing others' responses also takes what the prompt asks: `service.readable`."""

    DRAFT_READ = "prompts:draft:read"
    DRAFT_UPDATE = "prompts:draft:update"
    PROMPT_LIST = "prompts:prompt:list"
    PROMPT_READ = "prompts:prompt:read"
    RESPONSE_CREATE = "prompts:response:create"
    RESPONSE_LIST = "prompts:response:list"


GRANTS: Grants = {permission: Grant(Audience.MEMBER, workspaces=True) for permission in PromptsPermission}
