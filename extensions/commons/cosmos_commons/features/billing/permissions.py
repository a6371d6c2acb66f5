"""Who may pay, and who may see what about it."""

from enum import StrEnum

from cosmos_commons.permissions import Audience, Grant, Grants


class BillingPermission(StrEnum):
    """What the feature's routes and pages need."""

    ACCOUNT_READ = "billing:account:read"
    ACCOUNT_UPDATE = "billing:account:update"
    CATALOGUE_SYNC = "billing:catalogue:sync"
    DUES_UPDATE = "billing:dues:update"
    EVENT_CREATE = "billing:event:create"
    MONEY_READ = "billing:money:read"
    ORDER_CREATE = "billing:order:create"
    ORDER_READ = "billing:order:read"
    STATE_READ = "billing:state:read"
    SUBSCRIPTION_RECONCILE = "billing:subscription:reconcile"


# What is paid is between the person who pays and the host: a steward sees who has access and why, and no money.
GRANTS: Grants = {
    BillingPermission.ACCOUNT_READ: Grant(Audience.SIGNED_IN),
    BillingPermission.ACCOUNT_UPDATE: Grant(Audience.SIGNED_IN),
    BillingPermission.CATALOGUE_SYNC: Grant(Audience.NOBODY_ELSE, operator=True),
    BillingPermission.DUES_UPDATE: Grant(Audience.HOST, soft=True),
    BillingPermission.EVENT_CREATE: Grant(Audience.ANYONE),
    BillingPermission.MONEY_READ: Grant(Audience.STEWARD, soft=True),
    BillingPermission.ORDER_CREATE: Grant(Audience.SIGNED_IN),
    BillingPermission.ORDER_READ: Grant(Audience.SIGNED_IN),
    BillingPermission.STATE_READ: Grant(Audience.NOBODY_ELSE, operator=True),
    BillingPermission.SUBSCRIPTION_RECONCILE: Grant(Audience.NOBODY_ELSE, operator=True),
}
