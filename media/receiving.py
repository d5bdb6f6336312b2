"""Stops a file that is too large from filling the disk, without losing the words beside it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from media import films


class SizeCap(FileUploadHandler):
    """Drops what comes beyond the limit: enough is kept to see that it was too large.

    Refusing the whole request would lose what was typed on the same page.
    """

    chunk_size = 64 * 2**10

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received, self.most = 0, films.most(self.request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand a chunk on to where it is kept, unless there is enough of it."""
        if self.received > self.most:
            return None
        self.received += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""
