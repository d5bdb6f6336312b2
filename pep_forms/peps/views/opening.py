"""Opening a PEP: the proposal in words, what can be changed in it, and the button."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import form, live_versions
from pep_forms.exceptions import AlreadyOpen, NotAllowed
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import YoungPerson
from pep_forms.people.queries import current_enrolment
from pep_forms.people.views.access import young_person_or_404
from pep_forms.peps import preview, words
from pep_forms.peps.actions import opening
from pep_forms.peps.enums import UNFINISHED, Kind, State, Trigger
from pep_forms.peps.forms import OpenForm, mark_of
from pep_forms.peps.models import Pep
from pep_forms.peps.on_paper import is_for_paper
from pep_forms.peps.proposal import Proposal

#: A second press of the button within this time is the same press.
_SAME_PRESS = timedelta(minutes=1)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_pep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would be opened and why; a POST opens it.

    A changed kind, reason or day changes the dates and the form. So a POST that rests on
    other things than the page showed only shows the new proposal, and opens nothing.
    """
    who, actor = young_person_or_404(request, pk), actor_of(request)
    kinds = opening.kinds_for(who, actor)
    if not kinds:
        raise NotAllowed(_("This role opens no PEPs. Ask the Virtual School."))
    if request.method != "POST":
        proposal = opening.propose(who)
        return _page(request, who, proposal, _form_for(proposal, kinds))
    if request.POST.get("kind") in set(Kind.values) - set(kinds):
        raise NotAllowed(_("This role may not open a PEP of this kind. Ask the Virtual School."))
    form = OpenForm(request.POST, kinds=kinds, versions=_electronic())
    valid = form.is_valid()
    proposal = _proposal(who, request.POST, form.cleaned_data.get("opens_on"))
    changed = valid and form.cleaned_data["shown"] != mark_of(form.cleaned_data)
    if valid and (changed or "show" in request.POST):
        again = _form_for(proposal, kinds, form.cleaned_data)
        return _page(request, who, proposal, again, changed=True)
    if valid:
        form.require_reason(proposal)
    if form.errors:
        return _page(request, who, proposal, form)
    return _open(request, who, proposal, form)


def _proposal(who: YoungPerson, sent: QueryDict, day: date | None) -> Proposal:
    """The proposal for what was sent, as far as that can be read."""
    kind = sent.get("kind", "")
    codes = [code for code in sent.getlist("triggers") if code in Trigger.values]
    return opening.propose(
        who, day, kind=kind if kind in Kind.values else None, codes=codes or None
    )


def _form_for(proposal: Proposal, kinds: list[str], sent: dict[str, Any] | None = None) -> OpenForm:
    """The form as the proposal has it; what was sent and does not follow from it is kept."""
    sent = sent or {}
    rests_on = {
        "kind": proposal.kind,
        "triggers": list(proposal.triggers),
        "opens_on": sent.get("opens_on"),
    }
    at = sent.get("meeting_time")
    rests_on_same = sent.get("shown") == mark_of(rests_on)
    own_form = sent.get("template") if rests_on_same or sent.get("form_reason") else ""
    return OpenForm(
        kinds=kinds,
        versions=_versions(proposal),
        initial={
            **rests_on,
            "template": own_form or proposal.template_key,
            "form_reason": sent.get("form_reason", ""),
            "meeting_on": sent.get("meeting_on"),
            "meeting_time": f"{at:%H:%M}" if at else "",
            "shown": mark_of(rests_on),
        },
    )


def _versions(proposal: Proposal) -> list[FormVersion]:
    """Every released form, those that fit first."""
    fitting = {version.pk for version in proposal.versions}
    others = [version for version in _electronic() if version.pk not in fitting]
    return [*proposal.versions, *others]


def _electronic() -> list[FormVersion]:
    """The released forms but those that paper is typed into."""
    return [version for version in live_versions() if not is_for_paper(form(version.pk))]


