"""Draws a PDF in a process that has no settings, no secrets, little memory and little time.

One warm parent process holds the library (importing it takes longer than drawing most
documents) and forks for every document; the fork carries the limits and dies with its
document. Whatever goes wrong in there is a RenderError here.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from pep_forms.exceptions import RenderError

CPU_SECONDS = 20
MEMORY_BYTES = 1024 * 1024 * 1024
#: After this the process is killed whatever it says.
WALL_SECONDS = 40.0


def run(
    html: str,
    roots: Sequence[Path],
    *,
    watermark: str = "",
    engine: str = "plain",
    cpu_seconds: int = CPU_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
    wall_seconds: float = WALL_SECONDS,
) -> bytes:
    """The PDF of this HTML. Raises RenderError; the message names no content."""
    request = {
        "html": html,
        "roots": [str(root) for root in roots],
        "watermark": watermark,
        "engine": engine,
        "cpu_seconds": cpu_seconds,
        "memory_bytes": memory_bytes,
    }
    head, pdf = ask(request, wall_seconds)
    if head.get("error"):
        raise RenderError(str(head["error"]))
    return pdf


Answer = tuple[dict[str, Any], bytes]


def ask(request: dict[str, Any], wall_seconds: float = WALL_SECONDS) -> Answer:
    """One request to the warm process: what it says about it, and the PDF.

    Raises RenderError only when there was no answer; a refusal is in the answer.
    """
    return _workshop.ask(request, wall_seconds)


def warm() -> None:
    """Start the process that documents are drawn in, so that the first one is not slower."""
    _workshop.start()


def stop() -> None:
    """End the warm process and everything it started. The next document starts a new one."""
    _workshop.stop()


class _Workshop:
    """The warm process of this process. One document at a time goes through it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def ask(self, request: dict[str, Any], wall_seconds: float) -> Answer:
        with self._lock:
            process = self.start()
            try:
                return _exchange(process, request, time.monotonic() + wall_seconds)
            except (OSError, EOFError, ValueError) as error:
                self.stop()
                raise RenderError(
                    "The document took too long or needed too much memory."
                ) from error

    def start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return self._process
            self.stop()
            self._folder = tempfile.TemporaryDirectory(prefix="pep-printing-")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pep_forms.printing.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(self._folder.name),
                cwd=self._folder.name,
                start_new_session=True,
            )
            return self._process

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.wait()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()


def _environment(folder: str) -> dict[str, str]:
    """Only what Python itself needs: no settings, no passwords, no keys."""
    package = str(Path(__file__).resolve().parents[2])
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([package, *filter(None, sys.path)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
    }


def _exchange(
    process: subprocess.Popen[bytes], request: dict[str, Any], until: float
) -> tuple[dict[str, Any], bytes]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    body = json.dumps(request).encode()
    process.stdin.write(struct.pack(">I", len(body)) + body)
    process.stdin.flush()
    head_size, pdf_size = struct.unpack(">II", _read(process.stdout, 8, until))
    head = json.loads(_read(process.stdout, head_size, until))
    return head, _read(process.stdout, pdf_size, until)


def _read(pipe: IO[bytes], size: int, until: float) -> bytes:
    parts = bytearray()
    number = pipe.fileno()
    while len(parts) < size:
        left = until - time.monotonic()
        if left <= 0 or not select.select([number], [], [], left)[0]:
            raise EOFError
        part = os.read(number, min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


_workshop = _Workshop()
atexit.register(stop)
