"""The Virtual School's review: start it, grade, accept or return."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.engine.text import say
from pep_forms.exceptions import NotAllowed
from pep_forms.people.middleware import actor_of
from pep_forms.peps import lifecycle
from pep_forms.peps.actions import quality
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep, QualityReview
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.forms import ConfirmForm, ReturnForm, ReviewForm
from pep_forms.wizard.store import PepStore
from pep_forms.wizard.suggestions import of_plan
from pep_forms.wizard.views.acting import answer

WRITES = ["GET", "HEAD", "POST"]


def _check_reviewer(request: HttpRequest, pep: Pep) -> None:
    if not lifecycle.may(pep, "pick_up", actor_of(request)):
        raise NotAllowed(_("Only a reviewer of the Virtual School may do this."))


@require_http_methods(WRITES)
@login_required
def review(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Start the review; then grade it, and accept it when it is good."""
    pep = pep_or_404(request, pep_id)
    _check_reviewer(request, pep)
    here = reverse("wizard:review", kwargs={"pep_id": pep.pk})
    if pep.state != State.IN_QUALITY:
        form = ConfirmForm(request.POST if request.method == "POST" else None)
        return answer(
            request,
            pep,
            form,
            lambda: quality.pick_up(pep=pep, by=actor_of(request)),
            template="wizard/act.html",
            context={
                "title": _("Start the review"),
                "lead": _("From now on the sender cannot call the plan back."),
                "button": _("Start the review"),
            },
            success=_("The review is yours. Read the plan, then grade, accept or return it."),
            after=here,
        )
    return _grade(request, pep, here)


def _grade(request: HttpRequest, pep: Pep, here: str) -> HttpResponse:
    current = QualityReview.objects.filter(pep=pep, round=pep.round, outcome="").first()
    initial = (
        {**current.grades, "strengths": current.strengths, "thanks": current.thanks}
        if current
        else {}
    )
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=initial)
    accepts = request.POST.get("then") == "accept"

    def do() -> None:
        quality.grade(
            pep=pep,
            by=actor_of(request),
            grades=form.grades(),
            strengths=form.cleaned_data["strengths"],
            thanks=form.cleaned_data["thanks"],
        )
        if accepts:
            quality.accept(pep=pep, by=actor_of(request))

    return answer(
        request,
        pep,
        form,
        do,
        template="wizard/review.html",
        context={
            "title": _("Review this plan"),
            "overall": current.overall if current else "",
            "advice": of_plan(PepStore(pep, actor_of(request))),
        },
        success=_("The plan is accepted and complete. Its documents are being made.")
        if accepts
        else _("The grades are saved."),
        after="" if accepts else here,
    )


@require_http_methods(WRITES)
@login_required
def give_back(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Return the plan: only the sections with something to change reopen."""
    pep = pep_or_404(request, pep_id)
    _check_reviewer(request, pep)
    store = PepStore(pep, actor_of(request))
    sections = [
        (section.id, say(section.title))
        for section in store.compiled.form.sections
        if not section.builtin and store.standing(section).shown
    ]
    form = ReturnForm(request.POST if request.method == "POST" else None, sections=sections)
    return answer(
        request,
        pep,
        form,
        lambda: quality.return_pep(
            pep=pep,
            by=actor_of(request),
            reason=form.cleaned_data["reason"],
            sections=form.flagged(),
        ),
        template="wizard/return.html",
        context={"title": _("Return this plan for changes"), "button": _("Return the plan")},
        success=_("The plan is returned. The people who work on it are told."),
    )


@require_http_methods(WRITES)
@login_required
def moderate(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Agree with a colleague's grades."""
    pep = pep_or_404(request, pep_id)
    if actor_of(request).role not in AUTHORITY_ROLES:
        raise NotAllowed(_("Only the Virtual School may do this."))
    return answer(
        request,
        pep,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: quality.moderate(pep=pep, by=actor_of(request)),
        template="wizard/act.html",
        context={
            "title": _("Agree with the grades"),
            "lead": _("Your name and today’s date are kept beside the grades of your colleague."),
            "button": _("Agree with the grades"),
        },
        success=_("You have agreed with the grades."),
        after=reverse("wizard:builtin", kwargs={"pep_id": pep.pk, "builtin": "quality"}),
    )
