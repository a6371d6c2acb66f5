"""How does the commons say what it does? One JSON object a line on the error stream, and nothing secret in it."""

import logging
import sys
from typing import Any

import structlog


def _without_secrets(
    _logger: Any, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Keep values under telling names out of the log, should somebody pass one."""
    for name in line:
        if name.lower() in {"token", "authorization", "cookie", "password", "secret", "code"}:
            line[name] = "(hidden)"
    return line


def configure(level: str) -> None:
    """Set up structlog for this process; the standard library's warnings and above come out in the same form."""
    least = logging.getLevelNamesMapping()[level.upper()]
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_secrets,
    ]
    # One write for a whole line: lines of several threads must not mix.
    structlog.configure(
        processors=[*processors, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[handler], force=True)
