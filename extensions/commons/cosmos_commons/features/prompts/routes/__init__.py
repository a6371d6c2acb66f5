"""The addresses of prompts: one module for the prompts themselves, one for what is answered."""

from cosmos_commons.features.prompts.routes import prompts, replies, responses
from cosmos_commons.features.prompts.routes.declared import routes

MODULES = (prompts, responses, replies)

__all__ = ["MODULES", "routes"]
