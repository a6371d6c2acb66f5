"""Under which address do people open the house? What the operator set, checked before anything starts.

What comes out is the origin as browsers write it, since origins are compared letter by letter.
"""

import ipaddress
import re
from typing import NoReturn
from urllib.parse import urlsplit

from cosmos_hub.house.errors import HouseError

_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,200}}\Z){_LABEL}([.]{_LABEL})*")
_PORTS = {"https": 443, "http": 80}


def checked(address: str, *, port: int, subdomains: bool) -> str:
    """Return the origin of `address`: in small letters, without a port that goes without saying, or a slash at its end.

    `port` is the house's own. Raises HouseError, which says what to write instead.
    """
    try:
        parts = urlsplit(address.strip())
        number = parts.port
    except ValueError:
        _wrong("cannot be read: write it as in https://lanes.example.org or https://lanes.example.org:8443.")
    if parts.scheme not in _PORTS:
        _wrong("must begin with https://, as in https://lanes.example.org.")
    if parts.username is not None or parts.path.strip("/") or "?" in address or "#" in address:
        _wrong(
            "must end after the name (or the port), as in https://lanes.example.org, and hold no password."
        )
    host = parts.hostname or ""
    if number == 0 or not _NAME.fullmatch(host):
        _wrong(
            "must hold a name of letters, digits, hyphens and dots; other letters as browsers send them (xn--…)."
        )
    if parts.scheme == "http" and not _of_this_machine(host):
        _wrong(
            "must begin with https://, or passwords could be read on the way. Let the proxy in front do TLS; "
            "http:// is for names of this machine alone, as in http://localhost:8080."
        )
    if subdomains and _is_number(host):
        _wrong("must hold a name and no number, as workspaces are to have subdomains of it.")
    if (number or _PORTS[parts.scheme]) == port:
        _wrong(
            f"must have another port than the house itself ({port}): it is the port of the proxy in front. "
            f"Choose the house's: --port {port + 10}, make up PORT={port + 10}"
        )
    return f"{parts.scheme}://{host}" + (f":{number}" if number not in (None, _PORTS[parts.scheme]) else "")


def _is_number(host: str) -> bool:
    try:
        return bool(ipaddress.IPv4Address(host))
    except ValueError:
        return False


def _of_this_machine(host: str) -> bool:
    if _is_number(host):
        return ipaddress.IPv4Address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def _wrong(remedy: str) -> NoReturn:
    raise HouseError(f"The public address (--address, LANES_ADDRESS, make up ADDRESS=…) {remedy}")
