"""The `prompts` feature: prompts and their rounds, drafts, responses and the dialogue about them."""

from cosmos_commons.features import Feature, Said
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.own import own_words
from cosmos_commons.features.prompts.permissions import GRANTS
from cosmos_commons.features.prompts.routes import routes

feature = Feature(
    "prompts",
    routes,
    GRANTS,
    words={
        "en": Said(
            "Prompts and responses", "Ask the group something, read what people respond, and talk about it."
        ),
        "es": Said(
            "Propuestas y respuestas",
            "Proponer algo al grupo, leer lo que responde la gente y conversar sobre ello.",
        ),
    },
    lay_out=service.lay_out,
    hydrate=service.hydrate,
    standing_news=service.standing_news,
    audience_keys=service.audience_keys,
    openings=service.openings,
    regroups=frozenset(
        {"prompts.prompt.created", "prompts.prompt.changed", "prompts.round.begun", "prompts.round.changed"}
    ),
    file_sight=service.file_sight,
    hits=service.hits,
    own_words=own_words,
)
