"""Who has an account on this site, held in a SQLite file of its own.

Nothing here knows JupyterHub, lanes or pages: the authenticator, the sign-up page and the `lanes` command
share it.
"""

from cosmos_hub.accounts.errors import (
    AccountError,
    BadDisplayName,
    BadName,
    NameTaken,
    NoSuchAccount,
    WeakPassword,
)
from cosmos_hub.accounts.limits import Limits, TooManyAttempts
from cosmos_hub.accounts.passwords import Passwords, make_password
from cosmos_hub.accounts.store import Account, Accounts

__all__ = [
    "Account",
    "AccountError",
    "Accounts",
    "BadDisplayName",
    "BadName",
    "Limits",
    "NameTaken",
    "NoSuchAccount",
    "Passwords",
    "TooManyAttempts",
    "WeakPassword",
    "make_password",
]
