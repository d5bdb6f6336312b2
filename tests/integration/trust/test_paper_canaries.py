"""What is typed of a paper, and the name of its scan, reach whom the form says and nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.roles import Role, Stage
from pep_forms.notify.models import Message
from pep_forms.peps.actions import completion, quality, submission
from pep_forms.peps.models import Pep
from pep_forms.peps.stored import load
from pep_forms.reference import cache
from tests.canaries import may_know, scan
from tests.integration.peps.paper import world as worlds
from tests.integration.peps.paper.world import World

ADDRESS_OF = {
    "cnry0000000001": "paper_setting",
    "cnry0000000002": "paper_people/p0/paper_people_person",
    "cnry0000000003": "paper_targets/t0/paper_targets_change",
    "cnry0000000004": "paper_targets/t0/paper_targets_assigned_to",
    "cnry0000000005": "paper_targets/t0/paper_targets_measure",
    "cnry0000000006": "paper_scan",
}
SETTING, PERSON, CHANGE, WHO, MEASURE, NAME = ADDRESS_OF


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """One young person with somebody in every role."""
    cache.forget()
    with clock.at(worlds.TODAY):
        yield worlds.make_world()
    cache.forget()


def planted(world: World) -> Pep:
    """A PEP on paper with a token in everything that is typed."""
    pep, by = worlds.begun(world), world.admin
    worlds.typed(pep, by, paper_setting=f"name:{SETTING}", paper_has_targets="yes")
    worlds.row(
        pep,
        by,
        "paper_people",
        "p0",
        paper_people_person=f"name:{PERSON}",
        paper_people_role="other",
    )
    worlds.row(
        pep,
        by,
        "paper_targets",
        "t0",
        paper_targets_change=CHANGE,
        paper_targets_measure=MEASURE,
        paper_targets_assigned_to=[f"name:{WHO}"],
    )
    worlds.scanned(pep, by, name=f"{NAME}.pdf")
    assert scan(json.dumps([part.to_json() for part in load(pep).values()])) >= set(ADDRESS_OF) - {
        NAME
    }
    return pep


def told(world: World, pep: Pep, role: str) -> Iterator[str | bytes]:
    """Every page and answer about the PEP, as one role reads it."""
    client = Client()
    client.force_login(world.users[role], "pep_forms.people.backend.AccountBackend")
    here, person = f"/peps/{pep.pk}/", f"/young-people/{world.young_person.pk}/"
    for address in (
        "/peps/",
        f"{person}peps/",
        f"{person}peps/paper/",
        here,
        f"{here}steps/paper/",
        f"{here}steps/paper/2/",
        f"{here}check/",
        f"{here}section/documents/",
        f"{here}history/paper_scan/",
        f"{here}history/paper_setting/",
        f"{here}bundle.zip",
        f"{here}document.pdf",
        f"{here}documents/full.html",
        f"{here}documents/shared.html",
        f"{here}documents/young_person.html",
        "/api/v1/peps/",
        f"/api/v1/peps/{pep.pk}",
    ):
        answer = client.get(address)
        assert answer.status_code < 500, (role, address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield str(dict(answer.items()))
        if body.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(body)) as bundle:
                yield "\n".join(bundle.namelist())
                yield from (bundle.read(name) for name in bundle.namelist())
        yield body


def allowed(world: World, pep: Pep, role: str, stage: Stage) -> set[str]:
    form = json.loads(pep.version.spec)
    return {t for t, address in ADDRESS_OF.items() if may_know(form, address, role, stage)}


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.COMPLETE])
def test_no_channel_tells_more_than_the_form_says(world: World, stage: Stage) -> None:
    pep = planted(world)
    if stage is Stage.COMPLETE:
        submission.submit(pep=pep, by=world.admin)
        quality.pick_up(pep=pep, by=world.reviewer)
        pep = quality.accept(pep=pep, by=world.reviewer)
        for document in pep.documents.all():
            completion.make_document(str(document.pk))
    pep = Pep.objects.get(pk=pep.pk)
    seen = {role: scan(*told(world, pep, role)) for role in world.users}
    for role, tokens in seen.items():
        assert tokens <= allowed(world, pep, role, stage), role
    # What shows nothing leaks nothing: those who may know all must have been told all.
    for role in (Role.SOCIAL_WORKER, Role.VS_ADMIN, Role.VS_REVIEWER):
        assert seen[role] == set(ADDRESS_OF), role
    if stage is Stage.COMPLETE:
        assert seen[Role.PARENT] == {SETTING, CHANGE, MEASURE}
    else:
        assert seen[Role.PARENT] == set()


def test_logs_and_messages_hold_no_words(world: World) -> None:
    pep = planted(world)
    submission.submit(pep=pep, by=world.admin)
    list(told(world, pep, Role.VS_REVIEWER))
    for side in (
        list(WriteEntry.objects.values_list("data_text", "subject")),
        list(ReadEntry.objects.values_list("addresses_text", "subject")),
        list(Message.objects.values_list("context", flat=True)),
    ):
        assert not scan(json.dumps(side, default=str))
