"""Who may have which stored document, and the bytes of it: each handing out is logged.

A document may be had by whoever may see all it holds, judged by today's rights and not by
those of the day it was made. It is handed out whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from media import storing
from media.serving import Part, begun, checked
from pep_forms.audit.actions import log_reads
from pep_forms.engine.spec import DocumentSpec
from pep_forms.exceptions import NotVisible
from pep_forms.peps import documents, naming
from pep_forms.peps.actions.completion import store
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.models.document import Making
from pep_forms.peps.reading import VisibleAnswers, answers_for_audience
from pep_forms.peps.rights import PepRights, rights_for

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor

Format = Literal["pdf", "html"]


def readable(pep: Pep, actor: Actor) -> list[tuple[Document, DocumentSpec]]:
    """The current documents that the actor may have whole, widest first, in any state.

    Raises NotVisible like `rights_for`.
    """
    rights = rights_for(actor, pep)
    rows = {d.audience: d for d in pep.documents.filter(withheld_at__isnull=True)}
    return [
        (rows[spec.key], spec)
        for spec in documents.specs(pep)
        if spec.key in rows and sees_whole(rights, pep, spec)
    ]


def sees_whole(
    rights: PepRights, pep: Pep, spec: DocumentSpec, held: VisibleAnswers | None = None
) -> bool:
    """Whether nothing stands in a document that these rights do not show.

    `held` is what it holds, when that is not what it will hold once the plan is complete.
    """
    held = held or answers_for_audience(pep, spec.roles)
    for section in held.compiled.form.sections:
        if section.key in spec.leave_out or not held.sees_section(section):
            continue
        if not rights.sees_section(section):
            return False
        if section.builtin == "sign_off" and _tells_of(pep, rights.role, spec):
            return False
        entries = held.section(section.id).entries
        if not all(
            rights.sees_entry(address, entry)
            for address, entry in entries.items()
            if not spec.leaves_out(address)
        ):
            return False
        # A question without an answer prints its label and "not answered": that is told too.
        printed = [
            q.id
            for q in held.compiled.of_section[section.id]
            if held.sees(q.id) and not spec.leaves_out(q.id)
        ]
        if not all(rights.sees(question_id) for question_id in printed):
            return False
    return True


def _tells_of(pep: Pep, reader: str, spec: DocumentSpec) -> bool:
    """Whether a signature in a document tells more than the reader may know."""
    kept = naming.kept_from(reader, spec.roles)
    return bool(kept) and pep.sign_offs.filter(round=pep.round, role__in=kept).exists()


def widest(pep: Pep, actor: Actor) -> Document:
    """The widest stored document that the actor may have. Raises NotVisible without one."""
    for document, _ in readable(pep, actor):
        if document.state == Making.STORED:
            return document
    raise NotVisible


def of_audience(pep: Pep, audience: str, actor: Actor) -> Document:
    """The stored document of an audience. Raises NotVisible unless the actor may have it."""
    for document, spec in readable(pep, actor):
        if spec.key == audience and document.state == Making.STORED:
            return document
    raise NotVisible


def size_of(document: Document, kind: Format) -> int:
    """How many bytes a stored document has in one of its two forms."""
    return document.pdf_size if kind == "pdf" else document.twin_size


def hand_out(
    document: Document, actor: Actor, kind: Format, part: Part | None = None
) -> Iterator[bytes]:
    """The bytes of a document or of a part of it, never whole in memory.

    The first ones are fetched, and the look is noted, before this returns; the log names every
    answer that stands in the document. A whole one ends early when it is not what was stored.
    """
    pep = document.pep
    spec = documents.spec_of(pep, document.audience)
    name = document.pdf_name if kind == "pdf" else document.twin_name
    if part is None or part.whole:
        digest = document.pdf_sha256 if kind == "pdf" else document.twin_sha256
        chunks = checked(storing.read(name, where=store()), digest, f"document {document.pk}")
    else:
        chunks = storing.read(name, part.start, part.length, where=store())
    chunks = begun(chunks)
    log_reads(
        by=actor,
        young_person=pep.young_person_id,
        subject=f"pep:{pep.pk}",
        addresses=sorted(documents.held(answers_for_audience(pep, spec.roles), spec)),
        channel=f"document.{kind}",
    )
    return chunks
