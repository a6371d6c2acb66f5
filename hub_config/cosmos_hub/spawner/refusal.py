"""How a start is refused, in words for the person who asked."""

from tornado.web import HTTPError


class Refusal(HTTPError):
    """An error whose words the Hub shows to the person, with the way to the page of `lane` where one is named."""

    def __init__(self, status: int, message: str, *, lane: str = "") -> None:
        super().__init__(status, message)
        self.jupyterhub_message = message
        self.lane = lane
