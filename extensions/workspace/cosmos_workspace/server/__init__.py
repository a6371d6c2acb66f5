"""What a lane adds to a member's Jupyter server: its news, its lessons, what differs, and the way to the
commons.

Importing this does nothing: the warm parent of all workspaces imports it before it knows whose it will be.
"""

from cosmos_workspace.server.extension import link, load, start

__all__ = [
    "_jupyter_server_extension_points",
    "_link_jupyter_server_extension",
    "_load_jupyter_server_extension",
]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "cosmos_workspace.server"}]


_link_jupyter_server_extension = link
_load_jupyter_server_extension = load
_start_jupyter_server_extension = start
