"""Where the modules of this folder declare their routes."""

from cosmos_commons.routing import Routes

routes = Routes()
