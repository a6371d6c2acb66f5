"""What is said to administrators: of each alert what it is and what to do, of work that fails what it is and why."""

from cosmos_commons.features.billing.notes import Alert
from cosmos_commons.jobs import JobRow
from cosmos_commons.web.words import Words

_AWAY = {"ConnectError", "ConnectTimeout", "ReadTimeout", "ReadError", "HubUnreachable", "PaymentsAway", "TimeoutError",
         "ConnectionRefusedError", "gaierror", "SMTPServerDisconnected", "KeptFault"}  # fmt: skip
_REFUSES = {"Refused", "PaymentsRefused", "HTTPStatusError", "SMTPSenderRefused", "SMTPDataError"}
_PLAYBOOK = {"PlaybookFaulty", "NoSuchPlaybook"}


def alerted(words: Words, alert: Alert) -> tuple[str, str]:
    """What an alert is, and what to do about it."""
    _ = words.gettext
    at_stripe = _("Look at it in Stripe's dashboard. If nobody should pay it, cancel and refund it there.")
    said = {
        Alert.BOUGHT_BY_NOBODY: (_("A subscription that nobody bought here. It gives nothing."), at_stripe),
        Alert.NOT_AT_STRIPE: (
            _("Stripe has no such subscription. It gives nothing."),
            _("Is the key of the right account and mode? If it is, nothing is to be done."),
        ),
        Alert.OTHER_CHECKOUT: (
            _("A subscription from another Checkout than the order's. It gives nothing."),
            at_stripe,
        ),
        Alert.OTHER_CUSTOMER: (
            _("A subscription of another customer than who ordered it. It gives nothing."),
            at_stripe,
        ),
        Alert.OTHER_NUMBER: (_("A subscription to another number than was ordered. It gives nothing."), at_stripe),
        Alert.OTHER_OFFER: (_("A subscription to something else than was ordered. It gives nothing."), at_stripe),
        Alert.OTHER_PRICE: (_("A subscription at another price than its order's. It gives nothing."), at_stripe),
        Alert.ORDER_PAID: (_("A second subscription for an order that is paid. It gives nothing."), at_stripe),
        Alert.PAID_TWICE: (
            _("Somebody pays twice for the same thing. Nobody loses anything by it."),
            _("They see it on their account page and can cancel one. Refund what was too much in Stripe's dashboard."),
        ),
        Alert.LANE_HELD_UP: (
            _("A lane that is paid for cannot be made. Who paid has been told that it is being looked after."),
            _("Mend the playbook (“lanes playbook check” lists its faults): the lane is then made within a minute. Or "
              "cancel and refund the subscription in Stripe's dashboard."),
        ),
        Alert.STATUS_UNKNOWN: (
            _("A subscription has a status that is not known here. All stays as it was."),
            _("Look at it in Stripe's dashboard, and bring this program up to date."),
        ),
        Alert.STRAYED: (
            _("A subscription was changed to something that is not sold here. All stays as it was."),
            _("Change it back to a plan of the catalogue in Stripe's dashboard, or put its plan into the catalogue."),
        ),
    }  # fmt: skip
    return said[alert]


def work_of(words: Words, kind: str) -> str:
    """What a kind of job is for."""
    _ = words.gettext
    known = {
        "billing": _("Asking Stripe how it is"),
        "entitlement": _("Bringing lanes to who is in them"),
        "hub": _("Telling the Hub who is in which lane"),
        "mail": _("Sending letters"),
        "notifications": _("Writing letters about notifications"),
        "remind": _("Writing reminders"),
    }
    if kind == "billing.lay_out":
        return _("Laying out what a lane's new plan includes")
    return known.get(kind.partition(".")[0], kind)


def trouble_of(words: Words, row: JobRow) -> str:
    """Why a job fails, by the kind of trouble alone."""
    _ = words.gettext
    name = row.trouble.partition(":")[0]
    if name in _AWAY:
        return _("It cannot be reached.")
    if name in _REFUSES:
        return _("It was refused there.")
    if name in _PLAYBOOK:
        return _("The playbook has faults, or is not there.")
    if name == "SMTPAuthenticationError":
        return _("The mail server does not take our name and password.")
    if name == "SMTPRecipientsRefused":
        return _("The mail server does not take the address.")
    return _("Something unforeseen: %(name)s. The log says where.") % {"name": name[:60]}


def remedy_for(words: Words, kind: str) -> str:
    """What to do about a job that fails."""
    _ = words.gettext
    known = {
        "billing": _(
            "Is Stripe to be reached from this machine, and the key right? Then it goes on by itself."
        ),
        "hub": _("Does the Hub run? “lanes doctor” looks at it. Then it goes on by itself."),
        "mail": _("Check the mail server and its address in COMMONS_SMTP_URL. Letters wait until it works."),
    }
    if kind == "billing.lay_out":
        return _(
            "“lanes playbook check” lists a playbook's faults. Once they are mended, it goes on by itself."
        )
    return known.get(kind.partition(".")[0], _("Look into the log of the commons."))
