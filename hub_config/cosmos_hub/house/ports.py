"""Which ports the house listens on: one that the operator chose, and free ones for the parts inside."""

import socket

from cosmos_hub.house.errors import HouseError


def check_free(port: int) -> None:
    """See that the public port can be had.

    Raises:
        HouseError: where something listens there already or it may not be bound.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise HouseError(
                f"Port {port} cannot be used ({(error.strerror or '').lower()}). "
                f"If Cosmos Lanes runs already, open http://127.0.0.1:{port}; "
                f"otherwise choose another port: make up PORT={port + 10}"
            ) from error


def free(count: int) -> list[int]:
    """That many free ports, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
