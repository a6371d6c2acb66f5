"""The house's settings: decided once by the supervisor, handed to the Hub in its environment, never changed."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

VARIABLE = "COSMOS_HOUSE"
"""The environment variable in which the supervisor hands the settings to the Hub process. It holds no secret."""


@dataclass(frozen=True)
class House:
    """Everything that the parts must agree on. Ports are of 127.0.0.1."""

    data: Path
    port: int
    """The one that a browser asks, or the proxy in front where there is a public address."""
    hub_port: int
    commons_port: int
    proxy_api_port: int
    subdomains: bool
    isolation: str
    """`fork`, `bubblewrap` or `none`; see cosmos_workspace.forkserver.isolation."""
    uid: int
    """The user that the Hub, the commons, the gate and traefik run as."""
    first_uid: int
    """0, or the number to which a member's is added to make their own uid."""
    workspace_env: Path
    """The Python environment of workspaces."""
    playbooks: Path
    idle_minutes: int = 60
    commons_away_minutes: int = 60
    """How long a workspace goes on while the commons cannot say whether it may."""
    memory_mib: int = 2048
    processes: int = 256
    stripe_port: int = 0
    """Of the Stripe sandbox; 0 where the operator gave a key of Stripe's own."""
    lane_creators: str = "admins"
    """Who may make a lane from a page: `admins` or `everyone`."""
    address: str = ""
    """The public address, as `house.address` leaves it; empty where people open the house on this machine."""

    @property
    def origin(self) -> str:
        """Where browsers find the house: the scheme, the name and, where it is not the scheme's own, the port."""
        local = "lanes.localhost" if self.subdomains else "127.0.0.1"
        return self.address or f"http://{local}:{self.port}"

    @property
    def https(self) -> bool:
        """Whether browsers come by TLS, which the proxy in front ends."""
        return self.origin.startswith("https:")

    @property
    def host(self) -> str:
        """The name in the origin, without a port."""
        return urlsplit(self.origin).hostname or ""

    @property
    def public_url(self) -> str:
        """What a browser opens, with a trailing slash."""
        return f"{self.origin}/"

    @property
    def commons_path(self) -> str:
        """The commons' prefix below its origin."""
        return "/services/commons/"

    @property
    def commons_url(self) -> str:
        """The commons as a browser opens it, with a trailing slash."""
        scheme, _, name = self.origin.partition("://")
        return f"{scheme}://{'commons--service.' if self.subdomains else ''}{name}{self.commons_path}"

    @property
    def commons_internal_url(self) -> str:
        """The commons on this machine's loopback, and on that of a workspace, without a trailing slash."""
        return f"http://127.0.0.1:{self.commons_port}{self.commons_path.rstrip('/')}"

    def to_environment(self) -> dict[str, str]:
        """For the Hub process."""
        return {VARIABLE: json.dumps(asdict(self), default=str)}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read what `to_environment` wrote.

        Raises:
            KeyError: where the Hub was not started by the supervisor.
        """
        values = json.loads(environment[VARIABLE])
        for name in ("data", "workspace_env", "playbooks"):
            values[name] = Path(values[name])
        return cls(**values)
