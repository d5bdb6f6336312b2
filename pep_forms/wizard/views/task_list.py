"""The task list of a PEP: every section, who fills it in, how far it is, what is missing."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pep_forms.wizard import outline
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.store import PepStore


@require_safe
@login_required
def task_list(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """What there is to do in one PEP, the reader's own part first."""
    pep = pep_or_404(request, pep_id)
    store = PepStore(pep, request.actor)
    lines = outline.lines(store)
    yours = [line for line in lines if line.yours]
    return render(
        request,
        "wizard/task_list.html",
        {
            "pep": pep,
            "young_person": pep.young_person,
            "yours": yours,
            "others": [line for line in lines if not line.yours],
            "finished": sum(1 for line in yours if line.done_by or not line.missing),
            "rights": store.rights,
        },
    )
