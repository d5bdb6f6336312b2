"""One JSON object a line, holding only what is known to be harmless.

Logs are read by more people than plans are. So nothing is taken out of a record; instead
only the keys listed here go in, texts of exceptions stay out (a database quotes values in
them), and of a message only its pattern is kept, never what was filled into it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

Event = MutableMapping[str, Any]

KNOWN_KEYS = frozenset(
    {
        "count",
        "event",
        "job",
        "level",
        "logger",
        "method",
        "problem",
        "request_id",
        "role",
        "route",
        "seconds",
        "status",
        "status_code",
        "subject",
        "task_id",
        "timestamp",
        "user_id",
        "where",
    }
)
FRAMES = 15


def keep_pattern(_logger: Any, _name: str, event: Event) -> Event:
    """For a record of the standard library, put its pattern in the place of its text."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and not event.get("_from_structlog"):
        event["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    return event


def describe_problem(_logger: Any, _name: str, event: Event) -> Event:
    """Say which exception it was and where, without its text."""
    found = event.pop("exc_info", None)
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if isinstance(found, tuple) and found[0] is not None:
        event["problem"] = " < ".join(_types(found[1]))
        event["where"] = _frames(found[2])
    return event


def keep_known(_logger: Any, _name: str, event: Event) -> Event:
    """Drop every key that is not listed, and every value that could hold a text at length."""
    return {
        key: value if isinstance(value, int | float | bool | list) else str(value)[:200]
        for key, value in event.items()
        if key in KNOWN_KEYS and value is not None
    }


def _types(problem: BaseException | None) -> list[str]:
    names: list[str] = []
    while problem is not None and len(names) < 5:
        names.append(type(problem).__qualname__)
        problem = problem.__cause__ or problem.__context__
    return names


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure() -> None:
    """Let structlog's loggers go through the standard library's handlers."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def config(level: str) -> dict[str, Any]:
    """The value of Django's LOGGING: everything to standard output, nothing by e-mail."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), *SHARED],
                "processors": [
                    keep_pattern,
                    describe_problem,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    keep_known,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True, "level": level},
            "axes": {"handlers": [], "propagate": True, "level": "CRITICAL"},
            "django.request": {"handlers": [], "propagate": True, "level": "ERROR"},
        },
    }
