"""The `notifications` feature: what mentions or answers somebody, in all that a lane's features keep, on pages and by
letter."""

from cosmos_commons.features import Feature
from cosmos_commons.features.notifications.choosing import routes
from cosmos_commons.features.notifications.noticing import LETTER, LOOK, look
from cosmos_commons.features.notifications.permissions import GRANTS
from cosmos_commons.features.notifications.telling import tell

feature = Feature(
    "notifications",
    routes,
    GRANTS,
    optional=False,
    jobs={LOOK: look, LETTER: tell},
    standing_jobs=frozenset({LOOK}),
)
