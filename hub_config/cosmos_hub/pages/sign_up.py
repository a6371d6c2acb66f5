"""The page to make an account. It opens no lane: it only lets a person be known by a name."""

from typing import Any

from cosmos_hub.accounts import AccountError, TooManyAttempts
from cosmos_hub.callers import address_of
from cosmos_hub.pages.language import words_for
from cosmos_hub.pages.refused import wait_words
from cosmos_hub.pages.sign_in import SignInHandler


class SignUpHandler(SignInHandler):
    """Shows the form, makes the account, signs its owner in and leads on to `next`."""

    async def get(self) -> None:
        if self.current_user:
            self.redirect(self.get_next_url(self.current_user))
            return
        self.finish(await self._form())

    async def post(self) -> None:
        name, display_name, password = (
            self.field("username"),
            self.field("display_name"),
            self.field("password"),
        )
        try:
            where = address_of(self.request)
            account = await self.authenticator.sign_up(name, display_name, password, where)
        except AccountError as wrong:
            self.set_status(409 if wrong.code == "name-taken" else 400)
            self.finish(await self._form(errors={wrong.field: words_for(self).gettext(wrong.message)}))
            return
        except TooManyAttempts as refused:
            message = wait_words(self, refused)
            self.set_status(429)
            self.finish(await self._form(form_error=message))
            return
        user = await self.login_user({"account": account})
        self.redirect(self.get_next_url(user))

    def _render(self, login_error: str | None = None, username: str | None = None, **kwargs: Any) -> Any:
        # What JupyterHub shows when a form cannot be taken at all.
        return self._form(form_error=login_error or "", **kwargs)

    def _form(self, *, errors: dict[str, str] | None = None, form_error: str = "", **kwargs: Any) -> Any:
        typed = {name: self.get_body_argument(name, "")[:200] for name in ("username", "display_name")}
        return self.render_template(
            "signup.html",
            **{
                **kwargs,
                "typed": typed,
                "errors": errors or {},
                "form_error": form_error,
                "open_signup": self.authenticator.open_signup,
                "next": self.get_argument("next", ""),
            },
        )
