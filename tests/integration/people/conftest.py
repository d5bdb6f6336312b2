"""What the tests of people share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.people import changes
from pep_forms.people.actor import Actor
from pep_forms.people.models import User


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """A client in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        client.force_login(user, backend="pep_forms.people.backend.AccountBackend")
        return client

    return sign_in


@pytest.fixture
def heard() -> Iterator[list[changes.Change]]:
    """Every change announced during the test."""
    found: list[changes.Change] = []

    def listen(change: changes.Change, _by: Actor) -> None:
        found.append(change)

    changes.register(listen)
    yield found
    changes.unregister(listen)


def written() -> list[str]:
    """The events in the log, oldest first."""
    return list(WriteEntry.objects.order_by("id").values_list("event", flat=True))


def read_addresses() -> list[str]:
    """Everything noted as read."""
    return [address for entry in ReadEntry.objects.all() for address in entry.addresses]


def body(response: HttpResponse) -> str:
    """A page without what differs each time."""
    text = response.content.decode()
    text = re.sub(r'nonce="[^"]*"', "", text)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
