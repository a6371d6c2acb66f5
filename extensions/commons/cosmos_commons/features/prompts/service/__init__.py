"""What can be done with prompts? One module a noun, free of HTTP; `standing` holds the rule on who may read what."""

from cosmos_commons.features.prompts.service.drafts import draft, save_draft
from cosmos_commons.features.prompts.service.indexing import hits
from cosmos_commons.features.prompts.service.laying import lay_out
from cosmos_commons.features.prompts.service.log import hydrate, standing_news
from cosmos_commons.features.prompts.service.pictures import file_sight
from cosmos_commons.features.prompts.service.prompts import lineage, prompt, prompts, versions
from cosmos_commons.features.prompts.service.replies import delete_reply, page_of, replies, reply
from cosmos_commons.features.prompts.service.responses import (
    mark,
    respond,
    response,
    response_versions,
    responses,
    revise,
    unmask,
)
from cosmos_commons.features.prompts.service.rounds import begin, change_round, rounds
from cosmos_commons.features.prompts.service.standing import audience_keys, openings
from cosmos_commons.features.prompts.service.summary import summary
from cosmos_commons.features.prompts.service.writing import change, create, may_write, settings, settle

__all__ = [
    "audience_keys",
    "begin",
    "change",
    "change_round",
    "create",
    "delete_reply",
    "draft",
    "file_sight",
    "hits",
    "hydrate",
    "lay_out",
    "lineage",
    "mark",
    "may_write",
    "openings",
    "page_of",
    "prompt",
    "prompts",
    "replies",
    "reply",
    "respond",
    "response",
    "response_versions",
    "responses",
    "revise",
    "rounds",
    "save_draft",
    "settings",
    "settle",
    "standing_news",
    "summary",
    "unmask",
    "versions",
]
