"""Check your answers: all that the reader may see, with a way to change each answer."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pep_forms.people.middleware import actor_of
from pep_forms.peps import documents, lifecycle
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.wizard import moves, outline
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.checking import checked
from pep_forms.wizard.store import PepStore


@require_safe
@login_required
def check(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Every answer the reader may see, what is missing, and the button to submit."""
    pep = pep_or_404(request, pep_id)
    actor = actor_of(request)
    store = PepStore(pep, actor)
    visible = visible_answers(pep, actor, channel="check", rights=store.rights, show=_shown)
    sections = [checked(store, node) for node in documents.for_checking(pep, visible).sections]
    missing = [item for section in sections for item in section.missing]
    offered = set(lifecycle.offered(pep, actor))
    return render(
        request,
        "wizard/check.html",
        {
            "pep": pep,
            "young_person": pep.young_person,
            "title": "Check all answers",
            "sections": sections,
            "missing_count": len(missing),
            "by_person": list(outline.by_person(missing)) if moves.still_written(pep) else [],
            "may_submit": bool(offered & {"submit", "resubmit"}),
        },
    )


def _shown(visible: VisibleAnswers) -> Iterator[str]:
    """What the page shows: every visible answer whose question is asked."""
    for section in visible.compiled.form.sections:
        if visible.sees_section(section):
            yield from visible.shown(section.id).entries
