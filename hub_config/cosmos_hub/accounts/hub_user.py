"""How JupyterHub is told of an account."""

from typing import TypedDict

from cosmos_hub.accounts.store import Account


class UserInfo(TypedDict):
    name: str
    display_name: str


class AuthModel(TypedDict):
    name: str
    admin: bool
    user_info: UserInfo
    groups: list[str]


def auth_model(account: Account, groups: list[str]) -> AuthModel:
    """Return JupyterHub's auth model of the account, which holds exactly these groups.

    The Hub's API gives `user_info` back with whoever owns a token: that is how the commons and a workspace
    know what to call somebody.
    """
    return {
        "name": account.name,
        "admin": account.admin,
        "user_info": {"name": account.name, "display_name": account.display_name},
        "groups": groups,
    }
