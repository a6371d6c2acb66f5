"""How alembic runs our history: on the connection it is given, with all tables known, the features' too."""

from alembic import context
from sqlalchemy import Connection

from cosmos_commons import events, idempotency, lane, people, search, sessions
from cosmos_commons.db import Base
from cosmos_commons.features import installed
from cosmos_commons.migrations import modelled

TABLES_OF_THE_CORE = (events, idempotency, lane, people, search, sessions)

installed()
connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_object=modelled,
)
context.run_migrations()
