"""`python -m cosmos_commons`: the commons as the Hub runs it. Environment in, server up, until SIGTERM.

Says in one sentence why it cannot start, and ends with a status that is not zero.
"""

import gc
import sys
from types import FrameType
from urllib.parse import urlsplit

import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from cosmos_commons import logs
from cosmos_commons.app import build_app
from cosmos_commons.context import Commons
from cosmos_commons.db import DatabaseUnsafe
from cosmos_commons.migrations import DatabaseNewer
from cosmos_commons.settings import Settings
from cosmos_commons.web import site

# After SIGTERM, running requests get this long; then the process ends all the same.
GRACE_SECONDS = 5


class Server(uvicorn.Server):
    """Uvicorn, which ends our endless event streams first: it would wait for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        app = self.config.app
        if isinstance(app, FastAPI):
            commons: Commons = app.state.commons
            commons.feeds.close_soon()
        super().handle_exit(sig, frame)


def main() -> int:
    """Run until told to stop; the exit status."""
    try:
        settings = Settings()
        logs.configure(settings.log_level)
        app = build_app(settings, pages=site.pages, error_page=site.error_page)
    except ValidationError as error:
        names = ", ".join(str(fault["loc"][0]) for fault in error.errors())
        return _refuse(f"these settings are missing or not as they should be: {names}")
    except (DatabaseUnsafe, DatabaseNewer) as error:
        return _refuse(str(error))
    except (SQLAlchemyError, OSError) as error:
        return _refuse(f"its data cannot be opened ({type(error).__name__})")
    where = urlsplit(settings.service_url)
    config = uvicorn.Config(
        app,
        host=where.hostname or "127.0.0.1",
        port=where.port or 80,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # What is there by now stays: to look through it for garbage, again and again, costs every request something.
    gc.collect()
    gc.freeze()
    structlog.get_logger("cosmos_commons").info("ready", port=config.port)
    Server(config).run()
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"The commons cannot start: {why}.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
