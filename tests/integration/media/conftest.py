"""The world of the tests of files: the wizard's, in which a question takes papers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from pytest_socket import socket_allow_hosts

from pep_forms.reference import cache
from tests.integration.media import clamd
from tests.integration.wizard import world as wizard
from tests.integration.wizard.world import World


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """One young person with an open PEP, and somebody in every role."""
    monkeypatch.setattr(wizard, "BUNDLE", with_files(wizard.BUNDLE))
    cache.forget()
    yield wizard.make_world()
    cache.forget()


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
