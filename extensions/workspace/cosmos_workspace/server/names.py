"""Which file is asked for? A name from a request, or a refusal in words; nothing is opened here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tornado.web import HTTPError

from cosmos_workspace.seeding.manifest import path_fault


def name_in(arguments: Mapping[str, Sequence[bytes]], key: str) -> str:
    """The path below the home in the query's `key`.

    Read from the raw bytes, since tornado turns control characters into spaces and trims. Raises HTTPError
    400 with a sentence for a missing, undecodable or unsafe one.
    """
    values = arguments.get(key, ())
    if len(values) != 1:
        raise HTTPError(400, f"Say exactly one {key}.")
    try:
        return checked(values[0].decode())
    except UnicodeDecodeError as error:
        raise HTTPError(400, f"The {key} is not UTF-8.") from error


def checked(name: object) -> str:
    """`name` itself; raises HTTPError 400 with a sentence where it is no safe path below the home."""
    if not isinstance(name, str):
        raise HTTPError(400, "A path is text.")
    if fault := path_fault(name):
        # The name itself stays out: it may hold what a log or a page should not repeat.
        raise HTTPError(400, f"This path cannot be asked for: {fault}.".replace("%", "%%"))
    return name
