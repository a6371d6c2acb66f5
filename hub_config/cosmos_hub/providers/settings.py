"""What the operator wrote in `secrets/sign-in.toml`: which ways to sign in there are, and how they are reached.

A file that cannot be followed to the letter is refused with one sentence; no value of it is ever repeated, as any
may be a secret in the wrong place.
"""

import re
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from cosmos_hub.accounts.names import NAME_PATTERN
from cosmos_hub.providers.table import BadSignIn, Table

GITHUB = {
    "authorize_url": "https://github.com/login/oauth/authorize",
    "token_url": "https://github.com/login/oauth/access_token",
    "userdata_url": "https://api.github.com/user",
}
GOOGLE = {
    "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
    "token_url": "https://oauth2.googleapis.com/token",
    "userdata_url": "https://openidconnect.googleapis.com/v1/userinfo",
}
_ENDPOINTS = frozenset(GITHUB)
_TAKEN = frozenset({"local", "github", "google", "discourse", "groups"})


@dataclass(frozen=True)
class OAuth:
    """A provider of OAuth 2.0 (RFC 6749) or OpenID Connect; `kind` says how its answer is read."""

    kind: str
    name: str
    title: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: tuple[str, ...]
    issuer: str = ""
    """Where the addresses are asked for; empty: they are given."""
    authorize_url: str = ""
    token_url: str = ""
    userdata_url: str = ""
    open_signup: bool = True


@dataclass(frozen=True)
class Discourse:
    """A Discourse that is a DiscourseConnect provider."""

    title: str
    url: str
    secret: str = field(repr=False)
    open_signup: bool = True
    name: str = "discourse"


@dataclass(frozen=True)
class SignIn:
    """All of it; without a file there are local accounts, which anybody may make."""

    local: bool = True
    open_signup: bool = True
    providers: tuple[OAuth | Discourse, ...] = ()
    keep_groups_minutes: int = 60


def read(path: Path) -> SignIn:
    """Return what the file at `path` says. Raises BadSignIn."""
    try:
        text = path.read_text("utf-8")
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return SignIn()
    except PermissionError:
        raise _not_ours(path) from None
    except (OSError, UnicodeDecodeError):
        raise BadSignIn(f"{path} cannot be read as text: write it again, in UTF-8.") from None
    if mode & 0o077:
        raise BadSignIn(f"{path} holds secrets and others may read it: chmod 600 {path}")
    try:
        return _sign_in(Table(path.name, "", tomllib.loads(text)))
    except tomllib.TOMLDecodeError as wrong:
        where = re.search(r"at line \d+, column \d+|at end of document", str(wrong))
        raise BadSignIn(
            f"{path.name} is not TOML ({where[0] if where else 'somewhere'}): put texts in double quotes and "
            "each key on a line of its own."
        ) from None


def check(path: Path, uid: int) -> SignIn:
    """Return what the file says, as the house's user `uid` would read it. Raises BadSignIn."""
    settings = read(path)
    if path.exists() and path.stat().st_uid != uid:
        raise _not_ours(path)
    return settings


def _not_ours(path: Path) -> BadSignIn:
    return BadSignIn(f"{path} cannot be read by the house: chown --reference={path.parent} {path}")


def _sign_in(file: Table) -> SignIn:
    local, groups = file.table("local"), file.table("groups")
    providers: list[OAuth | Discourse] = []
    if (table := file.table("github")) is not None:
        # Nothing is asked of it but who somebody is.
        providers.append(_oauth(table, "github", "GitHub", GITHUB, scope=""))
    if (table := file.table("google")) is not None:
        providers.append(_oauth(table, "google", "Google", GOOGLE, scope="openid profile email"))
    names = set(_TAKEN)
    for table in file.tables("oidc"):
        providers.append(_oidc(table, names))
    if (table := file.table("discourse")) is not None:
        providers.append(_discourse(table))
    settings = SignIn(
        local=local.yes("enabled") if local else True,
        open_signup=local.yes("open_signup") if local else True,
        providers=tuple(providers),
        keep_groups_minutes=groups.minutes("keep_minutes", unless=60) if groups else 60,
    )
    for table in (local, groups, file):
        if table is not None:
            table.done()
    if not settings.local and not settings.providers:
        file.wrong(
            "[local] enabled", "is false and there is no other way to sign in: add one, or make it true."
        )
    return settings


def _oauth(table: Table, name: str, title: str, endpoints: dict[str, str], *, scope: str) -> OAuth:
    settings = OAuth(
        kind=name,
        name=name,
        title=title,
        client_id=table.text("client_id"),
        client_secret=table.text("client_secret"),
        scope=tuple(scope.split()),
        open_signup=table.yes("open_signup"),
        # Elsewhere for a GitHub Enterprise Server, or behind a proxy of one's own.
        **{key: table.address(key, unless=address) for key, address in endpoints.items()},
    )
    table.done()
    return settings


def _oidc(table: Table, names: set[str]) -> OAuth:
    name = table.text("name")
    if not re.fullmatch(NAME_PATTERN, name) or len(name) > 30:
        table.wrong("name", "must be 1 to 30 of a-z, 0-9 and single hyphens, with a letter first.")
    if name in names:
        table.wrong("name", "is taken: choose another, and never change it later.")
    names.add(name)
    issuer, given = table.address("issuer", unless=""), [key for key in _ENDPOINTS if table.has(key)]
    if bool(issuer) == bool(given):
        table.wrong(
            "issuer", "or all of authorize_url, token_url and userdata_url must be there, and not both."
        )
    settings = OAuth(
        kind="oidc",
        name=name,
        title=table.text("title"),
        client_id=table.text("client_id"),
        client_secret=table.text("client_secret"),
        scope=tuple(table.text("scope", unless="openid profile email").split()),
        issuer=issuer,
        open_signup=table.yes("open_signup"),
        **({} if issuer else {key: table.address(key) for key in sorted(_ENDPOINTS)}),
    )
    table.done()
    return settings


def _discourse(table: Table) -> Discourse:
    settings = Discourse(
        title=table.text("title", unless="Discourse"),
        url=table.address("url").rstrip("/"),
        secret=table.text("secret"),
        open_signup=table.yes("open_signup"),
    )
    # Discourse asks for at least ten characters of its secrets.
    if len(settings.secret) < 10:
        table.wrong("secret", "must have at least 10 characters: use the one set in Discourse.")
    table.done()
    return settings
