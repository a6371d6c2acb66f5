"""The kinds of job that paying has; each key is one thing at Stripe, or one order."""

SUBSCRIPTION = "billing.subscription"
CHECKOUT = "billing.checkout"
GIVE_UP = "billing.give_up"
ACCOUNT = "billing.account"
SYNC = "billing.sync"
RECONCILE = "billing.reconcile"
LAY_OUT = "billing.lay_out"
