"""The `discussion` feature: threads, posts and replies."""

from cosmos_commons.features import Feature
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.permissions import GRANTS
from cosmos_commons.features.discussion.routes import routes

feature = Feature("discussion", routes, GRANTS, lay_out=service.lay_out, hydrate=service.hydrate)
