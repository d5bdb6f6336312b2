"""Adding a PEP that was written on paper: the first page; the rest is typed into its sections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from media.words import size_words
from pep_forms import clock
from pep_forms.builder.queries import form as form_of
from pep_forms.exceptions import AlreadyOpen, NotAllowed
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import YoungPerson
from pep_forms.people.views.access import young_person_or_404
from pep_forms.peps import on_paper, words
from pep_forms.peps.actions import paper
from pep_forms.peps.forms import PaperForm
from pep_forms.peps.models import Pep
from pep_forms.peps.proposal import propose

#: A second press of the button within this time is the same press.
_SAME_PRESS = timedelta(minutes=1)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why it is on paper, what kind of PEP it is and when the meeting was."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    if not on_paper.may_add(actor):
        raise NotAllowed(_("This role adds no PEPs on paper. Ask the Virtual School."))
    form = PaperForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, who, form)
    try:
        pep = form.run(_begun_or_first, young_person=who, by=actor, **form.details())
    except _InTheWay as found:
        return _page(request, who, form, first=found.first, status=409)
    if pep is None:
        return _page(request, who, form)
    messages.success(request, _("Now attach the scan and type the facts. Then check and submit."))
    sections = form_of(pep.version_id).sections
    key = next((section.key for section in sections if not section.builtin), "")
    return redirect("wizard:section", pep_id=pep.pk, section=key)


class _InTheWay(Exception):
    """Another PEP is there, and it is not the one that this very press began."""

    def __init__(self, first: Pep) -> None:
        self.first = first
        super().__init__()


def _begun_or_first(*, by: Actor, **details: Any) -> Pep:
    """Begin, or find what the same person's first press of the button has just begun."""
    try:
        return paper.begin(by=by, **details)
    except AlreadyOpen as error:
        first = Pep.objects.get(pk=str(error.pep_id))
        pressed_twice = (
            first.is_paper
            and by.user is not None
            and first.opened_by_id == by.user.pk
            and clock.now() - first.created_at < _SAME_PRESS
        )
        if pressed_twice:
            return first
        raise _InTheWay(first) from error


def _page(
    request: HttpRequest,
    who: YoungPerson,
    form: PaperForm,
    *,
    first: Pep | None = None,
    status: int = 200,
) -> HttpResponse:
    proposal = propose(who)
    return render(
        request,
        "peps/paper.html",
        {
            "who": who,
            "form": form,
            "first": first,
            "first_window": words.window_of(first) if first else "",
            "empty_form": proposal.template_key,
            "most": size_words(settings.UPLOAD_MAX_SIZE),
            "history": reverse("peps:history", args=[who.pk]),
        },
        status=status,
    )
