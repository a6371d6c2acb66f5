"""The `prompts` feature: prompts, drafts and responses."""

from cosmos_commons.features import Feature
from cosmos_commons.features.prompts import service
from cosmos_commons.features.prompts.permissions import GRANTS
from cosmos_commons.features.prompts.routes import routes

feature = Feature(
    "prompts",
    routes,
    GRANTS,
    lay_out=service.lay_out,
    hydrate=service.hydrate,
    audience_keys=service.audience_keys,
)
