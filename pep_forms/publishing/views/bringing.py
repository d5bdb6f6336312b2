"""What a move set aside, each with the questions that could take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms.exceptions import BadInput, Refused
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.peps.aside_reading import AsideAnswer, visible_aside
from pep_forms.peps.models import Pep
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.peps.rights import rights_for
from pep_forms.publishing.actions.bringing import bring_back, found, offered
from pep_forms.wizard.access import pep_or_404


@dataclass(frozen=True, slots=True)
class Line:
    """One answer, and the questions it fits: id and words."""

    answer: AsideAnswer
    questions: list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bring(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Read what was set aside, and bring an answer back into a question of this version."""
    pep = pep_or_404(request, pep_id)
    by = actor_of(request)
    error = ""
    if request.method == "POST":
        try:
            bring_back(
                pep=pep,
                address=request.POST.get("address", ""),
                question=request.POST.get("question", ""),
                by=by,
            )
        except (BadInput, Refused) as problem:
            error = str(problem)
        else:
            messages.success(
                request, _("The answer is back. It also stays among what was set aside.")
            )
            return redirect("moves:set_aside", pep_id=pep.pk)
    context = {
        "pep": pep,
        "young_person": pep.young_person,
        "title": _("What was set aside"),
        "lines": list(_lines(pep, by)),
        "error": error,
    }
    return render(request, "publishing/set_aside.html", context, status=422 if error else 200)


def _lines(pep: Pep, by: Actor) -> Iterator[Line]:
    answers = visible_aside(pep, by, channel="set_aside")
    if not answers:
        return
    rights = rights_for(by, pep)
    # Only whether a question is empty is told: no answer of the plan is shown here.
    visible = visible_answers(pep, by, channel="set_aside", rights=rights, show=_nothing)
    for answer in answers:
        aside = found(pep, answer.address, by)
        yield Line(answer, offered(pep, aside, rights, visible))


def _nothing(_visible: VisibleAnswers) -> tuple[str, ...]:
    return ()
