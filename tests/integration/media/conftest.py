"""The world of the tests of files: the wizard's, in which a question takes papers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from pytest_socket import socket_allow_hosts

from media.bucket_storage import BucketStorage
from pep_forms.reference import cache as reference_cache
from tests.integration.media import clamd, proxy, radosgw, stores
from tests.integration.wizard import world as wizard
from tests.integration.wizard.world import World


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """One young person with an open PEP, and somebody in every role."""
    monkeypatch.setattr(wizard, "BUNDLE", with_files(wizard.BUNDLE))
    reference_cache.forget()
    yield wizard.make_world()
    reference_cache.forget()


def with_files(bundle: dict[str, Any]) -> dict[str, Any]:
    """The form of the wizard's tests, with files of every kind, also in a row."""
    made = deepcopy(bundle)
    widgets, rows = made["sections"][0], made["sections"][1]
    widgets["pages"][1]["questions"] += [
        wizard.question("drawn", "drawing", options={"max": 2}),
        wizard.question("spoken", "voice"),
    ]
    group = rows["pages"][0]["questions"][0]
    group["questions"].append(wizard.question("proof", "file", options={"types": ["pdf"]}))
    return made


@pytest.fixture(scope="session")
def clamd_socket() -> Iterator[str]:
    """The socket of a real scanner."""
    if clamd.CLAMD is None:
        pytest.skip("no clamd on this machine: apt-get install clamav-daemon, or name it in CLAMD")
    with clamd.running() as socket:
        yield socket


@pytest.fixture
def scanned(clamd_socket: str, settings: Any) -> str:
    """Uploads are scanned by a real scanner."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    settings.CLAMD_SOCKET, settings.ALLOW_UNSCANNED_FILES = clamd_socket, ""
    return clamd_socket


@pytest.fixture
def scanner_down(settings: Any) -> None:
    """A scanner is configured and does not answer."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    settings.CLAMD_SOCKET, settings.ALLOW_UNSCANNED_FILES = "/nowhere/clamd", ""


@pytest.fixture(scope="session")
def s3_server() -> Iterator[radosgw.Server]:
    """A real S3 server with its buckets, once a session."""
    if radosgw.RADOSGW is None:
        words = "no S3 server: apt-get install radosgw ceph-mon ceph-osd, or name it in CEPH_ROOT"
        if os.environ.get("CI") == "true":
            raise pytest.UsageError(words)
        pytest.skip(words)
    with radosgw.running() as server, pytest.MonkeyPatch.context() as patched:
        # The library reads its description of S3, a megabyte, for every storage that is made.
        sessions = cache(boto3.Session)
        patched.setattr(
            BucketStorage,
            "_create_session",
            lambda storage: sessions(storage.access_key, storage.secret_key),
        )
        stores.make_buckets(server)
        yield server


@pytest.fixture
def line(s3_server: radosgw.Server) -> Iterator[proxy.Proxy]:
    """The line to the S3 server: good until a test says otherwise."""
    with proxy.before(s3_server.port) as made:
        yield made


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.s3)])
def kept(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> stores.Kept:
    """Files are kept in a folder, and in a bucket: what holds for one holds for the other."""
    settings.DISK_STORAGES = stores.on_disk(tmp_path)
    if request.param == "disk":
        settings.STORAGES = {**settings.STORAGES, **settings.DISK_STORAGES}
        return stores.Kept("disk")
    made = request.getfixturevalue("line")
    settings.STORAGES = {**settings.STORAGES, **stores.in_bucket(made.endpoint)}
    return stores.Kept("s3", made)


@pytest.fixture
def bucket(line: proxy.Proxy, settings: Any, tmp_path: Path) -> proxy.Proxy:
    """Files are kept in a bucket, behind a line that can be bad."""
    settings.DISK_STORAGES = stores.on_disk(tmp_path)
    settings.STORAGES = {**settings.STORAGES, **stores.in_bucket(line.endpoint)}
    return line


@pytest.fixture
def settings_disk(settings: Any, tmp_path: Path) -> Path:
    """Files are kept in a folder. Says which."""
    settings.STORAGES = {**settings.STORAGES, **stores.on_disk(tmp_path)}
    return tmp_path / "private"
