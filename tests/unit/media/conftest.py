"""What the tests of files start from."""

from __future__ import annotations

import pytest
from pytest_socket import socket_allow_hosts


@pytest.fixture
def unix_sockets() -> None:
    """A scanner is reached by a socket of this machine; everything else stays closed."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
