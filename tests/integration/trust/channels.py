"""Every channel by which an answer could come out, read as one person.

Each function gives the texts of one channel. The canary tests walk `CHANNELS` while a PEP is
under way and `AFTER` once it is complete; what they find is held against the released form.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.test import Client

from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor
from pep_forms.peps import documents
from pep_forms.peps.models import Pep
from pep_forms.peps.reading import visible_answers
from pep_forms.printing import html, pdf
from tests.integration.trust.finishing import sent
from tests.world import World

Channel = Callable[[World, str], Iterator[str | bytes]]


def _get(client: Client, url: str) -> bytes:
    response = client.get(url)
    if response.status_code >= 500:
        raise AssertionError(f"{url} answered {response.status_code}")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    if body.startswith(b"%PDF"):
        body = _text_of(body)
    elif body.startswith(b"PK"):
        body = b"\n".join(_opened(body))
    return body + headers.encode()


def _opened(archive: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as bundle:
        for name in bundle.namelist():
            content = bundle.read(name)
            yield name.encode()
            yield content
            if name.startswith("plan-") and name.endswith(".pdf"):
                yield _text_of(content)


@lru_cache(maxsize=16)
def _text_of(document: bytes) -> bytes:
    """The text of a PDF. Many readers get the same one."""
    return "\n".join(pdf.text(document)).encode()


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


def search(world: World, role: str) -> Iterator[str | bytes]:
    """The lists, searched: a token that finds the PEP tells of it as much as one that is shown."""
    client, pep = world.client(role), world.pep
    for place in ("/peps/", "/young-people/"):
        found = _get(client, f"{place}?q={pep.young_person.legal_name[:3]}")
        yield found
        if place == "/peps/" and b'name="q"' not in found:
            # A short list of one's own that no search narrows.
            continue
        link = f"/peps/{pep.pk}/" if place == "/peps/" else f"/young-people/{pep.young_person_id}/"
        for token in world.tokens:
            if link.encode() in _get(client, f"{place}?q={token}"):
                yield token
    yield _get(client, f"/young-people/{pep.young_person_id}/peps/")
    yield _get(client, f"/young-people/{pep.young_person_id}/documents/")


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


def pack(world: World, role: str) -> Iterator[str | bytes]:
    """The paper for the meeting, as PDF and as its twin."""
    client = world.client(role)
    for kind in ("html", "pdf"):
        yield _get(client, f"/peps/{world.pep.pk}/meeting-pack.{kind}")


def stored_documents(world: World, role: str) -> Iterator[str | bytes]:
    """Every stored document, asked for whether it may be had or not, as PDF and as twin."""
    yield from stored_as("html", world, role)
    yield from stored_as("pdf", world, role)
    yield _get(world.client(role), f"/peps/{world.pep.pk}/document.pdf")


def stored_as(kind: str, world: World, role: str) -> Iterator[str | bytes]:
    """Every stored document in one of its two forms."""
    client = world.client(role)
    for spec in documents.specs(world.pep):
        yield _get(client, f"/peps/{world.pep.pk}/documents/{spec.key}.{kind}")


def exports(world: World, role: str) -> Iterator[str | bytes]:
    """The plan with its files in one archive and in one PDF."""
    client = world.client(role)
    yield _get(client, f"/peps/{world.pep.pk}/bundle.zip")
    yield _get(client, f"/peps/{world.pep.pk}/bundle.pdf")


def mails(world: World, role: str) -> Iterator[str | bytes]:
    """Every mail that the moves of this PEP have sent to this person, with its headers."""
    for to, words in sent(world):
        if world.users[role].email in to:
            yield words


#: While the PEP is under way.
CHANNELS: dict[str, Channel] = {
    "pages": pages,
    "check": check_page,
    "history": history,
    "api": api,
    "search": search,
    "document": draft_document,
    "pack": pack,
    "mail": mails,
}
#: Once it is complete.
AFTER: dict[str, Channel] = {
    "check": check_page,
    "history": history,
    "api": api,
    "stored": stored_documents,
    "exports": exports,
    "mail": mails,
}


def audience_documents(pep: Pep) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each document that the PEP becomes: the roles it is for, and its text as PDF and twin."""
    for spec in documents.specs(pep):
        tree = documents.build(pep, spec)
        yield spec.roles, html.render(tree) + "\n".join(pdf.text(pdf.render(tree)))
