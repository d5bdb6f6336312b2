"""What is written to the logs meanwhile: as production writes it, and what our own code hands in.

Production keeps the pattern of a message and drops what is filled in, and the texts of
exceptions. Our own loggers are held to more: no word of anybody in a message at all.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from pep_site import logs

OURS = ("pep_forms", "pep_site", "pep.", "media", "guidance")


@dataclass
class Written:
    """Everything that was logged in a block."""

    out: io.StringIO = field(default_factory=io.StringIO)
    ours: list[str] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)

    def text(self) -> str:
        """All of it as one text."""
        events = json.dumps(self.events, default=str)
        return "\n".join((self.out.getvalue(), *self.ours, events))


class _Own(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the whole message of our own code, and what was added to it."""
        if record.name.startswith(OURS):
            more = {k: v for k, v in vars(record).items() if k not in {"exc_info", "exc_text"}}
            self.lines.append(f"{record.getMessage()} {more}")


@contextmanager
def written_logs() -> Iterator[Written]:
    """Collect what is logged in the block, from the level that production starts at."""
    found = Written()
    settings = dict(logs.config("INFO")["formatters"]["json"])
    production = logging.StreamHandler(found.out)
    production.setFormatter(settings.pop("()")(**settings))
    root, handlers = logging.getLogger(), (production, _Own(found.ours))
    level = root.level
    root.setLevel(logging.INFO)
    for handler in handlers:
        root.addHandler(handler)
    try:
        with structlog.testing.capture_logs() as events:
            found.events = events
            yield found
    finally:
        root.setLevel(level)
        for handler in handlers:
            root.removeHandler(handler)
