"""In which language a Hub page speaks: the one its request asks for.

JupyterHub's templates have no translations and its handlers no place for one; the one thing every template is
given that knows its request is `static_url`, a method of the handler.
"""

from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel.dates import format_date
from cosmos_commons.web.words import Catalogues, Words
from jinja2 import Environment, pass_context
from jinja2.ext import InternationalizationExtension
from jinja2.runtime import Context

from cosmos_hub.pages.links import commons_url
from cosmos_hub.pages.look import look_url


@cache
def catalogues() -> Catalogues:
    """Return the Hub pages' languages, read once."""
    return Catalogues(Path(str(files("cosmos_hub.pages"))) / "locales")


def words_for(handler: Any) -> Words:
    """Return the words a request asks for."""
    return catalogues().preferred(handler.request.headers.get("Accept-Language"))


class PageLanguage(InternationalizationExtension):
    """Gives templates `_`, `{% trans %}`, `language()`, `look()`, `commons()`, `ways()` and `day()`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        # Typed for functions of the message alone; Jinja calls these with the context too.
        self._install_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[arg-type]
        environment.globals.update(language=_language, look=_look, commons=_commons, ways=_ways, day=_day)


def _handler(context: Context) -> Any:
    return context["static_url"].__self__


@pass_context
def _gettext(context: Context, message: str) -> str:
    return words_for(_handler(context)).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return words_for(_handler(context)).ngettext(one, many, number)


@pass_context
def _language(context: Context) -> str:
    return words_for(_handler(context)).language


@pass_context
def _look(context: Context, name: str) -> str:
    return look_url(_handler(context).hub.base_url, name)


@pass_context
def _commons(context: Context) -> str:
    return commons_url(_handler(context))


@pass_context
def _ways(context: Context) -> list[Any]:
    return list(_handler(context).authenticator.ways.values())


@pass_context
def _day(context: Context, moment: datetime) -> str:
    day: str = format_date(moment, "long", locale=words_for(_handler(context)).locale)
    return day
