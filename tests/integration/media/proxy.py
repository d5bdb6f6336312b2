"""A bad line: a small proxy that stands before a store and does what lines and stores do.

It is slow, hangs, refuses, answers for the store, or cuts off what goes up or comes down after
so many bytes. What it does is changed while it runs, and takes hold of the next connection.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_CHUNK = 2**14
_WORDS = {301: "Moved", 400: "Bad Request", 403: "Forbidden", 503: "Busy", 507: "Full"}


@dataclass
class Fault:
    """What the proxy does. With nothing said it only hands on."""

    #: Takes connections and never says a word.
    hangs: bool = False
    #: Closes every connection at once, without reading.
    slams: bool = False
    #: Answers in the store's place: status, code and further elements of its XML.
    answers: tuple[int, str, str] | None = None
    #: Of what goes up, or comes down, only so many bytes get through.
    up: int | None = None
    down: int | None = None
    #: Seconds before each chunk that comes down.
    waits: float = 0.0
    #: Turns one bit of what comes down at this place.
    flips: int | None = None
    #: Answers 200 with a page, as a wrong address does.
    page: bool = False


@dataclass
class Proxy:
    """A proxy that runs in threads until it is stopped."""

    target: int
    tls: tuple[Path, Path] | None = None
    fault: Fault = field(default_factory=Fault)
    #: How many connections it has taken.
    taken: int = 0
    port: int = 0

    def start(self) -> None:
        self._stopped = threading.Event()
        self._open: set[socket.socket] = set()
        self.listen()

    def listen(self) -> None:
        """Take connections; again at the same port after `refuse`."""
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """Listen no more: whoever comes is refused."""
        # A close alone does not wake the thread that waits in accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._end_all()

    def stop(self) -> None:
        self._stopped.set()
        self.refuse()

    def _end_all(self) -> None:
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def be(self, fault: Fault) -> None:
        """Do this from now on; connections that are open are ended."""
        self.fault = fault
        self._end_all()

    @property
    def endpoint(self) -> str:
        """The address to talk to."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.taken += 1
            threading.Thread(target=self._handle, args=(client,), daemon=True).start()

    def _handle(self, client: socket.socket) -> None:
        fault = self.fault
        self._open.add(client)
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(client.close)
            if fault.slams:
                return
            if self.tls is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.tls)
                client = context.wrap_socket(client, server_side=True)
                stack.callback(client.close)
            if fault.hangs:
                # Whatever is sent is taken, and nothing comes back.
                while client.recv(_CHUNK) and not self._stopped.is_set():
                    pass
                return
            if fault.answers is not None or fault.page:
                self._answer(client, fault)
                return
            upstream = socket.create_connection(("127.0.0.1", self.target))
            self._open.add(upstream)
            stack.callback(upstream.close)
            self._both_ways(client, upstream, fault)

    def _both_ways(self, client: socket.socket, upstream: socket.socket, fault: Fault) -> None:
        down = threading.Thread(target=_copy_down, args=(upstream, client, fault), daemon=True)
        down.start()
        _copy_up(client, upstream, fault)
        down.join()

    def _answer(self, client: socket.socket, fault: Fault) -> None:
        head = _head_of(client)
        if fault.page:
            status, body = 200, b"<!doctype html><title>Welcome</title><p>It works"
        else:
            assert fault.answers is not None
            status, code, more = fault.answers
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code>{more}</Error>".encode()
        if head.startswith(b"HEAD "):
            body = b""
        client.sendall(
            b"HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n"
            b"Connection: close\r\n\r\n"
            % (status, _WORDS.get(status, "OK").encode(), len(body))
            + body
        )
        # What was on its way is taken, or the answer would be lost with the connection.
        client.shutdown(socket.SHUT_WR)
        client.settimeout(2)
        while client.recv(_CHUNK):
            pass


def _head_of(client: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        part = client.recv(_CHUNK)
        if not part:
            break
        head += part
    return head


def _copy_up(client: socket.socket, upstream: socket.socket, fault: Fault) -> None:
    left = fault.up
    with contextlib.suppress(OSError):
        while part := client.recv(_CHUNK):
            if left is not None:
                part = part[:left]
                left -= len(part)
            upstream.sendall(part)
            if left == 0:
                client.close()
                break
    with contextlib.suppress(OSError):
        upstream.shutdown(socket.SHUT_WR if left is None else socket.SHUT_RDWR)


def _copy_down(upstream: socket.socket, client: socket.socket, fault: Fault) -> None:
    left, at = fault.down, 0
    with contextlib.suppress(OSError):
        while part := upstream.recv(_CHUNK):
            if fault.waits:
                threading.Event().wait(fault.waits)
            if fault.flips is not None and at <= fault.flips < at + len(part):
                turned = bytearray(part)
                turned[fault.flips - at] ^= 1
                part = bytes(turned)
            at += len(part)
            if left is not None:
                part = part[:left]
                left -= len(part)
            client.sendall(part)
            if left == 0:
                break
    with contextlib.suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def before(target: int, *, tls: tuple[Path, Path] | None = None) -> Iterator[Proxy]:
    """A proxy before the server at a port."""
    proxy = Proxy(target, tls)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
