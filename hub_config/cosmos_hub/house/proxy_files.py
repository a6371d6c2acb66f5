"""The two files traefik starts from. The Hub writes the second anew as routes come and go."""

import json
import secrets

from cosmos_hub.house.layout import Layout
from cosmos_hub.house.settings import House
from cosmos_hub.proxy import hashed


def write(house: House, layout: Layout) -> None:
    """Write both, and the password of traefik's API. JSON strings are TOML strings."""
    password = secrets.token_urlsafe(32)
    layout.write_secret(layout.secrets / "proxy.password", password, house.uid)
    rules = layout.traefik / "rules.toml"
    static = f"""
[api]
[log]
level = "WARN"
[entryPoints.http]
address = "127.0.0.1:{house.port}"
[entryPoints.http.forwardedHeaders]
insecure = false
[entryPoints.http.transport.respondingTimeouts]
readTimeout = "60s"
idleTimeout = "180s"
[entryPoints.api]
address = "127.0.0.1:{house.proxy_api_port}"
[providers]
providersThrottleDuration = "0s"
[providers.file]
filename = {json.dumps(str(rules))}
watch = true
"""
    layout.write_secret(layout.traefik / "static.toml", static, house.uid)
    # The API's router stands here from the start; the Hub's own routes of an earlier run must not.
    dynamic = f"""
[http.routers.route_api]
rule = "Host(`127.0.0.1`) && PathPrefix(`/api`)"
entryPoints = ["api"]
service = "api@internal"
middlewares = ["auth_api"]
[http.middlewares.auth_api.basicAuth]
users = [{json.dumps("hub:" + hashed(password))}]
"""
    layout.write_secret(rules, dynamic, house.uid)
