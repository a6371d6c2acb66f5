"""Which settings of the Hub would undo what this program promises, and so keep it from starting.

Access follows the commons' decision and an account is the only way in; each of these would let somebody in, or give
a person more, past both.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from traitlets.config.loader import LazyConfigValue

from cosmos_hub.roles import ROLES

_AUTHENTICATORS = ("Authenticator", "LaneAuthenticator")
_MORE_PEOPLE = {
    "allow_all": "anybody would be let in, with an account or without",
    "allow_existing_users": "whoever was here once could never be kept out again",
    "allowed_users": "names would be let in that have no account",
    "admin_users": "administrators would be made past their accounts",
    "username_map": "two people could become one",
    "post_auth_hook": "what the commons decided could be changed afterwards",
}
_REMEDY = {
    "allowed_users": "Take it out; make accounts instead: lanes account create NAME",
    "admin_users": "Take it out; make an administrator instead: lanes account create NAME --admin",
}
_TAKE_OUT = "Take it out"


class Refused(ValueError):
    """The Hub may not start with these settings."""


def refuse(config: Mapping[str, Any]) -> None:
    """Raise Refused where a setting of `config` undoes what holds here."""
    if found := refusals(config):
        raise Refused("The Hub does not start with these settings. " + " ".join(found))


def refusals(config: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each setting that undoes what holds here: which, why, and what to do."""
    return [
        *_of_the_authenticator(config),
        *_of_the_hub(config.get("JupyterHub", {})),
    ]


def _of_the_authenticator(config: Mapping[str, Any]) -> Iterator[str]:
    for section in _AUTHENTICATORS:
        values = config.get(section, {})
        for name, why in _MORE_PEOPLE.items():
            if values.get(name):
                yield _sentence(f"{section}.{name}", why, _REMEDY.get(name, _TAKE_OUT))
        if values.get("manage_groups", True) is not True:
            yield _sentence(f"{section}.manage_groups", "groups would outlive what gave them", _TAKE_OUT)
        if values.get("manage_roles"):
            yield _sentence(f"{section}.manage_roles", "our own roles would not hold", _TAKE_OUT)
        if values.get("auth_refresh_age", 1) == 0:
            yield _sentence(f"{section}.auth_refresh_age", "what has ended would never be noticed", _TAKE_OUT)


def _of_the_hub(values: Mapping[str, Any]) -> Iterator[str]:
    if values.get("admin_access"):
        yield _sentence(
            "JupyterHub.admin_access", "administrators could enter members' workspaces", _TAKE_OUT
        )
    if values.get("admin_users"):
        yield _sentence("JupyterHub.admin_users", _MORE_PEOPLE["admin_users"], _REMEDY["admin_users"])
    for service in _listed(values, "services"):
        if service.get("admin"):
            yield _sentence(
                f"JupyterHub.services: admin of {service.get('name')!r}",
                "it could do anything in anybody's name",
                "Give it a role with the scopes that it needs",
            )
    for role in _listed(values, "load_roles"):
        yield from _of_a_role(role)


def _of_a_role(role: Mapping[str, Any]) -> Iterator[str]:
    name = role.get("name")
    # Taken for what they are in a configuration file: texts and lists.
    roles: list[Any] = ROLES
    own: dict[str, Any] = next((one for one in roles if one["name"] == name), {})
    what = f"JupyterHub.load_roles: role {name!r}"
    if own and not set(role.get("scopes", [])) <= set(own["scopes"]):
        yield _sentence(what, "it would give more than its work needs", "Leave it as cosmos_hub.roles has it")
    # People have the role "user" alone, and each service of ours has one.
    ours = {service for one in roles for service in one.get("services", [])}
    given = set(role.get("services", [])) & ours - set(own.get("services", []))
    if role.get("users") or role.get("groups") or given or name == "admin":
        yield _sentence(
            what, "it would give people or our own services more", "Keep it to services of your own"
        )


def _listed(values: Mapping[str, Any], name: str) -> list[Any]:
    found = values.get(name, [])
    # What was appended to a setting that nobody had set.
    return list(found.get_value([]) if isinstance(found, LazyConfigValue) else found)


def _sentence(what: str, why: str, remedy: str) -> str:
    return f"{what}: {why}. {remedy}."
