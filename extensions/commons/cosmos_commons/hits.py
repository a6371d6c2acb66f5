"""Which of what was found may somebody read now, and how is it told? Asked of the features, each time anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.orm import Session

from cosmos_commons import search
from cosmos_commons.access import Access
from cosmos_commons.features import Feature, Hit


class PieceShown(BaseModel):
    """A piece of text; `found`: it is one of the words that were looked for."""

    text: str
    found: bool


class Found(BaseModel):
    """Something that may be read.

    `kind` is `thread`, `post`, `prompt`, `response`, `reply` or another feature's word; `title` is what it stands
    under; `author` and `at` are null where they are not told; `path` is its place under the lane's page.
    """

    feature: str
    kind: str
    title: str
    excerpt: list[PieceShown]
    author: str | None
    at: datetime | None
    path: str


def readable(
    session: Session,
    access: Access,
    features: Sequence[Feature],
    things: Iterable[tuple[str, str]],
    now: datetime,
) -> Mapping[tuple[str, str], Hit]:
    """Of these things, each a feature's name and its ref, those that this person may read now."""
    here = {one.name: one for one in features if one.is_on(access.lane.features)}
    refs: dict[str, list[str]] = {}
    for feature, ref in things:
        refs.setdefault(feature, []).append(ref)
    return {
        (name, ref): hit
        for name, wanted in refs.items()
        if name in here
        for ref, hit in here[name].hits(session, access, wanted, now).items()
    }


def told(feature: str, hit: Hit, words: Sequence[search.Asked]) -> dict[str, object]:
    """The fields of `Found`, with what is around these words."""
    pieces = [PieceShown(**asdict(piece)) for piece in search.excerpt(hit.text, words)]
    return {
        "feature": feature, "kind": hit.kind, "title": hit.title, "excerpt": pieces,
        "author": hit.author, "at": hit.at, "path": hit.path,
    }  # fmt: skip
