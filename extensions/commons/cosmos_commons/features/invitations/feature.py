"""The `invitations` feature: always on. Nothing of it is in the lane's log: who comes in is, by the core's own
events."""

from cosmos_commons.entitlement.sources import ARRIVED
from cosmos_commons.features import Feature
from cosmos_commons.features.invitations.arriving import follow_arrival
from cosmos_commons.features.invitations.permissions import GRANTS
from cosmos_commons.features.invitations.routes import routes

feature = Feature("invitations", routes, GRANTS, optional=False, jobs={ARRIVED: follow_arrival})
