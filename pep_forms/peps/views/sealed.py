"""The screens of sealed records: sealing one, and the door to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from media import views as media_views
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.engine.text import say
from pep_forms.exceptions import NotVisible
from pep_forms.people import reading
from pep_forms.people.actions import sealing
from pep_forms.people.forms.sealing import HolderForm, OpenForm, SealForm
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import SealedRecord
from pep_forms.people.views.access import admin_page, page, young_person_or_404
from pep_forms.people.views.form_page import form_page
from pep_forms.peps import documents, sealed_files, words
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.models.document import Making
from pep_forms.peps.views import handing


@admin_page
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seal a record for good."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    form = SealForm(request.POST or None)

    def act() -> object:
        values = {name: form.cleaned_data[name] for name in ("first", "second", "reason")}
        return form.run(sealing.seal, young_person=who, by=actor, **values)

    return form_page(
        request,
        form,
        act,
        title=_("Seal this record"),
        intro=_(
            "After an adoption the record is closed for good. It is in no list, no search and "
            "no count any more, and nobody in the network can open it. The two people you choose "
            "can, each time with a reason. Plans on their way are closed."
        ),
        back=reverse("people:young_person", args=[pk]),
        done=_("The record is sealed."),
        button=_("Seal the record"),
        onward=lambda: reverse("peps:sealed_list"),
    )


@page
def sealed_list(request: HttpRequest) -> HttpResponse:
    """The sealed records whose keys one holds, each by a reference that says nothing."""
    actor = actor_of(request)
    if actor.role not in AUTHORITY_ROLES:
        raise Http404
    return render(request, "peps/sealed_list.html", {"records": sealing.held_by(actor)})


@page
def sealed_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why, and then show the record for half an hour."""
    sealed, actor = _held(request, pk), actor_of(request)
    opening = sealing.opening_of(sealed, actor)
    if opening is None:
        form = OpenForm(request.POST or None)
        return form_page(
            request,
            form,
            lambda: form.run(
                sealing.open_sealed, sealed=sealed, by=actor, reason=form.cleaned_data["reason"]
            ),
            title=_("Open the sealed record %(reference)s") % {"reference": sealed.reference},
            back=reverse("peps:sealed_list"),
            done=_("The record is open to you for half an hour."),
            button=_("Open the record"),
            onward=lambda: reverse("peps:sealed_record", args=[pk]),
        )
    return render(
        request,
        "peps/sealed_record.html",
        {
            "sealed": sealed,
            "opening": opening,
            "record": reading.read_sealed(opening, actor),
            "peps": [_line(pep, sealed) for pep in _peps(sealed)],
            "files": sealed_files.of_record(opening, actor),
            "openings": sealed.openings.select_related("opened_by"),
        },
    )


@page
def sealed_document(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponseBase:
    """A stored document of a sealed record, while it is open; handing it out is logged."""
    sealed, actor = _held(request, pk), actor_of(request)
    if sealing.opening_of(sealed, actor) is None:
        return redirect("peps:sealed_record", pk=pk)
    stored = get_object_or_404(
        Document.objects.select_related("pep"),
        pk=document,
        pep__young_person=sealed.young_person_id,
        state=Making.STORED,
        withheld_at__isnull=True,
    )
    return handing.document(request, stored, actor, "pdf")


@page
def sealed_file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """A file of a sealed record, while it is open; handing it out is logged."""
    sealed, actor = _held(request, pk), actor_of(request)
    opening = sealing.opening_of(sealed, actor)
    if opening is None:
        return redirect("peps:sealed_record", pk=pk)
    for one in sealed_files.of_record(opening, actor):
        if one.attachment.pk == file:
            return media_views.give(request, one.attachment, actor)
    raise Http404


@page
def sealed_holder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand one of the two keys to somebody else."""
    sealed, actor = _held(request, pk), actor_of(request)
    form = HolderForm(request.POST or None, holders=(sealed.first_holder, sealed.second_holder))
    return form_page(
        request,
        form,
        lambda: form.run(sealing.replace_holder, sealed=sealed, by=actor, **form.cleaned_data),
        title=_("Hand on a key to the sealed record %(reference)s")
        % {"reference": sealed.reference},
        back=reverse("peps:sealed_list"),
        done=_("The key is handed on."),
        button=_("Hand the key on"),
    )


def _held(request: HttpRequest, pk: UUID) -> SealedRecord:
    """A sealed record to which one holds a key, or the page that is not there."""
    rows = SealedRecord.objects.select_related("first_holder", "second_holder")
    sealed = get_object_or_404(rows, pk=pk)
    try:
        sealing.check_holds(sealed, actor_of(request))
    except NotVisible:
        raise Http404 from None
    return sealed


def _peps(sealed: SealedRecord) -> list[Pep]:
    rows = Pep.objects.filter(young_person=sealed.young_person_id).select_related("version")
    return list(rows.prefetch_related("documents").order_by("-created_at"))


def _line(pep: Pep, sealed: SealedRecord) -> dict[str, Any]:
    titles = {spec.key: say(spec.title) for spec in documents.specs(pep)}
    return {
        "pep": pep,
        "window": words.window_of(pep),
        "documents": [
            {
                "title": titles.get(document.audience, document.audience),
                "href": reverse("peps:sealed_document", args=[sealed.pk, document.pk]),
            }
            for document in pep.documents.all()
            if document.state == Making.STORED and document.withheld_at is None
        ],
    }
