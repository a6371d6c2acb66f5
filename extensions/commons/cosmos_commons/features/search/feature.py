"""The `search` feature: looking for words in all that a lane's features keep."""

from cosmos_commons.features import Feature
from cosmos_commons.features.search.permissions import GRANTS
from cosmos_commons.features.search.routes import routes

feature = Feature("search", routes, GRANTS, optional=False)
