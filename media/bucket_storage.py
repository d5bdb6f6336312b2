"""The library's storage of a bucket, with one trap taken out."""

from __future__ import annotations

from storages.backends.s3 import S3Storage
from storages.utils import clean_name

_MOST_NAMES = 10


class BucketStorage(S3Storage):
    """Gives up when a store claims to have every name: what answers there is no store.

    The library would ask for another name for ever, and the request with it.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """A name that is free, near the one that is wanted."""
        wanted = clean_name(name)
        for _ in range(_MOST_NAMES):
            if not self.exists(wanted):
                return str(wanted)
            root, dot, ending = str(clean_name(name)).rpartition(".")
            wanted = self.get_alternative_name(root or ending, f"{dot}{ending}" if root else "")
        raise OSError("The store claims to have every name.")
