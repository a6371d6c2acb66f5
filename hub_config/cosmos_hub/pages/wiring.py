"""How `jupyterhub_config.py` puts these pages in place of JupyterHub's own."""

from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cosmos_hub.pages.links import landing_url


def use_our_pages(c: Any, *, subdomain_host: str = "") -> None:
    """Set templates, languages, headers and the page people land on, in the config object `c`.

    `subdomain_host` is JupyterHub's own setting of that name; with it the commons has an origin of its own.
    """
    c.JupyterHub.template_paths = [str(_folder() / "templates")]
    c.JupyterHub.jinja_environment_options = {"extensions": ["cosmos_hub.pages.language.PageLanguage"]}
    # Not a page of the Hub: after signing in people are in the commons, and no workspace starts by itself.
    c.JupyterHub.default_url = landing_url
    headers = {
        "Content-Security-Policy": _content_security_policy(subdomain_host),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    c.JupyterHub.tornado_settings.update({"headers": headers})


def _folder() -> Path:
    return Path(str(files("cosmos_hub.pages")))


def _content_security_policy(subdomain_host: str) -> str:
    ours = "'self'"
    if subdomain_host:
        # A browser holds a form's redirects to `form-action` too: signing in leads on to the commons.
        parts = urlsplit(subdomain_host)
        ours = f"'self' {parts.scheme}://{parts.netloc} {parts.scheme}://*.{parts.netloc}"
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            f"form-action {ours}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )
