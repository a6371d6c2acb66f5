"""Where pages are declared: one list, which each module of pages adds to and `site` gives to the app."""

from cosmos_commons.routing import Routes

pages = Routes()
