"""A PEP on paper after it was added: opened again for a correction, or taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms.exceptions import NotAllowed
from pep_forms.people.middleware import actor_of
from pep_forms.peps import lifecycle
from pep_forms.peps.actions import paper
from pep_forms.peps.models import Pep
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.forms import ReasonForm
from pep_forms.wizard.views.acting import answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correct(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Open a complete PEP on paper again, because what was typed of it is wrong."""
    pep = _pep(request, pep_id, "correct")
    form = _form(request, _("What has to be corrected?"))
    return answer(
        request,
        pep,
        form,
        lambda: paper.correct(pep=pep, by=actor_of(request), reason=form.cleaned_data["reason"]),
        template="wizard/act.html",
        context={
            "title": _("Open this paper PEP again for a correction"),
            "lead": _(
                "The scan can be replaced and the facts typed anew. Its documents are taken "
                "back until it is submitted and accepted again."
            ),
            "button": _("Open it again"),
        },
        success=_("The PEP is open again. Correct it, then submit it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_back(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Take back a PEP on paper that is about somebody else."""
    pep = _pep(request, pep_id, "take_back")
    form = _form(request, _("Why do you take it back?"))
    return answer(
        request,
        pep,
        form,
        lambda: paper.take_back(pep=pep, by=actor_of(request), reason=form.cleaned_data["reason"]),
        template="wizard/act.html",
        context={
            "title": _("This paper PEP is about somebody else"),
            "lead": _(
                "It no longer counts, its scan is deleted for good with a certificate, and "
                "only the Virtual School can read what was typed. This cannot be undone. Do not "
                "write the other young person’s name below."
            ),
            "button": _("Take it back and delete the scan"),
            "warning": True,
        },
        success=_("The PEP is taken back and its scan deleted for good."),
    )


def _pep(request: HttpRequest, pep_id: UUID, name: str) -> Pep:
    """The PEP, if this move is ever for the actor; nobody is shown a form that is not for them."""
    pep = pep_or_404(request, pep_id)
    if not pep.is_paper or not lifecycle.may(pep, name, actor_of(request)):
        raise NotAllowed(_("This cannot be done with this PEP, or not by your role."))
    return pep


def _form(request: HttpRequest, label: str) -> ReasonForm:
    return ReasonForm(request.POST if request.method == "POST" else None, label=label)
