"""The `lanes` feature: always on, for without it there is no lane."""

from cosmos_commons.features import Feature
from cosmos_commons.features.lanes.permissions import GRANTS
from cosmos_commons.features.lanes.routes import routes
from cosmos_commons.features.lanes.service import hydrate

feature = Feature("lanes", routes, GRANTS, optional=False, hydrate=hydrate)
