"""Asks clamd whether a file is clean, over its socket. Whatever is not a clear yes is no."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable
from enum import Enum

from django.conf import settings

#: What ALLOW_UNSCANNED_FILES has to say, in words, for a site to do without a scanner.
UNSCANNED_WORDS = "files are not scanned for viruses"
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 30.0


class Scan(Enum):
    """What a scan can say."""

    CLEAN = "clean"
    FOUND = "found"
    #: Down, hanging, too much for it, or an answer that nobody understands.
    NO_ANSWER = "no_answer"
    #: There is no scanner here at all.
    NONE = "none"


def unscanned_allowed() -> bool:
    """Whether the site says in words that it does without a scanner."""
    return not settings.CLAMD_SOCKET and settings.ALLOW_UNSCANNED_FILES == UNSCANNED_WORDS


def scan(chunks: Iterable[bytes]) -> Scan:
    """Have clamd look at bytes as they come. Never raises: no answer is an answer."""
    if not settings.CLAMD_SOCKET:
        return Scan.NONE
    try:
        return _ask(chunks, settings.CLAMD_SOCKET)
    except OSError:
        return Scan.NO_ANSWER


def _ask(chunks: Iterable[bytes], path: str) -> Scan:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
        clamd.settimeout(CONNECT_SECONDS)
        clamd.connect(path)
        clamd.settimeout(ANSWER_SECONDS)
        # Cut off in the middle it has still said why, so its answer is read all the same.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            clamd.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                clamd.sendall(struct.pack(">I", len(chunk)) + chunk)
            clamd.sendall(struct.pack(">I", 0))
        return _understood(_answer(clamd))


def _answer(clamd: socket.socket) -> bytes:
    said = bytearray()
    while len(said) < 4096:
        part = clamd.recv(4096)
        if not part:
            break
        said += part
        if b"\0" in part:
            break
    return bytes(said).rstrip(b"\0\n")


def _understood(said: bytes) -> Scan:
    if said == b"stream: OK":
        return Scan.CLEAN
    if said.startswith(b"stream: ") and said.endswith(b" FOUND"):
        return Scan.FOUND
    return Scan.NO_ANSWER
