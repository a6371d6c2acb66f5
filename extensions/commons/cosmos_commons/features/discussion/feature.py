"""The `discussion` feature: threads, posts and what people do with them."""

from cosmos_commons.features import Feature, Said
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.own import own_words
from cosmos_commons.features.discussion.permissions import GRANTS
from cosmos_commons.features.discussion.routes import routes

feature = Feature(
    "discussion",
    routes,
    GRANTS,
    words={
        "en": Said("Conversations", "Talk in threads: on the lane's page and inside the lessons."),
        "es": Said(
            "Conversaciones", "Conversar por temas: en la página del carril y dentro de las lecciones."
        ),
    },
    lay_out=service.lay_out,
    hydrate=service.hydrate,
    audience_keys=service.audience_keys,
    file_sight=service.file_sight,
    hits=service.hits,
    own_words=own_words,
)
