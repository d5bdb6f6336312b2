"""Submitting, calling back, closing, voiding, and adding a note."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms.engine.text import say
from pep_forms.exceptions import NotAllowed
from pep_forms.people.middleware import actor_of
from pep_forms.peps import lifecycle, naming
from pep_forms.peps.actions.addenda import add_addendum
from pep_forms.peps.actions.closing import close as close_pep
from pep_forms.peps.actions.closing import void as void_pep
from pep_forms.peps.actions.submission import recall
from pep_forms.peps.actions.submission import submit as submit_pep
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.forms import AddendumForm, CloseForm, ConfirmForm, VoidForm
from pep_forms.wizard.store import PepStore
from pep_forms.wizard.views.acting import answer

WRITES = ["GET", "HEAD", "POST"]


def _check_role(request: HttpRequest, pep: Pep, *names: str) -> None:
    """Nobody is shown a form whose button is not for their role."""
    if not any(lifecycle.may(pep, name, actor_of(request)) for name in names):
        raise NotAllowed(_("This role may not do this."))


@require_http_methods(WRITES)
@login_required
def submit(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Hand the plan in, or call it back before anybody has looked at it."""
    pep = pep_or_404(request, pep_id)
    _check_role(request, pep, "submit", "resubmit", "recall")
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if pep.state == State.SUBMITTED:
        return answer(
            request,
            pep,
            form,
            lambda: recall(pep=pep, by=actor_of(request)),
            template="wizard/act.html",
            context={
                "title": _("Call the plan back"),
                "lead": _(
                    "Nobody has started the review yet. Calling it back lets everybody go on "
                    "writing; submit it again when it is ready."
                ),
                "button": _("Call it back"),
            },
            success=_("The plan is back with you."),
        )
    return answer(
        request,
        pep,
        form,
        lambda: submit_pep(pep=pep, by=actor_of(request)),
        template="wizard/act.html",
        context={
            "title": _("Submit to the Virtual School"),
            "lead": _(
                "After submitting, nobody can change the plan until the Virtual School has "
                "looked at it. You can call it back until they start."
            ),
            "button": _("Submit the plan"),
            "also": (
                reverse("wizard:check", kwargs={"pep_id": pep.pk}),
                _("Check all answers first"),
            ),
        },
        success=_("The plan is with the Virtual School."),
    )


@require_http_methods(WRITES)
@login_required
def close(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Close a plan that will not be completed."""
    pep = pep_or_404(request, pep_id)
    _check_role(request, pep, "close")
    form = CloseForm(request.POST if request.method == "POST" else None)
    return answer(
        request,
        pep,
        form,
        lambda: close_pep(
            pep=pep,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            by=actor_of(request),
        ),
        template="wizard/act.html",
        context={
            "title": _("Close this plan before it is complete"),
            "lead": _("What was written stays readable. A closed plan cannot be opened again."),
            "button": _("Close the plan"),
            "warning": True,
        },
        success=_("The plan is closed."),
    )


@require_http_methods(WRITES)
@login_required
def void(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Take back a plan that was opened by mistake."""
    pep = pep_or_404(request, pep_id)
    _check_role(request, pep, "void")
    form = VoidForm(request.POST if request.method == "POST" else None)
    return answer(
        request,
        pep,
        form,
        lambda: void_pep(pep=pep, note=form.cleaned_data["note"], by=actor_of(request)),
        template="wizard/act.html",
        context={
            "title": _("This plan was opened by mistake"),
            "lead": _(
                "Only a plan in which nobody has written can be taken back. What asked for it "
                "still asks for one."
            ),
            "button": _("Take the plan back"),
            "warning": True,
        },
        success=_("The plan is taken back."),
    )


@require_http_methods(WRITES)
@login_required
def addendum(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Add a dated note to a finished plan, and read those that are there."""
    pep = pep_or_404(request, pep_id)
    store = PepStore(pep, actor_of(request))
    sections = [
        (section.id, say(section.title))
        for section in store.compiled.form.sections
        if store.rights.sees_section(section) and not section.builtin
    ]
    form = AddendumForm(request.POST if request.method == "POST" else None, sections=sections)
    titles = dict(sections)
    notes = [
        {
            "note": note,
            "about": titles.get(note.section_id, _("The whole plan")),
            "named": naming.may_name({store.rights.role}, note.role),
        }
        for note in pep.addenda.select_related("added_by")
        if (not note.section_id and naming.may_read({store.rights.role}, note.role))
        or (
            note.section_id in titles
            and (not note.question_id or store.rights.sees(note.question_id))
        )
    ]
    return answer(
        request,
        pep,
        form,
        lambda: add_addendum(
            pep=pep,
            text=form.cleaned_data["text"],
            section_id=form.cleaned_data["section"],
            by=actor_of(request),
        ),
        template="wizard/addendum.html",
        context={"title": _("Notes and corrections"), "button": _("Add the note"), "notes": notes},
        success=_("The note is added."),
        after=reverse("wizard:addendum", kwargs={"pep_id": pep.pk}),
    )
