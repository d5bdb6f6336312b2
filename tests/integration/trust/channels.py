"""Every channel by which an answer could come out, read as one person.

Each function gives the texts of one channel. `CHANNELS` is what the canary test walks, and
what the planted leaks replace one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core import mail
from django.test import Client

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.exceptions import NotVisible
from pep_forms.notify import kinds as messages
from pep_forms.notify.actions import queue
from pep_forms.notify.sending import send_due
from pep_forms.people.actor import Actor
from pep_forms.peps import documents
from pep_forms.peps.models import Pep
from pep_forms.peps.reading import visible_answers
from pep_forms.printing import html, pdf
from tests.world import World

Channel = Callable[[World, str], Iterator[str | bytes]]


def _get(client: Client, url: str) -> bytes:
    response = client.get(url)
    if response.status_code >= 500:
        raise AssertionError(f"{url} answered {response.status_code}")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return body + headers.encode()


def pages(world: World, role: str) -> Iterator[str | bytes]:
    """The task list, every step as it is and as it is checked, and the end of each section."""
    client, pep = world.client(role), world.pep
    yield _get(client, "/")
    yield _get(client, "/peps/")
    yield _get(client, f"/peps/{pep.pk}/")
    for section in compiled_version(pep.version_id).form.sections:
        if section.builtin:
            yield _get(client, f"/peps/{pep.pk}/section/{section.builtin}/")
            continue
        for number in range(1, len(section.pages) + 1):
            step = "" if number == 1 else f"{number}/"
            yield _get(client, f"/peps/{pep.pk}/steps/{section.key}/{step}")
        yield _get(client, f"/peps/{pep.pk}/steps/{section.key}/?check=1")
        yield _get(client, f"/peps/{pep.pk}/steps/{section.key}/done/")


def check_page(world: World, role: str) -> Iterator[str | bytes]:
    """Check your answers."""
    yield _get(world.client(role), f"/peps/{world.pep.pk}/check/")


def history(world: World, role: str) -> Iterator[str | bytes]:
    """The history of every address, asked for by its address whether it may be seen or not."""
    client = world.client(role)
    for address in world.addresses:
        yield _get(client, f"/peps/{world.pep.pk}/history/{address}/")


def api(world: World, role: str) -> Iterator[str | bytes]:
    """The PEP, each of its sections, and the list."""
    client, pep = world.client(role), world.pep
    yield _get(client, "/api/v1/peps/")
    yield _get(client, f"/api/v1/peps/{pep.pk}")
    for section in compiled_version(pep.version_id).form.sections:
        yield _get(client, f"/api/v1/peps/{pep.pk}/sections/{section.key}")


def draft_document(world: World, role: str) -> Iterator[str | bytes]:
    """The document as this person would be shown it, as PDF text and as HTML."""
    actor = Actor(world.users[role], role)
    try:
        visible = visible_answers(world.pep, actor, channel="document")
    except NotVisible:
        return
    tree = documents.build_for(world.pep, visible, None)
    yield html.render(tree)
    yield "\n".join(pdf.text(pdf.render(tree)))


def mails(world: World, role: str) -> Iterator[str | bytes]:
    """A message to this person about this PEP, as it is sent."""
    mail.outbox.clear()
    link = f"/peps/{world.pep.pk}/"
    values = {"link": link, "due_on": clock.today(), "role": role, "count": 3}
    for kind in messages.known():
        context = {name: values[name] for name in kind.fields}
        queue(to=world.users[role], kind=kind.code, key=f"{kind.code}:{role}", context=context)
    send_due()
    for message in mail.outbox:
        yield f"{message.subject}\n{message.body}\n{message.alternatives}"


CHANNELS: dict[str, Channel] = {
    "pages": pages,
    "check": check_page,
    "history": history,
    "api": api,
    "document": draft_document,
    "mail": mails,
}


def audience_documents(pep: Pep) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each document that the PEP becomes: the roles it is for, and its text as PDF and twin."""
    for spec in documents.specs(pep):
        tree = documents.build(pep, spec)
        yield spec.roles, html.render(tree) + "\n".join(pdf.text(pdf.render(tree)))
