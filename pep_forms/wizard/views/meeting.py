"""The meeting: when it will be, and that it was held."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms import clock
from pep_forms.exceptions import NotAllowed
from pep_forms.people.middleware import actor_of
from pep_forms.peps import lifecycle
from pep_forms.peps.actions import held as told_of
from pep_forms.peps.actions import meeting
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.forms import HeldForm, PlanForm
from pep_forms.wizard.store import PepStore
from pep_forms.wizard.views.acting import answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Plan the meeting, or move it."""
    pep = pep_or_404(request, pep_id)
    if not meeting.may_plan(pep, actor_of(request)):
        raise NotAllowed(_("This role may not plan the meeting."))
    planned = pep.meeting_planned_at and pep.meeting_planned_at.astimezone(clock.LONDON)
    initial = {"day": planned.date(), "at": f"{planned:%H:%M}"} if planned else {}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    return answer(
        request,
        pep,
        form,
        lambda: meeting.plan_meeting(pep=pep, planned_at=form.moment(), by=actor_of(request)),
        template="wizard/act.html",
        context={"title": _("Plan the meeting"), "button": _("Save the date")},
        success=_("The date of the meeting is saved."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def held(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Record that the meeting was held."""
    pep = pep_or_404(request, pep_id)
    if not lifecycle.may(pep, "hold_meeting", actor_of(request)):
        raise NotAllowed(_("This role may not record the meeting."))
    told = told_of.read(pep).held_on if _sees_meeting(PepStore(pep, actor_of(request))) else None
    form = HeldForm(request.POST if request.method == "POST" else None, initial={"held_on": told})
    return answer(
        request,
        pep,
        form,
        lambda: meeting.record_meeting(
            pep=pep, by=actor_of(request), held_on=form.cleaned_data["held_on"]
        ),
        template="wizard/act.html",
        context={
            "title": _("Record that the meeting was held"),
            "lead": _(
                "This counts as one of the meetings the law asks for in each school year. "
                "Who was there and what was decided goes into the meeting section, before or after."
            ),
            "button": _("Record the meeting"),
        },
        success=_("The meeting is recorded. Finish the plan and submit it."),
        after=reverse("wizard:task_list", kwargs={"pep_id": pep.pk}),
    )


def _sees_meeting(store: PepStore) -> bool:
    places = store.compiled.by_meaning.get("meeting.date", ())
    return any(store.rights.sees(placed.id) for placed in places)
