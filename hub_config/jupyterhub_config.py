"""What the Hub process runs. Wiring only: each name says where the thing itself lives."""

import copy
import os
import sys
from pathlib import Path
from typing import Any

from cosmos_hub import callers
from cosmos_hub.authenticator import LaneAuthenticator
from cosmos_hub.house import services, tied
from cosmos_hub.house.layout import Layout
from cosmos_hub.house.proxy_files import hashed
from cosmos_hub.house.settings import House
from cosmos_hub.pages.wiring import use_our_pages
from cosmos_hub.proxy import LaneProxy
from cosmos_hub.roles import ROLES
from cosmos_hub.spawner import WorkspaceSpawner
from cosmos_hub.spawner.commons import CommonsClient

c: Any = globals()["get_config"]()
house = House.from_environment()
layout = Layout(house.data)
TIED = [sys.executable, "-I", "-S", str(tied.__file__), sys.executable]
proxy_password = (layout.secrets / "proxy.password").read_text()

# Where
c.JupyterHub.bind_url = f"http://127.0.0.1:{house.port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{house.hub_port}"
c.JupyterHub.public_url = house.public_url
if house.subdomains:
    c.JupyterHub.subdomain_host = house.origin
    # Where another subdomain could set them; they hold for `/`, which only such an origin has to itself.
    c.JupyterHub.cookie_host_prefix_enabled = house.https
c.JupyterHub.trusted_downstream_ips = [callers.PROXY]
c.JupyterHub.tornado_settings = {
    "cookie_options": {"secure": house.https, "samesite": "Lax"},
    "log_function": callers.log,
}
c.JupyterHub.db_url = f"sqlite:///{layout.database}"
c.JupyterHub.cookie_secret_file = str(layout.secrets / "hub.cookie")
c.JupyterHub.data_files_path = str(Path(sys.prefix) / "share" / "jupyterhub")

# Who
c.JupyterHub.authenticator_class = LaneAuthenticator
c.LaneAuthenticator.accounts_path = str(layout.accounts)
c.LaneAuthenticator.sign_in_path = str(layout.sign_in)
c.LaneAuthenticator.hub_url = f"{house.public_url}hub/"
c.LaneAuthenticator.commons_url = house.commons_internal_url
c.LaneAuthenticator.operator_token = layout.operator_token.read_text()
c.JupyterHub.load_roles = copy.deepcopy(ROLES)
c.JupyterHub.admin_access = False

# The proxy, which the supervisor runs
c.JupyterHub.proxy_class = LaneProxy
c.LaneProxy.should_start = False
c.LaneProxy.dynamic_config_file = str(layout.traefik / "rules.toml")
c.LaneProxy.traefik_api_url = f"http://127.0.0.1:{house.proxy_api_port}"
c.LaneProxy.traefik_api_username = "hub"
c.LaneProxy.traefik_api_password = proxy_password
c.LaneProxy.traefik_api_hashed_password = hashed(proxy_password)
c.LaneProxy.traefik_entrypoint = "http"

# Workspaces: they hang off the fork server, so a Hub that ends leaves them running and a new one finds them
c.JupyterHub.spawner_class = WorkspaceSpawner
c.WorkspaceSpawner.house = house
c.WorkspaceSpawner.commons = CommonsClient(house.commons_internal_url, layout.operator_token.read_text())
c.WorkspaceSpawner.server_token_scopes = WorkspaceSpawner.token_scopes
c.JupyterHub.allow_named_servers = True
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False
c.Spawner.start_timeout = 60
c.Spawner.http_timeout = 30

c.WorkspaceSpawner.poll_interval = 5

# What the Hub runs beside itself
services.restart_soon()
c.JupyterHub.services = [
    {
        "name": "commons",
        "display": False,
        "url": f"http://127.0.0.1:{house.commons_port}",
        "command": [*TIED, "-m", "cosmos_commons"],
        "environment": {
            **{name: value for name, value in os.environ.items() if name.startswith("COMMONS_")},
            "COMMONS_DATA_DIR": str(house.data),
            "COMMONS_PLAYBOOKS_DIR": str(house.playbooks),
            "COMMONS_LANE_CREATORS": house.lane_creators,
        },
        "oauth_no_confirm": True,
    },
    {
        "name": "idle-culler",
        "display": False,
        "command": [
            *TIED,
            "-m",
            "jupyterhub_idle_culler",
            f"--timeout={house.idle_minutes * 60}",
            f"--cull-every={min(60, house.idle_minutes * 20)}",
        ],
    },
]

use_our_pages(c, subdomain_host=house.origin if house.subdomains else "")
