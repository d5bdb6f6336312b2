"""The process in which PDFs are drawn: `python -m pep_forms.printing.child`.

It reads requests from standard input and forks for each. The fork sets hard limits on
itself and refuses to open files outside the font folders, to connect, or to start
anything: a second lock behind the library's own.
"""

from __future__ import annotations

import contextlib
import gc
import json
import mimetypes
import os
import resource
import struct
import sys
import sysconfig
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from pep_forms.exceptions import RenderError
from pep_forms.printing import pdf, tagged

SLOW = "The document took too long or needed too much memory."
FAILED = "The document could not be drawn."

#: Events that drawing never needs.
_CLOSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "pty.",
    "ftplib.",
    "smtplib.",
    "urllib.",
    "http.client",
    "webbrowser.",
    "ctypes.dlopen",
)


class Guard:
    """Refuses, and remembers, whatever a document should never cause."""

    def __init__(self, roots: list[str]) -> None:
        code = [*sys.path, sysconfig.get_path("stdlib"), sys.prefix, sys.base_prefix]
        allowed = [*roots, tempfile.gettempdir(), *filter(None, code)]
        self.allowed = tuple(os.path.realpath(path) + os.sep for path in allowed if path)
        self.refused: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "builtins.id":
            # The library asks a hundred thousand times a document.
            return
        if event == "open":
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike) and not self._may(os.fsdecode(path)):
                self.refused.append("open")
                raise PermissionError("closed while a document is drawn")
        elif event.startswith(_CLOSED):
            self.refused.append(event)
            raise PermissionError("closed while a document is drawn")

    def _may(self, path: str) -> bool:
        return (os.path.realpath(path) + os.sep).startswith(self.allowed) or path == "/dev/null"


def main() -> None:
    """Serve requests until standard input ends."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get into the replies
    _preload()
    while True:
        size = requests.read(4)
        if len(size) < 4:
            return
        request = json.loads(requests.read(struct.unpack(">I", size)[0]))
        if request.get("engine") == "tagged":
            _preload_tagged()
        # What is loaded stays: a fork that looked through it again and again would copy it, too.
        gc.freeze()
        reader, writer = os.pipe()
        fork = os.fork()
        if fork == 0:
            os.close(reader)
            _fork(request, writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(fork, 0)
        replies.write(answer if len(answer) >= 8 else _packed({"error": SLOW}, b""))
        replies.flush()


def _preload() -> None:
    """What the library reads from the system at its first use, read before the guard is up."""
    mimetypes.init()
    pdf.make_copyable()
    with contextlib.suppress(Exception):
        pdf.convert("<p>ready</p>", [Path(tempfile.gettempdir())], watermark="ready")


@lru_cache(maxsize=1)
def _preload_tagged() -> None:
    """The same for the other library, which few sites have, at the first document it draws."""
    with contextlib.suppress(Exception):
        tagged.warm()


def _fork(request: dict[str, Any], writer: int) -> None:
    """Everything the fork ever does."""
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(_reply(request))
    os._exit(0)


def _reply(request: dict[str, Any]) -> bytes:
    started = time.process_time()
    _limit(request)
    guard = Guard(request["roots"])
    sys.addaudithook(guard)
    head: dict[str, Any] = {}
    made = b""
    try:
        roots = [Path(root) for root in request["roots"]]
        if request.get("engine") == "tagged":
            made = tagged.convert(request["html"], roots)
        else:
            made = pdf.convert(request["html"], roots, watermark=request.get("watermark", ""))
    except RenderError as error:
        head["error"] = str(error)
    except (MemoryError, RecursionError):
        head["error"] = SLOW
    except Exception:
        head["error"] = FAILED
    head["refused"] = guard.refused[:50]
    head["cpu_seconds"] = round(time.process_time() - started, 3)
    return _packed(head, made)


def _limit(request: dict[str, Any]) -> None:
    # CPU time is counted from the birth of the fork, which is now.
    cpu = int(request["cpu_seconds"])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    memory = int(request["memory_bytes"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))


def _packed(head: dict[str, Any], made: bytes) -> bytes:
    said = json.dumps(head).encode()
    return struct.pack(">II", len(said), len(made)) + said + made


if __name__ == "__main__":
    main()
