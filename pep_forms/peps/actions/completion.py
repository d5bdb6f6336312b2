"""Completing: spec and answers frozen, and the documents asked for, in one transaction."""

from __future__ import annotations

import hashlib
import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from media import storing
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed, WrongState
from pep_forms.people import rights
from pep_forms.people.actor import Actor
from pep_forms.peps import documents, lifecycle, tasks
from pep_forms.peps.actions.held import bring_up_to_date
from pep_forms.peps.enums import State
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.models.document import Making
from pep_forms.peps.stored import load
from pep_forms.printing import html, making, sealing

#: How often a document is tried before somebody has to look.
ATTEMPTS = 3
#: A store that is down comes back: about half a day of waiting longer and longer.
STORE_ATTEMPTS = 16


def complete(*, pep: Pep, by: Actor) -> Pep:
    """Freeze a PEP that was accepted, and ask for its documents. Called by `quality.accept`.

    The PEP is locked and checked. The version it is pinned to never changes and nobody may
    edit any more, so freezing needs only the words of the codes.
    """
    if by.user is None:
        raise NotAllowed(_("Only a person can complete a PEP."))
    bring_up_to_date(pep, by)
    lifecycle.move(
        pep,
        "accept",
        by,
        changes={
            "completed_at": clock.now(),
            "completed_by": by.user,
            "frozen_labels": freeze_labels(pep),
        },
    )
    ask_for_documents(pep=pep, by=by)
    return pep


def freeze_labels(pep: Pep) -> dict[str, dict[str, str]]:
    """The words of every code in the answers: they stay when the lists change."""
    return documents.codes_used(pep, load(pep))


@transaction.atomic
def ask_for_documents(*, pep: Pep, by: Actor) -> list[Document]:
    """Queue a document for each audience that has none. Asking twice makes none twice."""
    if pep.state not in {State.COMPLETE, State.ARCHIVED}:
        raise WrongState(_("Documents are made when a PEP is complete."))
    there = set(pep.documents.filter(withheld_at__isnull=True).values_list("audience", flat=True))
    made = []
    for spec in documents.specs(pep):
        if spec.key in there:
            continue
        earlier = pep.documents.filter(audience=spec.key).count()
        document = Document.objects.create(pep=pep, audience=spec.key, generation=earlier + 1)
        log_write(
            event="pep.document_asked_for",
            by=by,
            subject=f"document:{document.pk}",
            young_person=pep.young_person_id,
            data={"audience": spec.key, "generation": document.generation},
        )
        made.append(document)
    for document in made:
        tasks.make_document.enqueue(str(document.pk))
    return made


def make_document(document_id: str) -> Document:
    """Make one document and store it. The job of the worker; running it twice is harmless.

    Files are stored first under random names, then the row points at them: a crash between
    the two leaves files that nothing points at, never a row without its files.
    """
    document = _begin(document_id)
    if document.state == Making.STORED or document.withheld_at is not None:
        return document
    try:
        made = _render(document)
    except Exception as error:  # the text of any error can hold answers: only its name is kept
        return _failed(document_id, error, ATTEMPTS)
    try:
        names = _store(made)
    except Exception as error:
        return _failed(document_id, error, STORE_ATTEMPTS)
    return _stored(document_id, made, names)


def may_retry(by: Actor) -> bool:
    """Whether somebody may have documents tried again: the Virtual School's administrators."""
    return by.is_system or by.role == Role.VS_ADMIN


def retry_document(*, document: Document, by: Actor) -> Document:
    """Try a document again that could not be made."""
    rights.check_may_see(by, document.pep.young_person)
    if not may_retry(by):
        raise NotAllowed(_("Only a Virtual School administrator can have a document made again."))
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != Making.FAILED:
            raise WrongState(_("This document is not one that failed."))
        document.state, document.attempts, document.error_code = Making.MAKING, 0, ""
        document.save(update_fields=["state", "attempts", "error_code"])
        log_write(
            event="pep.document_asked_for",
            by=by,
            subject=f"document:{document.pk}",
            young_person=document.pep.young_person_id,
            data={"audience": document.audience, "again": True},
        )
        tasks.make_document.enqueue(str(document.pk))
    document.refresh_from_db()
    return document


def store() -> Storage:
    """Where documents are kept."""
    return storages["pep_documents"]


@transaction.atomic
def _begin(document_id: str) -> Document:
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.state != Making.STORED and document.withheld_at is None:
        document.attempts += 1
        document.save(update_fields=["attempts"])
    return document


def _render(document: Document) -> dict[str, bytes]:
    pep = Pep.objects.select_related("young_person", "version", "meeting").get(pk=document.pep_id)
    tree = documents.build(pep, documents.spec_of(pep, document.audience))
    made = {"pdf": making.proven(tree), "html": html.render(tree).encode()}
    if settings.PDF_CERTIFICATE:
        made["pdf"] = sealing.signed(
            made["pdf"], settings.PDF_CERTIFICATE, settings.PDF_CERTIFICATE_PASSPHRASE
        )
    return made


def _store(made: dict[str, bytes]) -> dict[str, str]:
    where = store()
    return {
        kind: where.save(f"documents/{uuid.uuid4().hex}.{kind}", ContentFile(content))
        for kind, content in made.items()
    }


@transaction.atomic
def _stored(document_id: str, made: dict[str, bytes], names: dict[str, str]) -> Document:
    document = Document.objects.select_for_update().select_related("pep").get(pk=document_id)
    if document.state == Making.STORED or document.withheld_at is not None:
        # Another worker was faster, or it was withheld while it was drawn: ours must not stay.
        for name in names.values():
            transaction.on_commit(partial(storing.purge, name, where=store()))
        return document
    fields: dict[str, Any] = {
        "state": Making.STORED,
        "error_code": "",
        "stored_at": clock.now(),
        "pdf_name": names["pdf"],
        "pdf_sha256": hashlib.sha256(made["pdf"]).hexdigest(),
        "pdf_size": len(made["pdf"]),
        "twin_name": names["html"],
        "twin_sha256": hashlib.sha256(made["html"]).hexdigest(),
        "twin_size": len(made["html"]),
    }
    for field, value in fields.items():
        setattr(document, field, value)
    document.save(update_fields=list(fields))
    log_write(
        event="pep.document_stored",
        by=Actor.system(),
        subject=f"document:{document.pk}",
        young_person=document.pep.young_person_id,
        data={
            "audience": document.audience,
            "pdf": document.pdf_sha256,
            "twin": document.twin_sha256,
        },
    )
    return document


def _failed(document_id: str, error: Exception, most: int) -> Document:
    with transaction.atomic():
        document = Document.objects.select_for_update().select_related("pep").get(pk=document_id)
        if document.state == Making.STORED or document.withheld_at is not None:
            return document
        last = document.attempts >= most
        document.error_code = type(error).__name__[:32]
        document.state = Making.FAILED if last else Making.MAKING
        document.save(update_fields=["error_code", "state"])
        if last:
            log_write(
                event="pep.document_failed",
                by=Actor.system(),
                subject=f"document:{document.pk}",
                young_person=document.pep.young_person_id,
                data={"audience": document.audience, "error": document.error_code},
            )
        else:
            tasks.make_later(document_id, document.attempts)
    document.refresh_from_db()
    return document
