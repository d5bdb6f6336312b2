"""What becomes of documents when a file that they name is deleted for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep_forms.people.actor import Actor
from pep_forms.peps import attachments, documents
from pep_forms.peps.actions.withholding import withhold
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
    naming = [
        spec.key
        for spec in documents.specs(pep)
        if addresses & documents.held(answers_for_audience(pep, spec.roles), spec)
    ]
    return withhold(pep=pep, audiences=naming, by=by)
