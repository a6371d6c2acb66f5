"""The addresses of lanes and of who is in them: importing a module declares its routes."""

from cosmos_commons.features.lanes.routes import entitlements, lanes, leading, members, own_words
from cosmos_commons.features.lanes.routes.declared import routes

__all__ = ["entitlements", "lanes", "leading", "members", "own_words", "routes"]
