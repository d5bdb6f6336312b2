"""Twenty uploads of 25 MB at once through everything that touches their bytes.

Run as a program of its own, so that its memory is theirs: the multipart parser, the quarantine
with its inspection, and the store. Says the peak before and after, in kilobytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import threading
from typing import Any

SIZE, COUNT = 25 * 2**20 - 4096, 20


class Body(io.RawIOBase):
    """A multipart body with one large PDF, made while it is read."""

    def __init__(self, number: int) -> None:
        self.head = (
            b'--edge\r\nContent-Disposition: form-data; name="papers:upload"; '
            b'filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        )
        start, end = _ends()
        self.noise = SIZE - len(start) - len(end)
        self.parts = [self.head + start, b"", end + b"\r\n--edge--\r\n"]
        self.length = len(self.head) + SIZE + len(b"\r\n--edge--\r\n")
        self.block = hashlib.sha512(str(number).encode()).digest() * 1024
        self.left = self.noise
        self.waiting = self.parts[0]
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        while len(self.waiting) < size and not self.ended:
            if self.left:
                take = min(self.left, len(self.block))
                self.waiting += self.block[:take]
                self.left -= take
            else:
                self.waiting += self.parts[2]
                self.ended = True
        given, self.waiting = self.waiting[:size], self.waiting[size:]
        return given


def _ends() -> tuple[bytes, bytes]:
    """A PDF whose one large stream is filled in between."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Extra 4 0 R >>",
    ]
    start, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(start))
        start += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    places.append(len(start))
    room = SIZE - 1024
    start += b"4 0 obj\n<< /Length %d >>\nstream\n" % (room - len(start) - 60)
    noise_end = b"\nendstream\nendobj\n"
    at_xref = room
    table = b"xref\n0 5\n0000000000 65535 f \n"
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    table += b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % at_xref
    return start, noise_end + table


def peak() -> int:
    """The most memory that this process has held so far, in kilobytes."""
    with open("/proc/self/status") as file:
        return int(next(line for line in file if line.startswith("VmHWM")).split()[1])


def upload(number: int, done: list[int], errors: list[str]) -> None:
    """One upload, from the socket to the store."""
    from django.core.handlers.wsgi import WSGIRequest

    from media import quarantine, storing

    body = Body(number)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": "multipart/form-data; boundary=edge",
            "CONTENT_LENGTH": str(body.length),
            "wsgi.input": body,
        }
    )
    try:
        file = request.FILES["papers:upload"]
        with quarantine.held(file, most=25 * 2**20) as kept:
            name = storing.put(kept.path)
            done.append(kept.size)
        assert storing.digest(name)[0] == kept.sha256
        storing.purge(name)
        file.close()
    except BaseException as error:
        errors.append(f"{type(error).__name__}: {error}")


def main(storages: dict[str, Any]) -> None:
    """Upload twenty at once and say how the memory did."""
    import django
    from django.conf import settings
    from django.core.files.base import ContentFile
    from django.test import override_settings

    django.setup()
    from media import storing

    # So that what was made of the old ones is forgotten.
    override_settings(STORAGES={**settings.STORAGES, **storages}).enable()
    # What every process has: connections, descriptions, the first request.
    where = storing.store()
    where.delete(where.save("attachments/first", ContentFile(b"x")))
    done: list[int] = []
    errors: list[str] = []
    upload(0, done, errors)
    before = peak()
    threads = [
        threading.Thread(target=upload, args=(number, done, errors)) for number in range(COUNT)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(
        json.dumps({"before": before, "after": peak(), "done": done, "errors": errors})
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pep_site.settings.test")
    from pathlib import Path

    from tests.integration.media import stores

    kind, place = sys.argv[1:]
    main(stores.on_disk(Path(place)) if kind == "disk" else stores.in_bucket(place))
