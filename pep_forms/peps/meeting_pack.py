"""The paper for a meeting: agenda, who is asked to come, the plan so far with room to write.

It is drawn from the render tree of the documents, made when somebody asks for it before the
meeting was held, and stored nowhere. It holds what every role of its audience may see on that
day, and is handed out to whoever may see all of that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings as site

from pep_forms import clock
from pep_forms.audit.actions import log_reads
from pep_forms.builder.queries import form
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.engine.spec import FormSpec, MeetingPackSpec
from pep_forms.engine.text import say
from pep_forms.exceptions import NotVisible
from pep_forms.people.queries import network
from pep_forms.peps import documents, naming, serving
from pep_forms.peps.enums import UNMET
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.reading import VisibleAnswers, answers_for_audience
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.printing import html, logo, making, nodes, tree
from pep_forms.printing.nodes import Blank, Cover, Note, SectionNode
from pep_forms.reference import settings

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.peps.models import Pep

#: What is written down about each person at the meeting.
_COLUMNS = ("Came", "Sent apologies", "Joined by phone or video")


def held_for(pep: Pep, rights: PepRights) -> VisibleAnswers:
    """What the pack holds today. Raises NotVisible unless these rights show all of it now."""
    spec = form(pep.version_id).meeting_pack
    if spec is None or pep.state not in UNMET:
        raise NotVisible
    visible = answers_for_audience(pep, spec.roles, pep.stage)
    if spec.people and naming.kept_from(rights.role, spec.roles):
        raise NotVisible
    if not serving.sees_whole(rights, pep, spec, visible):
        raise NotVisible
    return visible


def offered(pep: Pep, rights: PepRights) -> bool:
    """Whether somebody with these rights can have the pack now."""
    try:
        held_for(pep, rights)
    except NotVisible:
        return False
    return True


def hand_out(pep: Pep, actor: Actor, kind: serving.Format) -> bytes:
    """The pack as PDF or as its accessible twin; the log names every answer in it."""
    visible = held_for(pep, rights_for(actor, pep))
    spec = _spec(visible)
    document = build(visible, coming=list(asked_to_come(pep, spec.roles)))
    content = making.make(document) if kind == "pdf" else html.render(document).encode()
    log_reads(
        by=actor,
        young_person=pep.young_person_id,
        subject=f"pep:{pep.pk}",
        addresses=sorted(documents.held(visible, spec)),
        channel=f"meeting_pack.{kind}",
    )
    return content


def asked_to_come(pep: Pep, readers: Collection[str]) -> Iterator[str]:
    """The young person, and everybody round them, by name where every reader may know it."""
    yield f"{pep.young_person.called}, young person"
    for member in network(pep.young_person):
        if member.role == Role.YOUNG_PERSON:
            continue
        role = ROLE_LABELS.get(member.role, member.role)
        named = naming.may_name(readers, member.role)
        yield f"{member.user.full_name}, {role.lower()}" if named else role


def build(
    visible: VisibleAnswers, *, coming: Sequence[str], labels: PepLookups | None = None
) -> nodes.Document:
    """The render tree of the pack."""
    pep, compiled, spec = visible.pep, visible.compiled, _spec(visible)
    shown = {section.id: visible.shown(section.id) for section in compiled.form.sections}
    made = tree.build(
        _in_order(compiled.form, spec),
        spec,
        shown,
        cover=Cover(
            title=say(spec.title),
            subtitle=pep.young_person.legal_name,
            version=f"Form version {pep.version.number}",
            generated_on=clock.today(),
            author=settings.get("virtual_school_name"),
            logo=logo.data_uri(site.DOCUMENT_LOGO),
        ),
        labels=labels or PepLookups(pep, compiled, shown),
        facts=[*documents.cover_facts(pep), *_planned(pep)],
        hidden=frozenset(documents.hidden(visible)),
        seen=documents.seen_by(visible),
        room=True,
    )
    return replace(made, sections=(*_first(spec, coming), *made.sections))


def _spec(visible: VisibleAnswers) -> MeetingPackSpec:
    spec = visible.compiled.form.meeting_pack
    if spec is None:
        raise NotVisible
    return spec


def _in_order(form: FormSpec, spec: MeetingPackSpec) -> FormSpec:
    """The form with the sections in which the young person speaks before the others."""
    if not spec.young_person_first:
        return form
    ordered = sorted(form.sections, key=lambda section: section.audience == "adult")
    return form.model_copy(update={"sections": tuple(ordered)})


def _planned(pep: Pep) -> Iterator[tuple[str, str]]:
    planned = pep.meeting_planned_at and pep.meeting_planned_at.astimezone(clock.LONDON)
    if planned:
        yield "Meeting", f"{planned.day} {planned:%B %Y, %H:%M}"


def _first(spec: MeetingPackSpec, coming: Sequence[str]) -> Iterator[SectionNode]:
    items = [line.strip() for line in say(spec.agenda).splitlines() if line.strip()]
    if items:
        notes = tuple(Note(f"{number}. {item}") for number, item in enumerate(items, start=1))
        yield SectionNode(id="agenda", key="agenda", title="Agenda", blocks=notes)
    if spec.people:
        table = Blank("People", "table", columns=_COLUMNS, rows=tuple(coming))
        title = "Who is asked to come"
        yield SectionNode(id="people_asked", key="people_asked", title=title, blocks=(table,))
