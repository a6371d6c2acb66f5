"""The addresses of discussions: importing a module declares its routes."""

from cosmos_commons.features.discussion.routes import looking_after, posts, reading, threads
from cosmos_commons.features.discussion.routes.declared import routes

__all__ = ["looking_after", "posts", "reading", "routes", "threads"]
