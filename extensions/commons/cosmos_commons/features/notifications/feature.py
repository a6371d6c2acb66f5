"""The `notifications` feature: what mentions or answers somebody, in all that a lane's features keep."""

from cosmos_commons.features import Feature
from cosmos_commons.features.notifications.permissions import GRANTS
from cosmos_commons.features.notifications.routes import routes

feature = Feature("notifications", routes, GRANTS, optional=False)
