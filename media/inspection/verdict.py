"""What an inspection can say of a file, in codes. The words are in `media.words`."""

from __future__ import annotations


class Hostile(Exception):
    """A file is not taken. `code` says why; it never holds anything of the file."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
