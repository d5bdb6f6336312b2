"""A page with one small form that makes one move, and says in words why it could not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pep_forms.exceptions import BadInput, Incomplete, Refused
from pep_forms.peps.models import Pep


def answer(
    request: HttpRequest,
    pep: Pep,
    form: forms.Form,
    do: Callable[[], object],
    *,
    template: str,
    context: dict[str, Any],
    success: str,
    after: str = "",
) -> HttpResponse:
    """Show the form; on a POST act, and go on or show what stands in the way.

    What the actor may not do at all is not caught here: it ends as a 403 or 404 page.
    """
    lacking: tuple[str, ...] = ()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except BadInput as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        except Refused as problem:
            lacking = problem.missing if isinstance(problem, Incomplete) else ()
            form.add_error(None, str(problem))
            status = 409
        else:
            messages.success(request, success)
            return redirect(after or reverse("wizard:task_list", kwargs={"pep_id": pep.pk}))
    shown = {
        "pep": pep,
        "young_person": pep.young_person,
        "form": form,
        "lacking": lacking,
        **context,
    }
    return render(request, template, shown, status=status)
