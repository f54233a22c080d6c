"""Logs: one line of JSON an event in production, plain lines otherwise; with the request's reference, never content."""

from __future__ import annotations

import logging
import sys

import structlog

from secretariat.settings import Settings


def configure(settings: Settings, *, quiet: bool = False) -> None:
    """Set up logging for this process; `quiet` keeps warnings and errors only."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if settings.production else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
