"""The storages of the tests: a folder, or a bucket of a real server with a bad line before it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
import pytest

from pep_site.settings import files
from tests.integration.media import radosgw
from tests.integration.media.proxy import Proxy

BUCKET, PUBLIC = "pep-files", "pep-public"


@dataclass
class Kept:
    """Where the files of a test are kept."""

    kind: str
    #: The line to the server, when there is one.
    line: Proxy | None = None

    @property
    def on_s3(self) -> bool:
        """Whether it is a bucket."""
        return self.kind == "s3"


@contextmanager
def environment(**values: str) -> Iterator[environ.Env]:
    """The environment with these values of S3 and no others."""
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("S3_")]:
            patched.delenv(name)
        for name, value in values.items():
            patched.setenv(f"S3_{name}", value)
        yield environ.Env()


def in_bucket(endpoint: str, **changes: str) -> dict[str, Any]:
    """The settings of the storages as the environment of a site would give them."""
    said = {
        "BUCKET": BUCKET,
        "PREFIX": f"t-{uuid.uuid4().hex[:12]}",
        "CONTENT_BUCKET": PUBLIC,
        "ENDPOINT_URL": endpoint,
        "ACCESS_KEY": radosgw.ACCESS_KEY,
        "SECRET_KEY": radosgw.SECRET_KEY,
        "REGION": "us-east-1",
        **changes,
    }
    with environment(**said) as env:
        return files.in_buckets(env)


def on_disk(folder: Path) -> dict[str, Any]:
    """The settings of the storages as folders."""
    return files.on_disk(folder / "private", folder / "public")


def make_buckets(server: radosgw.Server) -> None:
    """The buckets, one of them keeping versions as a careful site's does."""
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=radosgw.ACCESS_KEY,
        aws_secret_access_key=radosgw.SECRET_KEY,
    )
    for name in (BUCKET, PUBLIC):
        client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    client.close()
