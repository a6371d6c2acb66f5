"""What do people see? Pages in Stripe's place: they pay, manage, onboard. Each says that no money moves."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from stripe_sandbox.currencies import money
from stripe_sandbox.pages.words import LANGUAGES, WORDS, day

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def language_of(request: Request, locale: str | None = None) -> str:
    """The session's locale, else the browser's first that is there."""
    asked = [locale or "", *request.headers.get("accept-language", "").split(",")]
    for each in asked:
        short = each.strip().partition(";")[0].partition("-")[0].lower()
        if short in LANGUAGES:
            return short
    return "en"


def page(name: str, language: str, status: int = 200, **values: object) -> Response:
    """A page in that language."""

    def say(key: str, **parts: object) -> str:
        return WORDS[key][LANGUAGES.index(language)].format(**parts)

    text = TEMPLATES.get_template(name).render(say=say, money=money, day=day, language=language, **values)
    return HTMLResponse(text, status, headers=HEADERS)


def message(language: str, key: str, status: int, back: str | None = None) -> Response:
    """One sentence, and a way on where there is one."""
    return page("message.html", language, status, key=key, back=back)


def onward(url: str, values: Mapping[str, str] | None = None) -> Response:
    """To another address, with `{CHECKOUT_SESSION_ID}` and the like filled in."""
    for name, value in (values or {}).items():
        url = url.replace("{" + name + "}", value)
    return RedirectResponse(url, 303, headers={"Referrer-Policy": "no-referrer"})


def foreign(request: Request) -> bool:
    """Whether a form comes from a page that is not ours."""
    origin = request.headers.get("origin")
    return origin not in (None, "null") and urlsplit(origin or "").netloc != request.headers.get("host")
