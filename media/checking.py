"""Proves that a store does what files need of it: put, get, range, presign, delete."""

from __future__ import annotations

import http.client
import ssl
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import ClientError
from django.core.files.storage import Storage

from media import diagnosis, storing
from media.buckets import Bucket, is_bucket

FOLDER = "health"
_CONTENT = bytes(range(256)) * 32
_HEADERS = {"Content-Type": "application/pdf", "Content-Disposition": "attachment"}


class Wrong(Exception):
    """A step did not do what it has to."""


@dataclass
class Report:
    """What was tried with one store, and the one thing that is wrong."""

    alias: str
    place: str
    done: list[str] = field(default_factory=list)
    fault: str = ""
    seconds: float = 0.0
    #: What works but should be looked at.
    notes: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """All of it in one line."""
        if self.fault:
            return f"{self.alias}: {self.place}: {self.fault}"
        steps = ", ".join(self.done)
        notes = "".join(f". Note: {note}" for note in self.notes)
        return f"{self.alias}: {self.place}: {steps} work ({self.seconds:.2f} s){notes}"


def check(alias: str) -> Report:
    """Try everything with the store of an alias. Nothing of the trial stays there."""
    try:
        where = storing.store(alias)
        report = Report(alias, place(where))
    except Exception as error:
        return Report(alias, "", fault=f"its settings cannot be used: {diagnosis.words(error)}")
    began = time.monotonic()
    trial = _Trial(where, report)
    try:
        for step in (trial.put, trial.get, trial.part, trial.presign, trial.delete):
            _take(step, report)
    finally:
        trial.clean()
    report.seconds = time.monotonic() - began
    return report


def _take(step: Callable[[], str], report: Report) -> None:
    if report.fault:
        return
    name = "range" if step.__name__ == "part" else step.__name__
    try:
        said = step()
    except Wrong as wrong:
        report.fault = f"{name} fails: {wrong}"
    except Exception as error:
        report.fault = f"{name} fails: {diagnosis.words(error)}"
    else:
        report.done += [said or name] if said != "-" else []


def place(where: Storage) -> str:
    """Where a store is, in words."""
    if not is_bucket(where):
        return f"folder {getattr(where, 'location', type(where).__name__)}"
    options = vars(where)
    at = options["endpoint_url"] or f"Amazon in {options['region_name']}"
    inside = f"/{options['location']}" if options["location"] else ""
    return f"bucket {options['bucket_name']}{inside} at {at}"


class _Trial:
    """The steps, each proving what the next one needs."""

    def __init__(self, where: Storage, report: Report) -> None:
        self.where = where
        self.report = report
        self.made = False
        self.name = f"{FOLDER}/{uuid.uuid4()}"

    @property
    def bucket(self) -> Bucket | None:
        """The bucket, when it is one."""
        return Bucket(self.where) if is_bucket(self.where) else None

    def put(self) -> str:
        if self.bucket is not None:
            self.bucket.greet()
        with tempfile.TemporaryDirectory(prefix="pep-check-") as folder:
            path = Path(folder) / "file"
            path.write_bytes(_CONTENT)
            self._put(path)
        self.made = True
        if self.bucket is not None:
            self._check_encrypted(self.bucket)
        return ""

    def _put(self, path: Path) -> None:
        try:
            storing.put_as(self.name, path, where=self.where)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            # The store knew the access key a moment ago, so it means the other one.
            if code == "InvalidAccessKeyId" and self.bucket is not None:
                raise Wrong("the store has no such key: look at S3_ENCRYPTION_KEY") from error
            raise

    def _check_encrypted(self, bucket: Bucket) -> None:
        asked = bucket.where.object_parameters.get("ServerSideEncryption")
        if asked and bucket.head(self.name).get("ServerSideEncryption") != asked:
            raise Wrong("the store does not encrypt although it was asked to: see S3_ENCRYPTION")

    def get(self) -> str:
        if b"".join(storing.read(self.name, where=self.where)) != _CONTENT:
            raise Wrong("the store gives other bytes than were put")
        if self.name not in {one.name for one in storing.listing(FOLDER, where=self.where)}:
            raise Wrong("the store does not list what was put")
        return ""

    def part(self) -> str:
        if b"".join(storing.read(self.name, 100, 50, where=self.where)) != _CONTENT[100:150]:
            raise Wrong("the store does not give parts of a file")
        return "range"

    def presign(self) -> str:
        """A link opens the file, a bent one does not, and nobody has it without one."""
        if self.bucket is None:
            return "-"
        link = self.bucket.link(self.name, 60, _HEADERS)
        status, body = _fetch(link, self.bucket)
        if status != 200 or body != _CONTENT:
            raise Wrong(f"a signed link is answered with {status}")
        if _fetch(link[:-1] + ("0" if link[-1] != "0" else "1"), self.bucket)[0] == 200:
            raise Wrong("the store does not check signatures: keep nothing in it")
        if _fetch(link.split("?", 1)[0], self.bucket)[0] == 200:
            raise Wrong("anybody can read this bucket: close it to the public")
        return ""

    def delete(self) -> str:
        storing.purge(self.name, where=self.where)
        if storing.is_left(self.name, where=self.where):
            raise Wrong("what was deleted is still there")
        return ""

    def clean(self) -> None:
        """Leave nothing, whatever went wrong."""
        if self.report.fault and self.made:
            try:
                storing.purge(self.name, where=self.where)
            except Exception:
                self.report.notes.append("the trial may have left a file in health/")


def _fetch(link: str, bucket: Bucket) -> tuple[int, bytes]:
    """Ask for a link as a browser would, with our own times and trust."""
    asked = urllib.parse.urlsplit(link)
    host, port = asked.hostname or "", asked.port
    connection: http.client.HTTPConnection
    if asked.scheme == "https":
        trust = bucket.where.verify
        context = ssl.create_default_context(cafile=trust if isinstance(trust, str) else None)
        connection = http.client.HTTPSConnection(host, port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", f"{asked.path}?{asked.query}" if asked.query else asked.path)
        answer = connection.getresponse()
        return answer.status, answer.read(len(_CONTENT) + 1)
    finally:
        connection.close()
