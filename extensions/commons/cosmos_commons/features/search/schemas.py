"""What is said about things that were found, over the API."""

from pydantic import BaseModel

from cosmos_commons.hits import Found


class ResultPage(BaseModel):
    """What holds every word, newest first; `next`, where there is more, is the next page's `after`."""

    items: list[Found]
    next: str | None
