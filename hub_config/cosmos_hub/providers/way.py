"""One way to sign in beside a password here: a provider, as the operator set it up."""

from cosmos_hub.providers.settings import Discourse, OAuth


class Way:
    """`name` is in addresses and with each identity for good, `title` is what people read."""

    def __init__(self, settings: OAuth | Discourse, return_url: str) -> None:
        self.name = settings.name
        self.title = settings.title
        self.open_signup = settings.open_signup
        self.return_url = return_url
