"""The library's storage of a bucket, with two traps taken out."""

from __future__ import annotations

import threading
from typing import Any

from storages.backends.s3 import S3Storage
from storages.utils import clean_name

_MOST_NAMES = 10


class BucketStorage(S3Storage):
    """Has one client for all threads, and gives up when a store claims to have every name.

    The library makes a client for each thread, of seventeen megabytes; clients may be shared.
    And it would ask for another name for ever, and the request with it.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._making = threading.Lock()
        self._client: Any = None

    @property
    def client(self) -> Any:
        """The one client."""
        with self._making:
            if self._client is None:
                self._client = self._create_session().client(
                    "s3",
                    region_name=self.region_name,
                    use_ssl=self.use_ssl,
                    endpoint_url=self.endpoint_url,
                    config=self.client_config,
                    verify=self.verify,
                )
        return self._client

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """A name that is free, near the one that is wanted."""
        wanted = clean_name(name)
        for _ in range(_MOST_NAMES):
            if not self.exists(wanted):
                return str(wanted)
            root, dot, ending = str(clean_name(name)).rpartition(".")
            wanted = self.get_alternative_name(root or ending, f"{dot}{ending}" if root else "")
        raise OSError("The store claims to have every name.")
