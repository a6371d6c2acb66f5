"""What is a link's secret? Chance; or, of a link that is asked for with an Idempotency-Key, what can be made again.

So an answer that was lost is given again, link and all, and yet the database never holds the secret: it is made of the
key, of when the link ends, and of the server's own secret.
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac

from cosmos_commons.context import Context


def fresh(context: Context, ends: datetime) -> str:
    """The secret of a link that is made now."""
    return again(context, ends) if context.key else secrets.token_urlsafe(32)


def again(context: Context, ends: datetime) -> str:
    """The secret of the link that was made under this request's key."""
    ours = context.commons.settings.cookie_secret
    key = ours.get_secret_value() if ours else ""
    of = "\n".join(("invitation", context.principal.actor, context.key, ends.isoformat()))
    return urlsafe_b64encode(hmac(key.encode(), of.encode(), sha256).digest()).rstrip(b"=").decode()
