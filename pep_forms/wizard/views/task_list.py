"""The task list of a PEP: every section, who fills it in, how far it is, what is missing."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pep_forms.people.middleware import actor_of
from pep_forms.peps.enums import State
from pep_forms.peps.words import STATE_COLOURS, window_of
from pep_forms.wizard import moves, outline, words
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.store import PepStore


@require_safe
@login_required
def task_list(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """What there is to do in one PEP, the reader's own part first."""
    pep = pep_or_404(request, pep_id)
    store = PepStore(pep, actor_of(request))
    lines = outline.lines(store)
    yours = [line for line in lines if line.yours]
    to_finish = [line for line in yours if line.counted]
    missing = [item for line in lines for item in line.missing]
    kind, window = str(pep.get_kind_display()), window_of(pep)
    return render(
        request,
        "wizard/task_list.html",
        {
            "pep": pep,
            "heading": pep.young_person.called,
            "kind_words": kind,
            "window_words": window,
            "state_words": State(pep.state).label,
            "state_colour": STATE_COLOURS[pep.state],
            "next_step": words.next_step(pep),
            "dates": list(words.dates(pep)),
            "yours": yours,
            "others": [line for line in lines if not line.yours],
            "to_finish": len(to_finish),
            "finished": sum(1 for line in to_finish if line.finished),
            "counts": (sum(line.given for line in lines), sum(line.asked for line in lines)),
            "by_person": list(outline.by_person(missing)) if moves.still_written(pep) else [],
            "links": list(moves.links(store)),
        },
    )
