"""The two files traefik starts from. The Hub writes the second anew as routes come and go, and keeps what is in it.

Whatever a request says of the scheme, the name or the way it came is dropped here, and what the house knows is put in
its place; `cosmos_hub.callers` says whose word on the client's address counts. Who asks for a name that is not ours is
led to the one that is.
"""

import base64
import hashlib
import json
import secrets

from cosmos_hub.house.layout import Layout
from cosmos_hub.house.settings import House

DROPPED = (
    "Forwarded",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded-Server",
    "X-Real-Ip",
    "X-Scheme",
)
"""Headers with which a request could say where it comes from or goes to, and which something behind might believe."""
HSTS_SECONDS = 31_536_000
BEFORE_ALL_OTHERS = 1_000_000_000


def write(house: House, layout: Layout) -> None:
    """Write both, and the password of traefik's API."""
    password = secrets.token_urlsafe(32)
    layout.write_secret(layout.secrets / "proxy.password", password, house.uid)
    rules = layout.traefik / "rules.toml"
    layout.write_secret(layout.traefik / "static.toml", static(house, str(rules)), house.uid)
    # The API's router stands here from the start; the Hub's own routes of an earlier run must not.
    layout.write_secret(rules, dynamic(house, password), house.uid)


def static(house: House, rules: str) -> str:
    """What traefik reads once. JSON strings are TOML strings."""
    return f"""
[api]
[log]
level = "WARN"
[entryPoints.http]
address = "127.0.0.1:{house.port}"
[entryPoints.http.http]
middlewares = ["ours@file"]
aliasHeadersStrategy = "delete"
[entryPoints.http.forwardedHeaders]
trustedIPs = {json.dumps(["127.0.0.1/32"] if house.address else [])}
[entryPoints.http.transport.respondingTimeouts]
readTimeout = "60s"
idleTimeout = "180s"
[entryPoints.api]
address = "127.0.0.1:{house.proxy_api_port}"
[entryPoints.api.http]
aliasHeadersStrategy = "delete"
[providers]
providersThrottleDuration = "0s"
[providers.file]
filename = {json.dumps(rules)}
watch = true
"""


def dynamic(house: House, password: str) -> str:
    """What traefik starts with, before the Hub has added a route."""
    dropped = "\n".join(f'{name} = ""' for name in DROPPED)
    return f"""
[http.routers.route_api]
rule = "Host(`127.0.0.1`) && PathPrefix(`/api`)"
entryPoints = ["api"]
service = "api@internal"
middlewares = ["auth_api"]
[http.middlewares.auth_api.basicAuth]
users = [{json.dumps("hub:" + hashed(password))}]
[http.middlewares.ours.headers]
stsSeconds = {HSTS_SECONDS if house.https else 0}
forceSTSHeader = true
[http.middlewares.ours.headers.customRequestHeaders]
X-Forwarded-Proto = "{"https" if house.https else "http"}"
{dropped}
[http.routers.elsewhere]
rule = "{not_ours(house)}"
priority = {BEFORE_ALL_OTHERS}
entryPoints = ["http"]
service = "noop@internal"
middlewares = ["to_ours"]
[http.middlewares.to_ours.redirectRegex]
regex = "^[^/]*//[^/]*/?(.*)"
replacement = "{house.public_url}${{1}}"
"""


def not_ours(house: House) -> str:
    """Traefik's rule for requests that ask for another name than the house's. It leaves ports out of account."""
    if not house.subdomains:
        return f"!Host(`{house.host}`)"
    below = house.host.replace(".", "[.]")
    return f"!Host(`{house.host}`) && !HostRegexp(`^[^.]+[.]{below}$`)"


def hashed(password: str) -> str:
    """For traefik's user list. SHA-1 will do for 256 random bits, and bcrypt costs traefik 0.3 s a request."""
    return (
        "{SHA}" + base64.b64encode(hashlib.sha1(password.encode(), usedforsecurity=False).digest()).decode()
    )
