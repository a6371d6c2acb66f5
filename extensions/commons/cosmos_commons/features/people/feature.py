"""The `people` feature: display names told by the Hub's sign-in."""

from cosmos_commons.features import Feature
from cosmos_commons.features.people.permissions import GRANTS
from cosmos_commons.features.people.routes import routes

feature = Feature("people", routes, GRANTS, optional=False)
