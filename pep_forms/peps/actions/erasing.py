"""Taking the bytes of withheld documents out of their store, every version of them.

A document is withheld because somebody lost sight of what it holds. What a complete PEP has to
keep is its frozen version and answers, from which the next document is made; of the old one
its checksums stay, in its row and in the log, and prove what was handed out once.
"""

from __future__ import annotations

import logging

from django.db import transaction

from media import diagnosis, storing
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.people.actor import Actor
from pep_forms.peps.models import Document
from pep_forms.peps.models.document import Making

log = logging.getLogger(__name__)


def erase_document(document_id: str) -> bool:
    """Delete the bytes of one withheld document, and note when nothing was left.

    Running it twice is harmless. It says whether nothing is left now; while the store does not
    answer the row stays as it is, nobody can read it, and the job tries again.
    """
    document = Document.objects.filter(pk=document_id, withheld_at__isnull=False).first()
    if document is None or document.state != Making.STORED or document.erased_at is not None:
        return document is not None and document.erased_at is not None
    where = storing.store(storing.DOCUMENTS)
    try:
        for name in (document.pdf_name, document.twin_name):
            storing.purge(name, where=where)
            if storing.is_left(name, where=where):
                raise OSError("Something of the object is left.")
    except Exception as error:
        why = diagnosis.words(error)
        log.error("document_not_erased", extra={"document": str(document.pk), "why": why})
        return False
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if row.erased_at is None:
            row.erased_at = clock.now()
            row.save(update_fields=["erased_at"])
            _log(row)
    return True


def _log(document: Document) -> None:
    log_write(
        event="pep.document_erased",
        by=Actor.system(),
        subject=f"document:{document.pk}",
        young_person=document.pep.young_person_id,
        data={
            "audience": document.audience,
            "generation": document.generation,
            "pdf": document.pdf_sha256,
            "twin": document.twin_sha256,
        },
    )


def erase_withheld() -> int:
    """Delete what is withheld and perhaps still in the store. How many are gone now."""
    waiting = Document.objects.filter(
        state=Making.STORED, withheld_at__isnull=False, erased_at__isnull=True
    )
    keys = list(waiting.order_by("withheld_at").values_list("pk", flat=True))
    return sum(erase_document(str(key)) for key in keys)
