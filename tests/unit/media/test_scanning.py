"""The scanner: a clear yes is yes, everything else is no."""

from __future__ import annotations

import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from media import scanning
from media.scanning import Scan, scan

Answer = Callable[[socket.socket], None]


@pytest.fixture
def scanner(settings: Any, unix_sockets: None) -> Iterator[Callable[[Answer], None]]:
    """A socket at which something answers as the test says."""
    # The path of a socket has to be short.
    with tempfile.TemporaryDirectory(prefix="av") as folder:
        path = str(Path(folder) / "s")
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(path)
        server.listen()
        settings.CLAMD_SOCKET = path
        threads = []

        def start(answer: Answer) -> None:
            def serve() -> None:
                client, _ = server.accept()
                with client:
                    answer(client)

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
            threads.append(thread)

        yield start
        server.close()
        for thread in threads:
            thread.join(2)


def read_all(client: socket.socket) -> bytes:
    """What a scanner is sent, without the lengths."""
    file = client.makefile("rb")
    assert file.read(10) == b"zINSTREAM\0"
    found = b""
    while length := struct.unpack(">I", file.read(4))[0]:
        found += file.read(length)
    return found


def says(words: bytes) -> Answer:
    def answer(client: socket.socket) -> None:
        read_all(client)
        client.sendall(words)

    return answer


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (b"stream: OK\0", Scan.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", Scan.FOUND),
        (b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0", Scan.FOUND),
        (b"INSTREAM size limit exceeded. ERROR\0", Scan.NO_ANSWER),
        (b"stream: Can't allocate memory ERROR\0", Scan.NO_ANSWER),
        (b"", Scan.NO_ANSWER),
        (b"stream: OK but not quite\0", Scan.NO_ANSWER),
        (b"UNKNOWN COMMAND\0", Scan.NO_ANSWER),
    ],
)
def test_what_the_scanner_says(scanner: Any, words: bytes, expected: Scan) -> None:
    scanner(says(words))
    assert scan([b"one", b"two"]) is expected


def test_the_whole_file_is_sent(scanner: Any) -> None:
    sent: list[bytes] = []

    def answer(client: socket.socket) -> None:
        sent.append(read_all(client))
        client.sendall(b"stream: OK\0")

    scanner(answer)
    scan([b"a" * 70_000, b"b"])
    assert sent == [b"a" * 70_000 + b"b"]


def test_a_scanner_that_hangs_up_in_the_middle_has_not_said_yes(scanner: Any) -> None:
    scanner(lambda client: client.close())
    assert scan(b"x" * 65_536 for _ in range(200)) is Scan.NO_ANSWER


def test_a_scanner_that_hangs_is_not_waited_for(
    scanner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
    scanner(lambda client: time.sleep(1))
    started = time.monotonic()
    assert scan([b"x"]) is Scan.NO_ANSWER
    assert time.monotonic() - started < 1


def test_no_scanner_behind_the_socket(settings: Any, unix_sockets: None) -> None:
    settings.CLAMD_SOCKET = "/nowhere/at/all"
    assert scan([b"x"]) is Scan.NO_ANSWER


@pytest.mark.parametrize(
    ("path", "words", "allowed"),
    [
        ("", scanning.UNSCANNED_WORDS, True),
        ("", "yes", False),
        ("", "", False),
        ("/run/clamd", scanning.UNSCANNED_WORDS, False),
    ],
)
def test_doing_without_takes_the_words(settings: Any, path: str, words: str, allowed: bool) -> None:
    settings.CLAMD_SOCKET, settings.ALLOW_UNSCANNED_FILES = path, words
    assert scanning.unscanned_allowed() is allowed
