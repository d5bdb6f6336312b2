"""Who gets to a PEP's screens at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from pep_forms.people.queries import young_people_for
from pep_forms.peps.models import Pep
from pep_forms.wizard import keeping


def pep_or_404(request: HttpRequest, pep_id: UUID) -> Pep:
    """The PEP, if the actor may know of its young person; a wrong id looks the same."""
    pep = (
        Pep.objects.select_related("young_person", "version__template", "previous__young_person")
        .filter(pk=pep_id, young_person__in=young_people_for(request.actor))
        .first()
    )
    if pep is None:
        raise Http404
    return pep


class SignedInMixin:
    """Sends whoever is not signed in to the log-in page, and keeps what they had typed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        after = request.get_full_path()
        if request.method == "POST":
            kept = keeping.keep(request)
            after = keeping.address_of(kept) if kept else request.path
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': after})}")
