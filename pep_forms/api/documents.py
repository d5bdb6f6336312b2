"""The documents of a PEP that a reader may have, and their bytes.

A document was made for several roles. A reader gets it only when they may see, today, every
section, question and answer that it holds: a single thing taken from them closes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pep_forms.api.schemas import DocumentOut
from pep_forms.audit.actions import log_reads
from pep_forms.engine.spec import DocumentSpec
from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.completion import store
from pep_forms.peps.documents import specs
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.models.document import Making
from pep_forms.peps.reading import VisibleAnswers, answers_for_audience
from pep_forms.peps.rights import PepRights, rights_for

BASE = "/api/v1/peps"


@dataclass(frozen=True, slots=True)
class Download:
    """A document's bytes, checked against the sum that was kept when it was stored."""

    content: bytes
    sha256: str


def documents_of(pep: Pep, actor: Actor) -> list[DocumentOut]:
    """The current documents that the actor may see whole, widest first."""
    current = {document.audience: document for document in _current(pep)}
    if not current:
        return []
    rights = rights_for(actor, pep)
    return [
        _out(pep, current[spec.key])
        for spec in specs(pep)
        if spec.key in current and _holds(pep, spec, rights) is not None
    ]


def _current(pep: Pep) -> list[Document]:
    return list(Document.objects.filter(pep=pep, withheld_at__isnull=True))


def _out(pep: Pep, document: Document) -> DocumentOut:
    stored = document.state == Making.STORED
    return DocumentOut(
        audience=document.audience,
        state=document.state,
        sha256=document.pdf_sha256,
        size=document.pdf_size,
        url=f"{BASE}/{pep.pk}/documents/{document.audience}.pdf" if stored else "",
    )


def download(pep: Pep, audience: str, actor: Actor) -> Download:
    """The PDF of one audience; the look is logged with every answer in it.

    Raises NotVisible when there is none or the actor may not see it whole.
    """
    rights = rights_for(actor, pep)
    spec = next((spec for spec in specs(pep) if spec.key == audience), None)
    document = next(
        (d for d in _current(pep) if d.audience == audience and d.state == Making.STORED), None
    )
    held = _holds(pep, spec, rights) if spec is not None else None
    if document is None or held is None:
        raise NotVisible
    with store().open(document.pdf_name) as file:
        content = file.read()
    log_reads(
        by=actor,
        young_person=pep.young_person_id,
        subject=f"document:{document.pk}",
        addresses=held or [audience],
        channel="api",
    )
    return Download(content, document.pdf_sha256)


def _holds(pep: Pep, spec: DocumentSpec, rights: PepRights) -> list[str] | None:
    """The addresses a document holds; None when the reader may not see all of it."""
    audience = answers_for_audience(pep, spec.roles)
    held: list[str] = []
    for section in audience.compiled.form.sections:
        if section.key in spec.leave_out or not audience.sees_section(section):
            continue
        if not rights.sees_section(section):
            return None
        entries = audience.shown(section.id).entries
        if not all(rights.sees_entry(address, entry) for address, entry in entries.items()):
            return None
        if _closed(audience, rights, section.id):
            return None
        held += entries
    return sorted(held)


def _closed(audience: VisibleAnswers, rights: PepRights, section_id: str) -> bool:
    """Whether a question that the document prints, answered or not, is closed to the reader."""
    return any(
        audience.sees(placed.id) and not rights.sees(placed.id)
        for placed in audience.compiled.questions.values()
        if placed.section.id == section_id
    )
