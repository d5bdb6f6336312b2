"""Check your answers: all that the reader may see, with a way to change each answer."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pep_forms.engine.blocks import Beside
from pep_forms.people.middleware import actor_of
from pep_forms.peps import advice, documents, lifecycle, previous
from pep_forms.peps.aside_reading import visible_aside
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.wizard import moves, outline
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.checking import checked
from pep_forms.wizard.store import PepStore
from pep_forms.wizard.suggestions import to_reviewer


@require_safe
@login_required
def check(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Every answer the reader may see, what is missing, and the button to submit."""
    pep = pep_or_404(request, pep_id)
    actor = actor_of(request)
    store = PepStore(pep, actor)
    visible = visible_answers(pep, actor, channel="check", rights=store.rights, show=_shown)
    found = advice.advice_in(visible)
    # Whoever judges the targets gets one list of all; whoever writes, a few words where they write.
    to_reader = to_reviewer(store, found)
    kindly = () if to_reader else found
    tree = documents.for_checking(pep, visible, _beside(store, visible))
    sections = [checked(store, node, kindly) for node in tree.sections]
    missing = [item for section in sections for item in section.missing]
    offered = set(lifecycle.offered(pep, actor))
    return render(
        request,
        "wizard/check.html",
        {
            "pep": pep,
            "young_person": pep.young_person,
            "title": _("Check all answers"),
            "sections": sections,
            "missing_count": len(missing),
            "by_person": list(outline.by_person(missing)) if moves.still_written(pep) else [],
            "advice": to_reader,
            "may_submit": bool(offered & {"submit", "resubmit"}),
            "aside": visible_aside(pep, actor, channel="check"),
        },
    )


def _beside(store: PepStore, visible: VisibleAnswers) -> dict[str, Beside]:
    """What the information texts the reader sees show of the last plan."""
    recalls = [
        question_id
        for section in store.compiled.form.sections
        if visible.sees_section(section)
        for question_id in previous.recalls(section.questions())
    ]
    if not recalls:
        return {}
    return dict.fromkeys(recalls, previous.last_views(store.pep, store.actor, visible))


def _shown(visible: VisibleAnswers) -> Iterator[str]:
    """What the page shows: every visible answer whose question is asked."""
    for section in visible.compiled.form.sections:
        if visible.sees_section(section):
            yield from visible.shown(section.id).entries
