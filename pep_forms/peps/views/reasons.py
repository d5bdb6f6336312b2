"""The reasons for a PEP that wait for one: the list, noting one by hand, setting one aside."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pep_forms import clock
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.exceptions import NotAllowed
from pep_forms.people.middleware import actor_of
from pep_forms.people.queries import young_people_for
from pep_forms.people.views.access import young_person_or_404
from pep_forms.people.views.form_page import form_page
from pep_forms.peps import words
from pep_forms.peps.actions import opening, reasons
from pep_forms.peps.forms import DismissForm, ReasonForm
from pep_forms.peps.models import PepTrigger

PER_PAGE = 25


@require_safe
@login_required
def reason_list(request: HttpRequest) -> HttpResponse:
    """What happened and still needs a PEP, the most urgent first."""
    actor = actor_of(request)
    if actor.role not in AUTHORITY_ROLES:
        raise NotAllowed(_("Only the Virtual School keeps the reasons for PEPs."))
    waiting = (
        PepTrigger.objects.filter(
            young_person__in=young_people_for(actor), pep__isnull=True, dismissed_at__isnull=True
        )
        .select_related("young_person")
        .order_by("initiate_by", "happened_on", "id")
    )
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    rows = [
        {
            "trigger": trigger,
            "late": bool(trigger.initiate_by and trigger.initiate_by < today),
            "away": words.days_away(trigger.initiate_by) if trigger.initiate_by else "",
        }
        for trigger in page.object_list
    ]
    return render(
        request,
        "peps/reasons.html",
        {"page": page, "rows": rows, "may_decide": reasons.may_dismiss(actor)},
    )


@login_required
def reason_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a reason that the record does not show."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    _check_may_decide(request)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(opening.note_trigger, young_person=who, by=actor, **form.details()),
        title=_("Note why %(called)s needs a PEP") % {"called": who.called},
        back=reverse("peps:history", args=[who.pk]),
        done=_("The reason is noted. A PEP that was not met about yet takes it up by itself."),
        intro=_(
            "Moves that are entered in the record are noted by themselves. "
            "Use this for anything else."
        ),
    )


@login_required
def reason_dismiss(request: HttpRequest, row: UUID) -> HttpResponse:
    """Set a reason aside."""
    actor = actor_of(request)
    trigger = get_object_or_404(
        PepTrigger.objects.select_related("young_person"),
        pk=row,
        young_person__in=young_people_for(actor),
    )
    _check_may_decide(request)
    form = DismissForm(request.POST or None)
    happened = format_date(trigger.happened_on, "j F Y")
    return form_page(
        request,
        form,
        lambda: form.run(reasons.dismiss, trigger=trigger, by=actor, **form.details()),
        title=_("Set this reason aside"),
        back=_back(request),
        done=_("The reason is set aside."),
        intro=_("%(called)s: %(trigger)s, %(happened)s. No PEP will be asked for because of it.")
        % {
            "called": trigger.young_person.called,
            "trigger": trigger.get_trigger_display(),
            "happened": happened,
        },
        button=_("Set aside"),
    )


def _check_may_decide(request: HttpRequest) -> None:
    if not reasons.may_dismiss(actor_of(request)):
        raise NotAllowed(_("Only the Virtual School decides about reasons for a PEP."))


def _back(request: HttpRequest) -> str:
    """Where somebody came from on this site, else the list."""
    asked_for = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(asked_for, allowed_hosts=None):
        return asked_for
    return reverse("peps:reasons")
