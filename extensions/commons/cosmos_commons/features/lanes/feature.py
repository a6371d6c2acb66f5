"""The `lanes` feature: always on, for without it there is no lane."""

from cosmos_commons.entitlement.ledger import (
    FOLLOW_LANE,
    FOLLOW_PERSON,
    REMIND_LANE,
    REMIND_PERSON,
    REVIEW,
    STANDING_CHANGED,
)
from cosmos_commons.features import Feature
from cosmos_commons.features.lanes.archiving import ARCHIVE, archive
from cosmos_commons.features.lanes.following import decide_anew, follow_lane, follow_person
from cosmos_commons.features.lanes.permissions import GRANTS
from cosmos_commons.features.lanes.reminding import remind_lane, remind_person
from cosmos_commons.features.lanes.routes import routes
from cosmos_commons.features.lanes.service import hydrate

feature = Feature(
    "lanes",
    routes,
    GRANTS,
    optional=False,
    hydrate=hydrate,
    regroups=frozenset({STANDING_CHANGED}),
    jobs={
        FOLLOW_PERSON: follow_person,
        FOLLOW_LANE: follow_lane,
        REVIEW: decide_anew,
        REMIND_PERSON: remind_person,
        REMIND_LANE: remind_lane,
        ARCHIVE: archive,
    },
    standing_jobs=frozenset({ARCHIVE}),
)
