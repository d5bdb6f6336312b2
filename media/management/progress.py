"""A bar for people who wait, and a few lines for logs."""

from __future__ import annotations

from typing import Any

_WIDTH = 30


class Bar:
    """Writes how far something is: a bar on a screen, else a line for each tenth."""

    def __init__(self, stream: Any, label: str) -> None:
        self.stream = stream
        self.label = label
        self.screen = bool(stream.isatty()) if hasattr(stream, "isatty") else False
        self.tenth = -1

    def show(self, number: int, of: int, size: int, total: int) -> None:
        """So many objects of so many, so many bytes of so many."""
        share = size / total if total else 1.0
        words = f"{self.label} {number} of {of} files, {size / 1e6:.1f} of {total / 1e6:.1f} MB"
        if self.screen:
            full = int(share * _WIDTH)
            self.stream.write(f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {words}", ending="")
            if number == of:
                self.stream.write("")
        elif int(share * 10) > self.tenth or number == of:
            self.tenth = int(share * 10)
            self.stream.write(words)
        self.stream.flush()
