"""From a PEP to what the API says of it, through the one reader of answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from pep_forms.api.schemas import (
    AnswerOut,
    DocumentOut,
    DueOut,
    PaperOut,
    PepBrief,
    PepOut,
    RowOut,
    SectionOut,
    VersionOut,
)
from pep_forms.audit.actions import log_reads
from pep_forms.engine import kinds
from pep_forms.engine.answers import Entry, Json, digest, join
from pep_forms.engine.merge import row_digest
from pep_forms.engine.roles import Stage
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.typed import raw_of
from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor
from pep_forms.people.rights import may_see_address
from pep_forms.peps.models import Pep
from pep_forms.peps.models.document import Making
from pep_forms.peps.paper_facts import facts_of
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.peps.rights import rights_for
from pep_forms.peps.serving import readable

CHANNEL = "api"
BASE = "/api/v1/peps"
#: What a fact says about where somebody lives is for those who may know the address.
_CLOSE_FACTS = frozenset({"confidential_placement", "placement_known"})


def brief(pep: Pep) -> PepBrief:
    """A PEP in a list: nothing that anybody answered."""
    return PepBrief(**_brief(pep))


def _brief(pep: Pep) -> dict[str, object]:
    version = pep.version
    return {
        "id": pep.pk,
        "young_person": pep.young_person_id,
        "kind": pep.kind,
        "state": pep.state,
        "state_since": pep.state_since,
        "origin": "paper" if pep.is_paper else "electronic",
        "paper_reason": pep.paper_reason,
        "held_on": pep.meeting.held_on if hasattr(pep, "meeting") else None,
        "school_year": pep.school_year,
        "window": pep.window,
        "template": version.template.key,
        "version": VersionOut(
            template=version.template.key,
            number=version.number,
            checksum=version.checksum,
            schema_version=version.schema_version,
        ),
        "due": DueOut(
            initiate_by=pep.initiate_by,
            available_by=pep.available_by,
            meeting_by=pep.meeting_by,
            complete_by=pep.complete_by,
            correct_by=pep.correct_by,
        ),
        "url": f"{BASE}/{pep.pk}",
    }


def whole(pep: Pep, actor: Actor) -> PepOut:
    """A PEP with every section and answer that the actor may see. The look is logged."""
    visible = visible_answers(pep, actor, channel=CHANNEL, show=_shown)
    facts = dict(pep.facts)
    if not may_see_address(actor, pep.young_person, confidential=True):
        facts = {name: fact for name, fact in facts.items() if name not in _CLOSE_FACTS}
    log_reads(
        by=actor,
        young_person=pep.young_person_id,
        subject=f"pep:{pep.pk}",
        addresses=["facts"],
        channel=CHANNEL,
    )
    sections = [_section(visible, section) for section in _sections(visible)]
    return PepOut(
        **_brief(pep),
        paper=PaperOut(**asdict(facts_of(visible))) if pep.is_paper else None,
        facts=facts,
        sections=sections,
        documents=_documents(pep, actor),
    )


def _documents(pep: Pep, actor: Actor) -> list[DocumentOut]:
    if pep.stage not in {Stage.COMPLETE, Stage.ARCHIVED}:
        return []
    return [
        DocumentOut(
            audience=document.audience,
            state=document.state,
            sha256=document.pdf_sha256,
            size=document.pdf_size,
            url=f"{BASE}/{pep.pk}/documents/{document.audience}.pdf"
            if document.state == Making.STORED
            else "",
        )
        for document, _ in readable(pep, actor)
    ]


def one_section(pep: Pep, actor: Actor, key: str) -> SectionOut:
    """One section, or NotVisible when the actor may not know of it or the PEP has none."""
    rights = rights_for(actor, pep)
    section = rights.compiled.keys.get(key)
    if section is None or not rights.sees_section(section):
        raise NotVisible
    visible = visible_answers(
        pep,
        actor,
        sections=[section.id],
        channel=CHANNEL,
        rights=rights,
        show=lambda visible: _addresses_shown(visible, section),
    )
    if not visible.sees_section(section):
        raise NotVisible
    return _section(visible, section)


def _sections(visible: VisibleAnswers) -> Iterator[SectionSpec]:
    for section in visible.compiled.form.sections:
        if visible.sees_section(section):
            yield section


def _shown(visible: VisibleAnswers) -> list[str]:
    return [
        address for section in _sections(visible) for address in _addresses_shown(visible, section)
    ]


def _addresses_shown(visible: VisibleAnswers, section: SectionSpec) -> list[str]:
    if not visible.sees_section(section):
        return []
    entries = visible.section(section.id).entries
    return [
        address
        for address, question in _walk(visible, section)
        if address in entries or question.kind == "calculated"
    ]


def _walk(visible: VisibleAnswers, section: SectionSpec) -> Iterator[tuple[str, QuestionSpec]]:
    """Every question the reader sees and the PEP asks, groups and tables included."""

    def below(question: QuestionSpec, address: str) -> Iterator[tuple[str, QuestionSpec]]:
        if not visible.sees(address) or not visible.visibility.shows(address):
            return
        yield address, question
        for row in visible.visibility.rows(question, address, section):
            for column in question.questions:
                yield from below(column, join(address, row, column.id))

    for question in section.questions():
        yield from below(question, question.id)


def _section(visible: VisibleAnswers, section: SectionSpec) -> SectionOut:
    answers: list[AnswerOut] = []
    rows: dict[str, list[RowOut]] = {}
    entries = visible.section(section.id).entries
    for address, question in _walk(visible, section):
        if question.kind == "group":
            rows[address] = _rows(visible, section, address, question)
        elif question.kind == "calculated":
            answers.append(_calculated(visible, address))
        elif kinds.get(question.kind).holds_answer:
            editable = all(rights.edits(address) for rights in visible.rights)
            answers.append(_answer(address, question, entries.get(address), editable))
    return SectionOut(
        id=section.id,
        key=section.key,
        title=dict(section.title),
        builtin=section.builtin or "",
        answers=answers,
        rows=rows,
    )


def _answer(address: str, question: QuestionSpec, entry: Entry | None, editable: bool) -> AnswerOut:
    known = entry or Entry(source="")
    return AnswerOut(
        address=address,
        kind=question.kind,
        value=known.value,
        raw=known.raw if known.problem else None,
        problem=known.problem,
        not_applicable=known.not_applicable,
        digest=digest(raw_of(entry, question)),
        editable=editable,
        locked=known.visible_to is not None,
        author=known.author,
        role=known.role,
        on_behalf_of=known.on_behalf_of,
        at=known.at,
        source=known.source,
    )


def _calculated(visible: VisibleAnswers, address: str) -> AnswerOut:
    return AnswerOut(
        address=address,
        kind="calculated",
        value=visible.visibility.calculated(address),
        raw=None,
        problem="",
        not_applicable="",
        digest="",
        editable=False,
        locked=False,
        author="",
        role="",
        on_behalf_of="",
        at="",
        source="",
    )


def _rows(
    visible: VisibleAnswers, section: SectionSpec, group: str, question: QuestionSpec
) -> list[RowOut]:
    answers = visible.section(section.id)

    def to_raw(address: str, entry: Entry | None) -> Json:
        placed = visible.compiled.place(address)
        return raw_of(entry, placed.question) if placed else ""

    return [
        RowOut(id=row, digest=row_digest(answers, group, row, to_raw, visible.sees))
        for row in visible.visibility.rows(question, group, section)
    ]
