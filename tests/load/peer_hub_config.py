"""The peer: the same Hub and proxy in their documented configuration, its servers started as local processes.

Same packages in the servers' environment, bytecode compiled; no sandbox, no lane, no entitlement.
"""

import os
from pathlib import Path
from typing import Any

c: Any = globals()["get_config"]()
place, port = Path(os.environ["PEER_PLACE"]), int(os.environ["PEER_PORT"])

c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['PEER_HUB_PORT']}"
c.JupyterHub.db_url = f"sqlite:///{place / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(place / "cookie")
c.JupyterHub.proxy_class = "traefik_file"
c.TraefikFileProviderProxy.dynamic_config_file = str(place / "rules.toml")
c.TraefikFileProviderProxy.static_config_file = str(place / "static.toml")
c.TraefikProxy.traefik_api_url = f"http://127.0.0.1:{os.environ['PEER_API_PORT']}"
c.TraefikProxy.traefik_api_username = "api"
c.TraefikProxy.traefik_api_password = "peer"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(place / "homes" / "{username}")
c.Spawner.cmd = [os.environ["PEER_SINGLEUSER"]]
c.Spawner.args = ["--allow-root"]  # it may be measured as root; it refuses to start otherwise
c.Spawner.default_url = "/lab"
c.JupyterHub.allow_named_servers = True
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "peer"
c.Authenticator.allow_all = True
c.JupyterHub.services = [{"name": "bench", "api_token": os.environ["PEER_TOKEN"]}]
c.JupyterHub.load_roles = [
    {"name": "bench", "services": ["bench"], "scopes": ["admin:users", "admin:servers"]}
]
# A start that takes longer than the Hub waits with its answer (10 s) can be answered with a 500 on a busy machine.
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
