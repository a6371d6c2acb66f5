"""Is the database of this program's shape? One linear history, brought up to date at start, never skipped.

Alembic is loaded only when there is something to do: it takes as long to import as everything else.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from cosmos_commons.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

# The newest revision; a test holds it to the files in versions/.
HEAD = "0016"
_LOCK = 0x1A9F


class DatabaseNewer(RuntimeError):
    """The database was written by a newer version of this program."""


def upgrade(database: Database) -> None:
    """Bring the database to HEAD, in one transaction. Raises DatabaseNewer for one that is beyond it."""
    with database.engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    migrate(database, "head")


def migrate(database: Database, to: str) -> None:
    """Bring the database to a revision, up or down; "base" is an empty one."""
    from alembic import command
    from alembic.util import CommandError

    writing = database.engine.execution_options(begin="BEGIN IMMEDIATE")
    with writing.begin() as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = configuration(connection)
        try:
            if to == "base":
                command.downgrade(config, to)
            else:
                command.upgrade(config, to)
        except CommandError as error:
            if "Can't locate revision" in str(error):
                raise DatabaseNewer(
                    "its database was written by a newer version of Cosmos Lanes; install that version"
                ) from error
            raise


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration for our history, on `connection`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def modelled(_thing: object, name: str | None, *_: object) -> bool:
    """Whether models describe this table or index; how the database finds words is its own."""
    return not (name or "").startswith("search_entry_words")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
