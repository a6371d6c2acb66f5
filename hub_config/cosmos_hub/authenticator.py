"""Who signs in at this Hub: the people with a local account, and nobody else.

What they may do in a lane is not decided here. Deny by default: nothing lets in whoever has no account.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from jupyterhub.auth import Authenticator
from tornado import web
from traitlets import Bool, Unicode, default

from cosmos_hub.accounts import Account, Accounts
from cosmos_hub.accounts.hub_user import AuthModel, auth_model
from cosmos_hub.accounts.limits import (
    SIGN_IN_ADDRESS,
    SIGN_IN_NAME,
    SIGN_IN_NAME_AT_ADDRESS,
    SIGN_UP_ADDRESS,
    address_block,
)
from cosmos_hub.accounts.names import NAME_PATTERN, one_spelling
from cosmos_hub.introductions import Introductions
from cosmos_hub.pages.handlers import page_handlers
from cosmos_hub.pages.sign_in import SignInHandler, SignOutHandler
from cosmos_hub.pages.sign_up import SignUpHandler

P = ParamSpec("P")
T = TypeVar("T")

# Each hash takes a core and 64 MiB; more at once would only make everyone wait longer.
_HASHES_AT_ONCE = 4


class LocalAuthenticator(Authenticator):
    """Signs people in against `accounts_path`, and up when `open_signup` is on."""

    accounts_path = Unicode(help="The SQLite file of the accounts; made when it is not there.").tag(
        config=True
    )
    open_signup = Bool(
        True,
        help="Whether anybody may make an account. A member of a lane needs one; it opens no lane by itself.",
    ).tag(config=True)

    commons_url = Unicode(help="Where the Hub reaches the commons; empty: it is told no display names.").tag(
        config=True
    )
    operator_token = Unicode(help="What the Hub shows the commons.").tag(config=True)

    @default("username_pattern")
    def _only_names_that_accounts_may_have(self) -> str:
        return NAME_PATTERN

    @default("any_allow_config")
    def _an_account_is_the_permission(self) -> bool:
        return True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.accounts_path:
            raise ValueError("LocalAuthenticator.accounts_path is not set.")
        self.accounts = Accounts(Path(self.accounts_path))
        self._introductions: Introductions | None = None
        if self.commons_url:
            self._introductions = Introductions(self.commons_url, self.operator_token, self.log)
        self._hashing = ThreadPoolExecutor(_HASHES_AT_ONCE, thread_name_prefix="accounts")

    def get_handlers(self, app: Any) -> list[tuple[Any, ...]]:
        """Return the routes under the Hub's prefix; they come before JupyterHub's own.

        The Hub asks once, when it starts: then the commons is told what everybody is called.
        """
        self._introduce(*self.accounts.list())
        return [
            (r"/login", SignInHandler),
            (r"/logout", SignOutHandler),
            (r"/signup", SignUpHandler),
            *page_handlers(),
        ]

    async def authenticate(self, handler: web.RequestHandler, data: dict[str, str]) -> AuthModel | None:
        """Return the auth model of the account that `typed_name` and `password` open, else None.

        Raises TooManyAttempts before any work when the name or the address has used up its attempts.
        """
        account = await self._in_thread(
            self._sign_in,
            data.get("typed_name", ""),
            data.get("password", ""),
            handler.request.remote_ip or "",
        )
        if account is None:
            return None
        self._introduce(account)
        return auth_model(account)

    async def sign_up(self, name: str, display_name: str, password: str, address: str) -> Account:
        """Make an account. Raises AccountError for what is wrong, TooManyAttempts, or a 404 when closed."""
        if not self.open_signup:
            raise web.HTTPError(404)

        def create() -> Account:
            self.accounts.limits.take({SIGN_UP_ADDRESS: address_block(address)})
            return self.accounts.create(name, display_name, password)

        account = await self._in_thread(create)
        self.log.info("Account made: %s", account.name)
        self._introduce(account)
        return account

    async def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """Whether this name has an account: that is the only way in."""
        return await self._in_thread(self.accounts.get, username) is not None

    async def refresh_user(self, user: Any, handler: Any = None) -> bool | AuthModel:
        """Return False, which asks for a new sign-in, when the account is gone, or what of it changed."""
        account = await self._in_thread(self.accounts.get, user.name)
        if account is None:
            return False
        model = auth_model(account)
        if user.admin == model["admin"] and user.user_info == model["user_info"]:
            return True
        return model

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
        return await asyncio.get_running_loop().run_in_executor(self._hashing, partial(work, *args, **kwargs))
