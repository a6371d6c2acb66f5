"""The `mentions` feature: where somebody is mentioned, in all that a lane's features keep."""

from cosmos_commons.features import Feature
from cosmos_commons.features.mentions.permissions import GRANTS
from cosmos_commons.features.mentions.routes import routes

feature = Feature("mentions", routes, GRANTS, optional=False)
