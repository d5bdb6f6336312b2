"""Every PEP of one young person, with its dates and the documents it became."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pep_forms.engine.roles import AUTHORITY_ROLES, Role
from pep_forms.engine.text import say
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.people.views.access import young_person_or_404
from pep_forms.peps import on_paper, serving, words
from pep_forms.peps.actions import opening, reentry
from pep_forms.peps.actions.reasons import may_dismiss
from pep_forms.peps.enums import State
from pep_forms.peps.models import Document, Pep, PepTrigger
from pep_forms.peps.models.document import Making
from pep_forms.peps.queries import keeps_earlier_care, open_to, peps_for
from pep_forms.peps.views.plans import SIMPLE_ROLES

PER_PAGE = 12
#: Only the Virtual School sees what was planned or opened by mistake.
_UNSEEN = (State.SCHEDULED, State.VOID)


@require_safe
@login_required
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The PEPs of a young person, the newest first."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    simple = actor.role in SIMPLE_ROLES
    page = Paginator(_peps(who, actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "peps/history.html",
        {
            "who": who,
            "page": page,
            "simple": simple,
            "self": actor.role == Role.YOUNG_PERSON,
            "lines": [_line(pep, actor) for pep in page.object_list],
            "waiting": [] if simple else _waiting(who),
            "kept_back": keeps_earlier_care(actor) and reentry.kept_back(who).exists(),
            "may_open": bool(opening.kinds_for(who, actor)),
            "may_add_paper": on_paper.may_add(actor),
            "may_decide": may_dismiss(actor),
            "back": reverse("peps:list") if simple else reverse("people:young_person", args=[pk]),
        },
    )


def _peps(who: Any, actor: Actor) -> Any:
    stored = Document.objects.filter(state=Making.STORED, withheld_at__isnull=True)
    peps = (
        Pep.objects.filter(open_to(actor), young_person=who)
        .select_related("meeting", "version__template")
        .prefetch_related(Prefetch("documents", queryset=stored, to_attr="stored"), "triggers")
        .order_by("-created_at")
    )
    return peps if actor.role in AUTHORITY_ROLES else peps.exclude(state__in=_UNSEEN)


def _line(pep: Pep, actor: Actor) -> dict[str, Any]:
    return {
        "pep": pep,
        "window": words.window_of(pep),
        "colour": words.STATE_COLOURS[pep.state],
        "meeting": getattr(pep, "meeting", None),
        "scheduled": pep.state == State.SCHEDULED,
        "may_start": pep.state == State.SCHEDULED and actor.role == Role.VS_ADMIN,
        "documents": _documents(pep, actor),
    }


def _documents(pep: Pep, actor: Actor) -> list[dict[str, str]]:
    """The stored documents that the actor may have whole. PEPs without any cost nothing."""
    if not pep.stored:  # type: ignore[attr-defined]
        return []
    return [
        {
            "title": say(spec.title),
            "pdf": reverse("wizard:document", args=[pep.pk, spec.key, "pdf"]),
            "html": reverse("wizard:document", args=[pep.pk, spec.key, "html"]),
        }
        for document, spec in serving.readable(pep, actor)
        if document.state == Making.STORED
    ]


def _waiting(who: Any) -> list[PepTrigger]:
    return list(
        PepTrigger.objects.filter(young_person=who, pep__isnull=True, dismissed_at__isnull=True)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Open a scheduled PEP before its day. Pressed twice, it is open.

    Somebody who comes here by the address alone, as after signing in again, is led to the
    plan, or to the page with the button while it is not open yet.
    """
    actor = actor_of(request)
    pep = get_object_or_404(
        peps_for(actor).select_related("young_person", "version__template"), pk=pep_id
    )
    if pep.state == State.SCHEDULED and request.method != "POST":
        return redirect("peps:history", pk=pep.young_person_id)
    if pep.state == State.SCHEDULED:
        opening.start(pep=pep, by=actor)
        messages.success(request, _("The PEP is open."))
    elif pep.opened_at is None:
        raise Http404
    return redirect("wizard:task_list", pep_id=pep.pk)
