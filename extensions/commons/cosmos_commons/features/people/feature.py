"""The `people` feature: what they are called, told by the Hub's sign-in, and where they are written to."""

from cosmos_commons.features import Feature
from cosmos_commons.features.people.address import routes
from cosmos_commons.features.people.permissions import GRANTS

feature = Feature("people", routes, GRANTS, optional=False)
