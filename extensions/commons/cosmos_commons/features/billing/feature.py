"""The `billing` feature: always installed; without a key for Stripe, nothing can be paid for."""

from cosmos_commons.entitlement.ledger import DEPARTED
from cosmos_commons.features import Feature
from cosmos_commons.features.billing import work
from cosmos_commons.features.billing.checkout import check_session, give_up
from cosmos_commons.features.billing.connect import follow_account
from cosmos_commons.features.billing.departing import follow_departure
from cosmos_commons.features.billing.fitting import lay_out
from cosmos_commons.features.billing.gateway import Gateway
from cosmos_commons.features.billing.mirror import sync_job
from cosmos_commons.features.billing.permissions import GRANTS
from cosmos_commons.features.billing.reconcile import reconcile_job
from cosmos_commons.features.billing.routes import routes
from cosmos_commons.features.billing.subscriptions import follow_subscription
from cosmos_commons.features.billing.webhook import hooks

feature = Feature(
    "billing",
    routes,
    GRANTS,
    optional=False,
    jobs={
        DEPARTED: follow_departure,
        work.SUBSCRIPTION: follow_subscription,
        work.CHECKOUT: check_session,
        work.GIVE_UP: give_up,
        work.ACCOUNT: follow_account,
        work.LAY_OUT: lay_out,
        work.SYNC: sync_job,
        work.RECONCILE: reconcile_job,
    },
    standing_jobs=frozenset({work.SYNC, work.RECONCILE}),
    hooks=hooks,
    opens=Gateway,
)
