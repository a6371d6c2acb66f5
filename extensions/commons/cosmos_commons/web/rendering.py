"""How does a page come out of a template? In the reader's language, with what every page shows.

Templates get plain values and decide nothing about who may see what.
"""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context as TemplateContext
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from cosmos_commons.context import Context
from cosmos_commons.entitlement.words import day
from cosmos_commons.people import display_names
from cosmos_commons.principal import VISITOR, Principal
from cosmos_commons.pseudonyms import number_of
from cosmos_commons.settings import Settings
from cosmos_commons.web.assets import asset_url
from cosmos_commons.web.words import Catalogues, Words

_WEEK = 7 * 86_400


@cache
def catalogues() -> Catalogues:
    """Return the pages' languages, read once."""
    return Catalogues(Path(str(files("cosmos_commons.web"))) / "locales")


def words_for(request: Request) -> Words:
    """Return the words that a request asks for."""
    return catalogues().preferred(request.headers.get("accept-language"))


def page(
    request: Request, context: Context, template: str, /, status: int = 200, **values: Any
) -> HTMLResponse:
    """Return the page for who asks; `values` are the template's own."""
    principal = context.principal
    with context.read() as session:
        called = display_names(session, [principal.name])[principal.name] if principal.is_person else ""
    return _answer(
        request, context.commons.settings, template, status, principal, called, context.form_token, values
    )


def bare_page(
    request: Request, settings: Settings, template: str, status: int, **values: Any
) -> HTMLResponse:
    """Return a page without knowing who asks, for when even that went wrong."""
    return _answer(request, settings, template, status, VISITOR, "", "", values)


def _answer(
    request: Request,
    settings: Settings,
    template: str,
    status: int,
    principal: Principal,
    called: str,
    form_token: str,
    values: dict[str, Any],
) -> HTMLResponse:
    words = words_for(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    # With subdomains the Hub has another origin: it takes `next` as a path of its own, which leads back here.
    after_sign_up = f"{settings.base_url}hub/home?next={quote(here, safe='')}"
    shared = {
        "words": words,
        "language": words.language,
        "prefix": settings.service_prefix,
        "hub": settings.hub_url,
        "sign_in": f"{settings.service_prefix}sign-in?next={quote(here, safe='')}",
        "sign_up": f"{settings.hub_url}signup?next={quote(after_sign_up, safe='')}",
        "me": principal,
        "called": called,
        "csrf_token": form_token,
        "now": datetime.now(UTC),
    }
    body = _environment().get_template(template).render({**shared, **values})
    return HTMLResponse(body, status, {"Content-Language": words.language, "Vary": "Accept-Language"})


@cache
def _environment() -> Environment:
    folder = Path(str(files("cosmos_commons.web"))) / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    # Typed for functions of the message alone; Jinja calls these with the context too.
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(asset=_asset)
    environment.filters.update(
        when=_when,
        on_day=_on_day,
        in_digits=_in_digits,
        initials=_initials,
        number_of=number_of,
        safe_html=Markup,
    )
    return environment


@pass_context
def _gettext(context: TemplateContext, message: str) -> str:
    return str(context["words"].gettext(message))


@pass_context
def _ngettext(context: TemplateContext, one: str, many: str, number: int) -> str:
    return str(context["words"].ngettext(one, many, number))


@pass_context
def _asset(context: TemplateContext, path: str) -> str:
    return asset_url(context["prefix"], path)


@pass_context
def _when(context: TemplateContext, moment: datetime) -> Markup:
    """When something was: in words, exact on hover; the script of the page puts it into the reader's zone."""
    words: Words = context["words"]
    ago = context["now"] - moment
    if ago.total_seconds() < _WEEK:
        shown = format_timedelta(-ago, add_direction=True, locale=words.locale)
    else:
        shown = format_datetime(moment, "d MMMM y", locale=words.locale)
    exact = format_datetime(moment, "EEEE d MMMM y, HH:mm 'UTC'", locale=words.locale)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), exact, shown)


@pass_context
def _on_day(context: TemplateContext, moment: datetime) -> str:
    """A date to come, as people of the language write it."""
    words: Words = context["words"]
    return day(moment, words.language)


@pass_context
def _in_digits(context: TemplateContext, number: float) -> str:
    """A number with all its digits, as people of the language write it."""
    words: Words = context["words"]
    return str(format_decimal(number, locale=words.locale, decimal_quantization=False))


def _initials(name: str) -> str:
    parts = name.split() or ["?"]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()
