"""A canary in every document: no channel shows anybody one that they may not see."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Iterator

import pytest
from django.core import mail

from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.roles import AUTHORITY_ROLES, Role
from pep_forms.notify.models import Message
from pep_forms.notify.sending import send_due
from pep_forms.peps.actions import enclosures
from pep_forms.peps.actions.document_reminders import remind_documents
from pep_forms.peps.enclosures import types
from pep_forms.peps.models import Enclosure
from tests.integration.peps.enclosing.test_api_and_bundle import get
from tests.integration.peps.enclosing.world import ADMIN, TEACHER, World, waiting

pytestmark = pytest.mark.django_db


def canary(row: int) -> str:
    return f"cnry-{row:04}-doc"


@pytest.fixture
def planted(world: World) -> dict[str, frozenset[str]]:
    """Canary → the roles that may meet it. One for each role alone, one for each type at widest,
    some that wait, and some that were withdrawn or replaced before anybody had them."""
    found: dict[str, frozenset[str]] = {}

    def plant(open_to: tuple[str, ...], seen_by: frozenset[str], **more: object) -> Enclosure:
        token = canary(len(found))
        found[token] = seen_by | {TEACHER if more.get("role") is None else str(more["role"])}
        return world.attach(
            token.encode(), title=f"Title {token}", name="x.txt", open_to=open_to, **more
        )

    always = frozenset(AUTHORITY_ROLES)
    kind = types.get("report")
    assert kind is not None
    for number, role in enumerate(kind.roles):
        plant((role,), always | {role}, pep=world.pep if number % 2 else None)
    for code in ("assessment", "paper_pep", "photo", "other", "certificate"):
        one = types.get(code)
        assert one is not None
        plant(one.roles, always | frozenset(one.roles), type_code=code, role=ADMIN)
    waiting(plant(kind.roles, frozenset(), role=TEACHER))
    gone = plant(kind.roles, always, pep=world.pep, role=TEACHER)
    enclosures.withdraw(enclosure=gone, reason="Wrong", by=world.people[ADMIN])
    old = plant(kind.roles, always, role=TEACHER)
    world.replace(old, b"Newer", title="A newer copy")
    return found


def channels(world: World, role: str) -> Iterator[bytes]:
    """Every way in which a document could come to a role, asked for by every id there is."""
    client = world.client(role)
    who = f"/young-people/{world.young_person.pk}/"
    plan = f"/peps/{world.pep.pk}/"
    pages = ["/", "/peps/", who, f"{who}peps/", f"{who}network/", plan, f"{plan}attached/"]
    pages += [f"{plan}check/", f"{plan}section/documents/"]
    for show in ("", "expired", "replaced", "withdrawn"):
        pages += [f"{who}documents/?show={show}&page={page}" for page in (1, 2)]
    pages.append(f"{who}documents/?q=cnry")
    for row in Enclosure.objects.all():
        pages += [f"{who}documents/{row.pk}/{verb}" for verb in ("", "replace/", "change/")]
        pages += [f"{who}documents/{row.pk}/withdraw/", f"/files/{row.attachment_id}/"]
        pages += [f"/files/{row.attachment_id}/delete/", f"/files/{row.attachment_id}/deleted/"]
    for page in pages:
        response = client.get(page)
        assert response.status_code < 500, page
        yield b"".join(response.streaming_content) if response.streaming else response.content
        yield "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
    for place in ("current", "expired", "replaced", "withdrawn"):
        for number in (1, 2):
            yield get(world, role, f"?place={place}&page={number}").content
    bundle = client.get(f"{plan}bundle.zip")
    if bundle.status_code == 200:
        content = b"".join(bundle.streaming_content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
            yield " ".join(archive.namelist()).encode()


def test_every_channel_shows_each_role_what_it_may_see_and_nothing_else(
    world: World, planted: dict[str, frozenset[str]]
) -> None:
    for role in (*(str(role) for role in Role), "stranger"):
        seen = b"\n".join(channels(world, role)).decode(errors="replace")
        met = {token for token in planted if token in seen}
        assert met == {token for token, roles in planted.items() if role in roles}, role


def test_logs_messages_and_mail_hold_no_word_of_a_document(
    world: World, planted: dict[str, frozenset[str]], caplog: pytest.LogCaptureFixture
) -> None:
    Enclosure.objects.update(expires_on=None, review_on="2026-01-01")
    with caplog.at_level(logging.DEBUG):
        list(channels(world, ADMIN))
        remind_documents()
        send_due()
    kept = [json.dumps(message.context) for message in Message.objects.all()]
    kept += list(WriteEntry.objects.values_list("data_text", flat=True))
    kept += list(ReadEntry.objects.values_list("addresses_text", flat=True))
    kept += [f"{letter.subject} {letter.body}" for letter in mail.outbox]
    kept += [str(record.__dict__) for record in caplog.records if record.name != "django.db"]
    for text in kept:
        assert "cnry-" not in text or "SELECT" in text or "INSERT" in text, text
