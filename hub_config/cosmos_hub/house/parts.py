"""The command line of each process of the house. Composition: it only lists."""

import http.client
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from cosmos_hub.house.layout import Layout
from cosmos_hub.house.part import Part
from cosmos_hub.house.settings import House

CONFIG = Path(__file__).parents[2] / "jupyterhub_config.py"


def traefik(house: House, layout: Layout, uid: int | None) -> Part:
    """The proxy, with the two files that the Hub then keeps up to date."""
    binary = Path(sys.prefix) / "bin" / "traefik"
    return Part(
        "proxy",
        lambda _: [str(binary), "--configfile", str(layout.traefik / "static.toml")],
        environment(layout.traefik),
        layout.logs / "proxy.log",
        uid,
        ready_check=lambda: answers(house.port, "/"),
    )


def gate(house: House, layout: Layout, uid: int | None) -> Part:
    """The way in and out of workspaces."""
    return Part(
        "gate",
        lambda ready: [
            *module(house, "cosmos_workspace.gate"),
            f"--run={layout.run}",
            f"--out=hub={house.hub_port}",
            f"--out=commons={house.commons_port}",
            f"--ready-fd={ready}",
        ],
        environment(layout.run),
        layout.logs / "gate.log",
        uid,
    )


def fork_server(house: House, layout: Layout, lifeline: int) -> Part:
    """The warm parent. Its environment is empty: every workspace could read it."""
    return Part(
        "fork server",
        lambda ready: [
            *module(house, "cosmos_workspace.forkserver"),
            f"--data={layout.data}",
            f"--house={house.uid}",
            f"--first-uid={house.first_uid}",
            f"--isolation={house.isolation}",
            f"--memory={house.memory_mib}",
            f"--processes={house.processes}",
            *(f"--program={path}" for path in programs(house)),
            f"--lifeline-fd={lifeline}",
            f"--ready-fd={ready}",
        ],
        # Some extensions compute paths from HOME as they are imported; it must be the one inside.
        # An empty PATH, since JupyterLab looks for Node there as it is imported, and runs it.
        {"HOME": "/home/learner", "PATH": "", "LANG": "C.UTF-8"},
        layout.logs / "fork-server.log",
        keeps=(lifeline,),
    )


def hub(house: House, layout: Layout, uid: int | None) -> Part:
    """JupyterHub; it starts the commons and the idle culler itself."""
    return Part(
        "Hub",
        lambda _: [sys.executable, "-m", "jupyterhub", f"--config={CONFIG}"],
        environment(layout.hub) | of_the_commons() | where_stripe_is(house, layout) | house.to_environment(),
        layout.logs / "hub.log",
        uid,
        ready_check=lambda: (
            answers(house.hub_port, "/hub/api", expected=200)
            and answers(house.commons_port, f"{house.commons_path}healthz", expected=200)
            and answers(house.port, "/hub/api", urlsplit(house.public_url).netloc, expected=200)
            and answers(
                house.port, f"{house.commons_path}healthz", urlsplit(house.commons_url).netloc, expected=200
            )
        ),
    )


def stripe_sandbox(house: House, layout: Layout, uid: int | None) -> Part:
    """Stripe, for who has no key of Stripe's: no money moves."""
    return Part(
        "Stripe sandbox",
        lambda _: [
            sys.executable,
            "-m",
            "stripe_sandbox",
            f"--port={house.stripe_port}",
            f"--data={layout.stripe_sandbox}",
            f"--key={layout.stripe_key.read_text()}",
            f"--webhook-url={house.commons_internal_url}/stripe/webhook",
            f"--webhook-secret={layout.stripe_webhook.read_text()}",
        ],
        environment(layout.stripe_sandbox),
        layout.logs / "stripe-sandbox.log",
        uid,
        ready_check=lambda: answers(house.stripe_port, "/_sandbox/ready", expected=200),
    )


def where_stripe_is(house: House, layout: Layout) -> dict[str, str]:
    """The commons is told of the sandbox as it is told of Stripe: an address, a key and a secret."""
    if not house.stripe_port:
        return {}
    return {
        "COMMONS_STRIPE_API_BASE": f"http://127.0.0.1:{house.stripe_port}",
        "COMMONS_STRIPE_API_KEY": layout.stripe_key.read_text(),
        "COMMONS_STRIPE_WEBHOOK_SECRETS": layout.stripe_webhook.read_text(),
    }


def of_the_commons() -> dict[str, str]:
    """What the operator set for the commons, which the Hub passes on to it."""
    return {name: value for name, value in os.environ.items() if name.startswith("COMMONS_")}


def module(house: House, name: str) -> list[str]:
    """Run a module in the workspaces' environment."""
    return [str(house.workspace_env / "bin" / "python"), "-m", name]


def programs(house: House) -> list[Path]:
    """What a workspace must be able to read to run: its environment, its Python, and our own two packages."""
    checkout = CONFIG.parents[1]
    base = Path(os.path.realpath(house.workspace_env / "bin" / "python")).parents[1]
    found = [
        house.workspace_env,
        checkout / "extensions" / "workspace" / "cosmos_workspace",
        checkout / "widgets" / "cosmos_widgets",
    ]
    return found if base.is_relative_to("/usr") else [*found, base]


def environment(home: Path) -> dict[str, str]:
    """What a part of the house sees: nothing of who started it."""
    return {
        "HOME": str(home),
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "USER": "cosmos-lanes",
        "PYTHONUNBUFFERED": "1",
    }


def answers(port: int, path: str, host: str | None = None, expected: int | None = None) -> bool:
    """Whether something on the loopback answers: with `expected`, or with anything but an error of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": host} if host else {})
        status = connection.getresponse().status
        return status == expected if expected else status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
