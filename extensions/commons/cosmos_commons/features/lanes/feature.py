"""The `lanes` feature: always on, for without it there is no lane."""

from cosmos_commons.entitlement.ledger import FOLLOW_LANE, FOLLOW_PERSON
from cosmos_commons.features import Feature
from cosmos_commons.features.lanes.following import follow_lane, follow_person
from cosmos_commons.features.lanes.permissions import GRANTS
from cosmos_commons.features.lanes.routes import routes
from cosmos_commons.features.lanes.service import hydrate

feature = Feature(
    "lanes",
    routes,
    GRANTS,
    optional=False,
    hydrate=hydrate,
    jobs={FOLLOW_PERSON: follow_person, FOLLOW_LANE: follow_lane},
)