def _open(
    request: HttpRequest, who: YoungPerson, proposal: Proposal, form: OpenForm
) -> HttpResponse:
    actor, values = actor_of(request), form.cleaned_data
    own_form = values["template"] != proposal.template_key
    try:
        pep = form.run(
            _opened_or_first,
            young_person=who,
            by=actor,
            kind=values["kind"],
            triggers=values["triggers"],
            template_key=values["template"],
            form_reason=values["form_reason"] if own_form else "",
            opens_on=values["opens_on"],
            meeting_planned_at=form.meeting_planned_at,
        )
    except _InTheWay as found:
        return _page(request, who, proposal, form, first=found.first, status=409)
    if pep is None:
        return _page(request, who, proposal, form)
    if pep.state == State.SCHEDULED:
        messages.success(
            request,
            _("The PEP is scheduled. It opens on %(opens_on)s.") % {"opens_on": _day(pep.opens_on)},
        )
        return redirect("peps:history", pk=who.pk)
    messages.success(request, _("The PEP is open, and what is known is filled in."))
    return redirect("wizard:task_list", pep_id=pep.pk)


class _InTheWay(Exception):
    """Another PEP is on its way, and it is not the one that this very press opened."""

    def __init__(self, first: Pep) -> None:
        self.first = first
        super().__init__()


def _opened_or_first(*, by: Actor, **details: Any) -> Pep:
    """Open, or find what the same person's first press of the button has just opened."""
    try:
        return opening.open_pep(by=by, **details)
    except AlreadyOpen as error:
        first = Pep.objects.get(pk=str(error.pep_id))
        pressed_twice = (
            by.user is not None
            and first.opened_by_id == by.user.pk
            and first.opened_at is not None
            and clock.now() - first.opened_at < _SAME_PRESS
            and first.kind == details["kind"]
        )
        if pressed_twice:
            return first
        raise _InTheWay(first) from error


def _page(
    request: HttpRequest,
    who: YoungPerson,
    proposal: Proposal,
    form: OpenForm,
    *,
    first: Pep | None = None,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    previous = opening.last_pep(who)
    version = _chosen(proposal, form)
    enrolment = current_enrolment(who)
    allowed = {value for value, _label in form.fields["kind"].choices}  # type: ignore[attr-defined]
    on_way = Pep.objects.filter(young_person=who, state__in=UNFINISHED).order_by("created_at")
    asked, filled = preview.look(who, proposal, version, previous) if version else ([], None)
    taken = opening.in_the_way(who, proposal)
    return render(
        request,
        "peps/open.html",
        {
            "who": who,
            "form": form,
            "proposal": proposal,
            "version": version,
            "title_words": _headline(proposal),
            "reasons": _reasons(proposal),
            "window": f"{proposal.window.name} {words.year_words(proposal.window.school_year)}",
            "year_group": words.taught_in(proposal.facts["year_group"]),
            "setting": enrolment.organisation if enrolment else None,
            "dates": list(_dates(proposal)),
            "asked": asked,
            "filled": filled,
            "previous": previous,
            "previous_window": words.window_of(previous) if previous else "",
            "on_way": [{"pep": pep, "window": words.window_of(pep)} for pep in on_way],
            "first": first,
            "first_window": words.window_of(first) if first else "",
            "taken": taken,
            "taken_window": words.window_of(taken) if taken else "",
            "changed": changed,
            "may_open_this": proposal.kind in allowed,
            "history": reverse("peps:history", args=[who.pk]),
        },
        status=status,
    )


def _chosen(proposal: Proposal, form: OpenForm) -> FormVersion | None:
    """The version that pressing the button would open with."""
    key = form["template"].value()
    by_key = {version.template.key: version for version in _versions(proposal)}
    return by_key.get(str(key)) or proposal.version


def _headline(proposal: Proposal) -> str:
    return str(Kind(proposal.kind).label)


def _reasons(proposal: Proposal) -> list[dict[str, Any]]:
    """Why this PEP is needed: what was noted with its day, and what the calendar says."""
    noted = {trigger.trigger: trigger for trigger in reversed(proposal.pending)}
    return [
        {
            "text": str(Trigger(code).label),
            "on": noted[code].happened_on if code in noted else None,
            "note": noted[code].note if code in noted else "",
        }
        for code in proposal.triggers
    ]


def _dates(proposal: Proposal) -> Any:
    """The due dates, each with whether it has passed."""
    due, today = proposal.due, clock.today()
    for text, day in (
        (_("Start it by"), due.initiate_by),
        (_("Have it available by"), due.available_by),
        (_("Meet by"), due.meeting_by),
        (_("Complete it by"), due.complete_by),
    ):
        if day is not None:
            yield {"text": text, "day": day, "late": day < today, "away": words.days_away(day)}


def _day(day: date | None) -> str:
    return format_date(day, "j F Y") if day else ""
