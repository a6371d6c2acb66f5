"""Where does a request come from? The one place that says whose word on that counts.

- Scheme and host are nobody's word: they are the operator's setting (`House.origin`), and the house's proxy drops what
  a request says of them (`house.proxy_files`).
- The address is the word of the proxy in front, and only where the operator set a public address: the house's proxy
  then keeps the X-Forwarded-For that it gets over the loopback, and adds the loopback to it. The last address that is
  not the loopback is the one the proxy in front saw; what a stranger wrote stands before it.
- A workspace asks the Hub directly, through the gate, which comes from an address of its own: what it says of itself
  is not believed.
"""

from typing import Any

from jupyterhub.log import log_request

PROXY = "127.0.0.1"
"""Where the house's proxy, and the one in front of it, come from."""


def address_of(request: Any) -> str:
    """Return the address that a request to the Hub comes from: what rates count and the log shows."""
    # The connection's own; `remote_ip` is what the request's headers say, where they say something.
    peer = str(request.connection.context.address[0])
    return str(request.remote_ip) if peer == PROXY else peer


def log(handler: Any) -> None:
    """JupyterHub's line on an answered request, with that address."""
    handler.request.remote_ip = address_of(handler.request)
    log_request(handler)
