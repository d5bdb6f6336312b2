"""A parent never meets a carer in a plan: not in a signature, a note, a document, or "saved by"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.urls import reverse

from pep_forms import clock
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.roles import Role, Stage
from pep_forms.engine.spec import SectionSpec
from pep_forms.people.actions import placements
from pep_forms.peps import documents, naming
from pep_forms.peps.enums import State
from pep_forms.peps.models import Addendum, Pep, SectionAnswers, SignOff
from pep_forms.peps.reading import answers_for_audience
from pep_forms.peps.rights import PepRights
from pep_forms.peps.serving import sees_whole
from pep_forms.printing import html, pdf
from tests import builders
from tests.world import World, make_world, release_shipped

NAME, WORDS, STREET = "Canary Carersson", "canary-carers-words", "canary-street"
PARENTS_WORDS = "canary-parents-words"
CARER, PARENT = Role.FOSTER_CARER, Role.PARENT
PAGES = ("", "section/cover/", "section/sign_off/", "section/documents/", "check/", "notes/")


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with clock.at(date(2026, 11, 9)):
        release_shipped()
        world = make_world()
        placements.edit(
            placement=world.young_person.placements.get(),
            details={"confidential": True},
            address={"address": f"{STREET} 4", "postcode": "ME14 1XQ", "phone": ""},
            by=builders.vs_admin(),
        )
        carer = world.users[CARER]
        carer.full_name = NAME
        carer.save(update_fields=["full_name"])
        _sign_and_note(world)
        yield world


def _sign_and_note(world: World) -> None:
    """The carer and the parent have signed, and each added a note to the whole plan."""
    pep = world.pep
    Pep.objects.filter(pk=pep.pk).update(
        state=State.COMPLETE,
        submitted_at=clock.now(),
        submitted_by=world.users[Role.DESIGNATED_TEACHER],
        completed_at=clock.now(),
        completed_by=world.users[Role.VS_ADMIN],
    )
    pep.refresh_from_db()
    told = {CARER: (NAME, WORDS), PARENT: ("A Parent", PARENTS_WORDS)}
    for number, (role, (name, words)) in enumerate(told.items(), start=1):
        by = world.users[role]
        SignOff.objects.create(
            pep=pep, round=pep.round, role=role, decision="disagree", comment=words, name=name,
            signed_at=clock.now(), signed_by=by,
        )  # fmt: skip
        Addendum.objects.create(
            pep=pep, number=number, text=words, role=role, added_at=clock.now(), added_by=by
        )
    # The carer has written in a section that the parent reads.
    entry = Entry(value="A kind word", author=str(world.users[CARER].pk), role=CARER)
    row, _ = SectionAnswers.objects.get_or_create(pep=pep, section_id="s_k15_meeting")
    found = Answers.from_json(row.answers)
    placed = next(
        p
        for p in documents.compiled_version(pep.version_id).of_section["s_k15_meeting"]
        if p.question.kind == "long_text" and not p.within
    )
    row.answers = Answers({**found.entries, placed.id: entry}, found.rows).to_json()
    row.revision += 1
    row.save()


def said(world: World, role: str) -> str:
    """All pages of the plan, read by somebody."""
    client, text = world.client(role), ""
    for rest in PAGES:
        response = client.get(f"/peps/{world.pep.pk}/{rest}")
        assert response.status_code in {200, 403, 404}
        text += response.content.decode()
    compiled = documents.compiled_version(world.pep.version_id)
    for section in compiled.form.sections:
        if section.builtin is None:
            for number in range(1, len(section.pages) + 1):
                names = {"pep_id": world.pep.pk, "section": section.key, "step": number}
                response = client.get(reverse("wizard:step", kwargs=names))
                text += response.content.decode() if response.status_code == 200 else ""
    return text


def test_pages(world: World) -> None:
    parent, carer = said(world, PARENT), said(world, CARER)
    for secret in (NAME, WORDS, STREET):
        assert secret not in parent
    assert PARENTS_WORDS in parent
    assert PARENTS_WORDS not in carer
    assert WORDS in carer
    teacher = said(world, Role.DESIGNATED_TEACHER)
    for seen in (NAME, WORDS, PARENTS_WORDS):
        assert seen in teacher


def test_documents(world: World) -> None:
    pep = Pep.objects.select_related("young_person", "version", "meeting").get(pk=world.pep.pk)
    for spec in documents.specs(pep):
        tree = documents.build(pep, spec)
        for text in (html.render(tree), " ".join(pdf.text(pdf.render(tree)))):
            assert (STREET not in text) or PARENT not in spec.roles
            held = answers_for_audience(pep, spec.roles)
            signed = next(s for s in held.compiled.form.sections if s.builtin == "sign_off")
            if not held.sees_section(signed) or signed.key in spec.leave_out:
                continue
            assert (NAME in text) is (PARENT not in spec.roles)
            assert (PARENTS_WORDS in text) is (CARER not in spec.roles)


@pytest.mark.parametrize("reader", [PARENT, CARER, Role.SOCIAL_WORKER])
def test_a_document_with_more_than_a_reader_may_know_is_not_handed_out(
    world: World, reader: Role
) -> None:
    pep = world.pep
    compiled = documents.compiled_version(pep.version_id)
    # Somebody who may see every answer is still a parent or a carer.
    everything = _SeesAll(role=reader, stage=Stage.COMPLETE, compiled=compiled)
    full = documents.specs(pep)[0]
    assert CARER not in full.roles
    kept = naming.kept_from(reader, full.roles)
    assert bool(kept) is (reader != Role.SOCIAL_WORKER)
    if kept:
        assert not sees_whole(everything, pep, full)
        # Without that signature there is nothing in it that they may not know.
        SignOff.objects.filter(pep=pep, role__in=kept).delete()
        assert sees_whole(everything, pep, full)


class _SeesAll(PepRights):
    """Whoever may see every section, question and answer there is."""

    def sees_section(self, section: SectionSpec) -> bool:
        return True

    def sees(self, address: str) -> bool:
        return True

    def sees_entry(self, address: str, entry: Entry) -> bool:
        return True


@pytest.mark.parametrize("writer", list(Role))
@pytest.mark.parametrize("reader", list(Role))
def test_the_whole_table(reader: Role, writer: Role) -> None:
    carers = {Role.FOSTER_CARER, Role.KEY_WORKER}
    assert naming.may_name({reader}, writer) is not (reader == PARENT and writer in carers)
    apart = (reader == PARENT and writer in carers) or (reader in carers and writer == PARENT)
    assert naming.may_read({reader}, writer) is not apart
    assert not naming.kept_from(reader, {reader})
