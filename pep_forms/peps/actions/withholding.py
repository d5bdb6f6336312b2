"""Taking stored documents back, and asking for new ones in their place."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.db import transaction

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.completion import ask_for_documents
from pep_forms.peps.actions.erasing import erase_document
from pep_forms.peps.models import Pep


def withhold(*, pep: Pep, audiences: Collection[str], by: Actor) -> int:
    """Hand out the documents of these audiences no more; new ones are made in their place.

    Their bytes leave the store as soon as this is committed.

    Called inside the transaction of whatever changed what a document may hold. Returns how
    many were taken back: each is logged.
    """
    withheld = take_back_documents(pep=pep, audiences=audiences, by=by)
    if audiences:
        ask_for_documents(pep=pep, by=by)
    return withheld


def take_back_documents(*, pep: Pep, audiences: Collection[str] | None, by: Actor) -> int:
    """Hand out the documents of these audiences no more, or none at all with None."""
    current = pep.documents.filter(withheld_at__isnull=True)
    withheld = list(current if audiences is None else current.filter(audience__in=audiences))
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
        transaction.on_commit(partial(erase_document, str(document.pk)))
    return len(withheld)
