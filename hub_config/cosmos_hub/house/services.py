"""How soon the Hub notices that a service of its own has died: JupyterHub looks every 30 seconds and cannot be told.

`Service.start` makes a `_ServiceSpawner` without a parent, so no configuration reaches its `poll_interval`
(jupyterhub 6.1, services/service.py). It must change nothing else.
"""

from jupyterhub.services import service
from traitlets import Integer

LOOK_SECONDS = 1


class QuickServiceSpawner(service._ServiceSpawner):
    """The Hub's own, looking every second."""

    poll_interval = Integer(LOOK_SECONDS)


def restart_soon() -> None:
    """Have the Hub of this process look after its services every second."""
    service._ServiceSpawner = QuickServiceSpawner
