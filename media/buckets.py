"""What is asked of a bucket beyond what the library's storage offers.

Ranges without fetching the whole, every version of an object, links, and copies that stay in
the store. Nothing else knows that there are buckets.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import Storage

CHUNK = 2**16
_GONE = {"404", "NoSuchKey", "NotFound"}


def is_bucket(where: Storage) -> bool:
    """Whether a storage is a bucket."""
    return getattr(where, "bucket_name", None) is not None


def is_gone(error: Exception) -> bool:
    """Whether a store says that it has no such object."""
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else ""
    return str(code) in _GONE


def _is_unknown(error: ClientError) -> bool:
    return str(error.response.get("Error", {}).get("Code")) in {"NotImplemented", "501"}


class Bucket:
    """One bucket, with the client that all threads share."""

    def __init__(self, where: Any) -> None:
        self.where = where
        self.client = where.client
        self.name: str = where.bucket_name

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.name, "Key": self.key(name)}

    def key(self, name: str) -> str:
        """The key of an object: its name behind the prefix of the storage."""
        return str(self.where._normalize_name(name))

    def put(self, name: str, path: Path) -> None:
        """Store a file as it is read from the disk, with its checksum for the store to prove.

        Raises FileExistsError when there is such an object: nothing is ever written over.
        """
        if self.size(name) is not None:
            raise FileExistsError(name)
        asked = {**self.where.object_parameters, "ContentType": "application/octet-stream"}
        with path.open("rb") as file:
            self.client.put_object(**self._at(name), **asked, **self._checksum(path), Body=file)

    def _checksum(self, path: Path) -> dict[str, str]:
        # Said beforehand and not behind the body, which older stores cannot read.
        newer = self.client.meta.config.request_checksum_calculation == "when_supported"
        with path.open("rb") as file:
            found = hashlib.file_digest(
                file, lambda: hashlib.sha256() if newer else hashlib.md5(usedforsecurity=False)
            )
        value = base64.b64encode(found.digest()).decode()
        return {"ChecksumSHA256": value} if newer else {"ContentMD5": value}

    def read(self, name: str, start: int, length: int | None) -> Iterator[bytes]:
        """The bytes of an object or of a part of it, as they come."""
        last = "" if length is None else start + length - 1
        wanted = {"Range": f"bytes={start}-{last}"} if start or length is not None else {}
        # The library's own file object fetches the whole object before it gives the first byte.
        body = self.client.get_object(**self._at(name), **wanted)["Body"]
        try:
            yield from body.iter_chunks(CHUNK)
        finally:
            body.close()

    def head(self, name: str) -> Mapping[str, Any]:
        """What the store says of an object without giving it."""
        found: Mapping[str, Any] = self.client.head_object(**self._at(name))
        return found

    def size(self, name: str) -> int | None:
        """The size of an object; None when there is none."""
        try:
            return int(self.head(name)["ContentLength"])
        except ClientError as error:
            if is_gone(error):
                return None
            raise

    def greet(self) -> None:
        """Ask for something that a store refuses in words: a refused HEAD says only 403."""
        self.client.list_objects_v2(Bucket=self.name, Prefix=self.key("health") + "/", MaxKeys=1)

    def listing(self, folder: str) -> Iterator[tuple[str, int, datetime]]:
        """Name, size and time of every object in a folder."""
        root, start = self.key("").rstrip("/"), self.key(folder).rstrip("/")
        cut = len(root) + 1 if root else 0
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=f"{start}/" if start else ""
        )
        for page in pages:
            for one in page.get("Contents", ()):
                yield one["Key"][cut:], int(one["Size"]), one["LastModified"]

    def copy(self, name: str, target: str) -> bool:
        """Copy an object within the bucket, encrypted as any other. False where it cannot be."""
        asked = self.where.object_parameters
        kept = {k: v for k, v in asked.items() if k in {"ServerSideEncryption", "SSEKMSKeyId"}}
        source = {"Bucket": self.name, "Key": self.key(name)}
        try:
            self.client.copy_object(**self._at(target), CopySource=source, **kept)
        except ClientError as error:
            # Ceph cannot copy what it encrypts.
            if not _is_unknown(error):
                raise
            return False
        return True

    def versions(self, name: str) -> Iterator[tuple[str, bool]]:
        """The ids of all versions of an object, and whether it is one or only a delete mark."""
        key = self.key(name)
        try:
            pages = self.client.get_paginator("list_object_versions").paginate(
                Bucket=self.name, Prefix=key
            )
            for page in pages:
                for kind in ("Versions", "DeleteMarkers"):
                    for one in page.get(kind, ()):
                        if one["Key"] == key:
                            yield one["VersionId"], kind == "Versions"
        except ClientError as error:
            # Some stores know no versions at all.
            if not _is_unknown(error):
                raise

    def remove(self, name: str) -> None:
        """Delete an object. A bucket that keeps versions keeps what it was."""
        self.client.delete_object(**self._at(name))

    def purge(self, name: str) -> int:
        """Delete an object with every version of it. Says how many there were."""
        count = self._delete_versions(name)
        self.client.delete_object(**self._at(name))
        # In a bucket with versions the plain delete has left a mark: that goes too.
        return count + self._delete_versions(name)

    def _delete_versions(self, name: str) -> int:
        found = list(self.versions(name))
        for version, _ in found:
            self.client.delete_object(**self._at(name), VersionId=version)
        return sum(1 for _, is_content in found if is_content)

    def link(self, name: str, seconds: int, headers: Mapping[str, str]) -> str:
        """An address that gives the object to whoever has it, for so many seconds."""
        wanted = {
            "ResponseContentType": headers["Content-Type"],
            "ResponseContentDisposition": headers["Content-Disposition"],
            "ResponseCacheControl": "private, no-store",
        }
        return str(
            self.client.generate_presigned_url(
                "get_object", Params={**self._at(name), **wanted}, ExpiresIn=seconds
            )
        )

    def give_up_parts(self, before: datetime) -> int:
        """End uploads in parts that nobody finished. Says how many there were."""
        count = 0
        pages = self.client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self.name, Prefix=self.key("")
        )
        for page in pages:
            for one in page.get("Uploads", ()):
                if one["Initiated"] < before:
                    self.client.abort_multipart_upload(
                        Bucket=self.name, Key=one["Key"], UploadId=one["UploadId"]
                    )
                    count += 1
        return count
