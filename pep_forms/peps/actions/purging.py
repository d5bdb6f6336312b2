"""What becomes of documents when a file that they name is deleted for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.spec import DocumentSpec
from pep_forms.people.actor import Actor
from pep_forms.peps import attachments, documents
from pep_forms.peps.actions.completion import ask_for_documents
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from pep_forms.peps.reading import answers_for_audience

if TYPE_CHECKING:
    from media.models import Attachment


def withhold_documents(attachment: Attachment, by: Actor) -> int:
    """Withhold every stored document that names a file, and ask for new ones without its name.

    The file may be named in other PEPs than the one it was attached to: answers are carried.
    """
    places: dict[Pep, set[str]] = {}
    for pep, address, _ in attachments.naming(attachment):
        if pep.state in {State.COMPLETE, State.ARCHIVED}:
            places.setdefault(pep, set()).add(address)
    return sum(_withhold(pep, addresses, by) for pep, addresses in places.items())


def _withhold(pep: Pep, addresses: set[str], by: Actor) -> int:
    naming = [spec.key for spec in documents.specs(pep) if addresses & _held(pep, spec)]
    withheld = list(pep.documents.filter(audience__in=naming, withheld_at__isnull=True))
    for document in withheld:
        document.withheld_at = clock.now()
        document.save(update_fields=["withheld_at"])
        log_write(
            event="pep.document_withheld",
            by=by,
            subject=f"document:{document.pk}",
            young_person=pep.young_person_id,
            data={"audience": document.audience, "generation": document.generation},
        )
    if withheld:
        ask_for_documents(pep=pep, by=by)
    return len(withheld)


def _held(pep: Pep, spec: DocumentSpec) -> set[str]:
    visible = answers_for_audience(pep, spec.roles)
    return {
        address
        for section in visible.compiled.form.sections
        if section.key not in spec.leave_out and visible.sees_section(section)
        for address in visible.shown(section.id).entries
        if not spec.leaves_out(address)
    }
