"""The plans of an earlier time in care: which of them the network of today may see."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms.exceptions import NotAllowed
from pep_forms.people.middleware import actor_of
from pep_forms.people.views.access import young_person_or_404
from pep_forms.people.views.form_page import form_page
from pep_forms.peps import words
from pep_forms.peps.actions import reentry
from pep_forms.peps.forms import ShareEarlierForm
from pep_forms.peps.queries import keeps_earlier_care


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose plans from before the return into care, and let the network of today see them."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    if not keeps_earlier_care(actor):
        raise NotAllowed(_("Only the Virtual School and the social worker share earlier plans."))
    choices = [
        (str(pep.pk), f"{pep.get_kind_display()}, {words.window_of(pep)}")
        for pep in reentry.kept_back(who)
    ]
    form = ShareEarlierForm(request.POST or None, choices=choices)
    intro = (
        _(
            "These plans are from before they came back into care. Only the Virtual School and the "
            "social worker see them. Once you share one, everybody round them today sees the parts "
            "that their role may see, and the young person sees theirs. It cannot be taken back."
        )
        if choices
        else _(
            "No plan is kept back: there is none from an earlier time in care, or all are shared."
        )
    )
    return form_page(
        request,
        form,
        lambda: form.run(reentry.share, young_person=who, by=actor, peps=form.chosen()),
        title=_("Share earlier plans of %(called)s") % {"called": who.called},
        back=reverse("peps:history", args=[who.pk]),
        done=_("Shared. Everybody round them sees these plans now, each by their role."),
        intro=intro,
        button=_("Share with the network"),
    )
