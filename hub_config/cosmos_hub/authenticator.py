"""Who signs in at this Hub, by whichever way, and which groups they have: any way in, the same person and decision.

What somebody may do in a lane is not decided here: the commons decides, and the groups are its answer. Deny by
default: nothing lets in whoever has no account.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from jupyterhub.auth import Authenticator
from tornado import web
from traitlets import Unicode, default

from cosmos_hub.accounts import Account, Accounts, NoSuchAccount
from cosmos_hub.accounts.hub_user import AuthModel, auth_model
from cosmos_hub.accounts.limits import (
    SIGN_IN_ADDRESS,
    SIGN_IN_NAME,
    SIGN_IN_NAME_AT_ADDRESS,
    SIGN_UP_ADDRESS,
    address_block,
)
from cosmos_hub.accounts.names import NAME_PATTERN, one_spelling
from cosmos_hub.callers import address_of
from cosmos_hub.groups import Groups
from cosmos_hub.identities import Facts, Identities, Identity
from cosmos_hub.introductions import Introductions
from cosmos_hub.pages.handlers import page_handlers
from cosmos_hub.pages.opening import opening_handlers
from cosmos_hub.pages.sign_in import SignInHandler, SignOutHandler
from cosmos_hub.pages.sign_up import SignUpHandler
from cosmos_hub.pages.ways import ways_handlers
from cosmos_hub.providers import settings
from cosmos_hub.providers.errors import AnotherSession
from cosmos_hub.providers.routes import way_handlers, ways_of
from cosmos_hub.providers.way import Way
from cosmos_hub.refusals import refuse
from cosmos_hub.spawner.archiving import archive_handlers

P = ParamSpec("P")
T = TypeVar("T")

# Each hash takes a core and 64 MiB; more at once would only make everyone wait longer.
_HASHES_AT_ONCE = 4


class LaneAuthenticator(Authenticator):
    """Signs people in with an account of `accounts_path`: by its password, or by a provider in `sign_in_path`."""

    accounts_path = Unicode(help="The SQLite file of the accounts; made when it is not there.").tag(
        config=True
    )
    sign_in_path = Unicode(help="The operator's `sign-in.toml`; none: local accounts only.").tag(config=True)
    hub_url = Unicode(
        help="The Hub as a browser opens it, with a trailing slash: where providers send people back to."
    ).tag(config=True)
    commons_url = Unicode(
        help="Where the Hub reaches the commons; empty: it is told no display names, and nobody has a group."
    ).tag(config=True)
    operator_token = Unicode(help="What the Hub shows the commons.").tag(config=True)

    @default("username_pattern")
    def _only_names_that_accounts_may_have(self) -> str:
        return NAME_PATTERN

    @default("any_allow_config")
    def _an_account_is_the_permission(self) -> bool:
        return True

    @default("manage_groups")
    def _the_commons_decides_on_groups(self) -> bool:
        return True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        refuse(self.config)
        if not self.accounts_path:
            raise ValueError("LaneAuthenticator.accounts_path is not set.")
        self.settings = settings.read(Path(self.sign_in_path)) if self.sign_in_path else settings.SignIn()
        if self.settings.providers and not self.hub_url:
            raise ValueError("LaneAuthenticator.hub_url is not set: providers could send nobody back.")
        self.ways = ways_of(self.settings, self.hub_url)
        self.accounts = Accounts(Path(self.accounts_path))
        self.identities = Identities(self.accounts.database)
        self._introductions: Introductions | None = None
        self._groups: Groups | None = None
        if self.commons_url:
            self._introductions = Introductions(self.commons_url, self.operator_token, self.log)
            self._groups = Groups(
                self.commons_url,
                self.operator_token,
                self.accounts.database,
                self.log,
                keep_seconds=60 * self.settings.keep_groups_minutes,
            )
        self._working = ThreadPoolExecutor(_HASHES_AT_ONCE, thread_name_prefix="accounts")

    def get_handlers(self, app: Any) -> list[tuple[Any, ...]]:
        """Return the routes under the Hub's prefix; they come before JupyterHub's own.

        The Hub asks once, when it starts: then the commons is told what everybody is called.
        """
        self._introduce(*self.accounts.list())
        return [
            (r"/login", SignInHandler),
            (r"/logout", SignOutHandler),
            (r"/signup", SignUpHandler),
            *way_handlers(self.ways),
            *ways_handlers(),
            *page_handlers(),
            *archive_handlers(),
            *opening_handlers(),
        ]

    def delete_user(self, user: Any) -> None:
        """Refuse: the Hub would give their number, and with it their files, to whoever comes next."""
        raise web.HTTPError(
            409,
            "Nobody is deleted here, as their files would go to whoever comes next. Suspend them in each lane.",
        )

    async def authenticate(self, handler: web.RequestHandler, data: dict[str, Any]) -> AuthModel | None:
        """Return the auth model of `account`, which a handler of ours found, or of the one that `typed_name` and
        `password` open; else None.

        Raises TooManyAttempts before any work when the name or the address has used up its attempts.
        """
        account = data.get("account")
        if not isinstance(account, Account):
            if not self.settings.local:
                return None
            typed_name, password = data.get("typed_name", ""), data.get("password", "")
            account = await self._in_thread(self._sign_in, typed_name, password, address_of(handler.request))
        if account is None:
            return None
        self._introduce(account)
        return await self._model(account)

    async def sign_up(self, name: str, display_name: str, password: str, address: str) -> Account:
        """Make an account. Raises AccountError for what is wrong, TooManyAttempts, or a 404 when closed."""
        if not self.open_signup:
            raise web.HTTPError(404)

        def create() -> Account:
            self.accounts.limits.take({SIGN_UP_ADDRESS: address_block(address)})
            return self.accounts.create(name, display_name, password)

        account = await self._in_thread(create)
        self.log.info("Account made: %s", account.name)
        return account

    @property
    def open_signup(self) -> bool:
        """Whether anybody may make a local account. A member of a lane needs one; it opens no lane by itself."""
        return self.settings.local and self.settings.open_signup

    async def arrive(self, way: Way, facts: Facts, address: str) -> Account:
        """Return the account of somebody whom a provider has named. Raises NoNewcomers or TooManyAttempts."""
        where = address_block(address)

        def find_or_make() -> Account | None:
            limits = self.accounts.limits
            limits.take({SIGN_IN_ADDRESS: where})
            name = self.identities.arrive(
                way.name,
                facts,
                newcomers=way.open_signup,
                before_making=lambda: limits.take({SIGN_UP_ADDRESS: where}),
            )
            return self.accounts.get(name)

        account = await self._in_thread(find_or_make)
        if account is None:
            raise web.HTTPError(403)
        return account

    async def link(self, name: str, way: Way, facts: Facts) -> None:
        """Let an identity open the account `name` too. Raises SomebodyElses, or AnotherSession where it is gone."""
        try:
            await self._in_thread(self.identities.link, name, way.name, facts)
        except NoSuchAccount:
            raise AnotherSession("no account") from None
        self.log.info("Way to sign in added: %s by %s", name, way.name)

    async def unlink(self, name: str, provider: str, subject: str) -> None:
        """Take an identity away from the account `name`. Raises LastWay."""
        open_ways = {*self.ways, *(["local"] if self.settings.local else [])}
        await self._in_thread(self.identities.unlink, name, provider, subject, open_ways=open_ways)
        self.log.info("Way to sign in taken away: %s", name)

    async def identities_of(self, name: str) -> list[Identity]:
        """Return the identities that open the account `name`, the oldest first."""
        return await self._in_thread(self.identities.of, name)

    async def opens_by_password(self, name: str) -> bool:
        """Whether the account `name` may be opened with a password now."""
        return self.settings.local and await self._in_thread(self.accounts.has_password, name)

    async def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """Whether this name has an account: that is the only way in."""
        return await self._in_thread(self.accounts.get, username) is not None

    async def refresh_user(self, user: Any, handler: Any = None) -> bool | AuthModel:
        """Return False, which asks for a new sign-in, when the account is gone, or what of it changed.

        Our own data alone are asked: a provider that is down ends nobody's session.
        """
        account = await self._in_thread(self.accounts.get, user.name)
        if account is None:
            return False
        model = await self._model(account)
        now = (user.admin, user.user_info, sorted(group.name for group in user.groups))
        return True if now == (model["admin"], model["user_info"], model["groups"]) else model

    async def _model(self, account: Account) -> AuthModel:
        groups = await self._groups.of(account.name) if self._groups else []
        return auth_model(account, groups)

    def _introduce(self, *accounts: Account) -> None:
        if self._introductions:
            self._introductions.introduce(*accounts)

    def _sign_in(self, typed_name: str, password: str, address: str) -> Account | None:
        where = address_block(address)
        # A name counts as it is spelled here, so that writing it otherwise gives no more attempts; names of
        # nobody count the same, so that a limit tells nothing about who exists.
        spelled = one_spelling(typed_name)
        pair = {SIGN_IN_NAME_AT_ADDRESS: f"{spelled}\n{where}"}
        self.accounts.limits.take({**pair, SIGN_IN_NAME: spelled, SIGN_IN_ADDRESS: where})
        account = self.accounts.check(typed_name, password)
        if account is not None:
            self.accounts.limits.forget(pair)
        return account

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._working, partial(work, *args, **kwargs))
