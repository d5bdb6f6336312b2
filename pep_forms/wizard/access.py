"""Who gets to a PEP's screens at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url

from pep_forms.exceptions import NotVisible
from pep_forms.people.middleware import actor_of
from pep_forms.people.queries import young_people_for
from pep_forms.peps.actions.saving import lock
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import open_to
from pep_forms.wizard import keeping
from pep_forms.wizard.store import PepStore


def pep_or_404(request: HttpRequest, pep_id: UUID) -> Pep:
    """The PEP, if the actor may know of it; a wrong id looks the same."""
    actor = actor_of(request)
    visible = young_people_for(actor)
    try:
        return _peps().get(open_to(actor), pk=pep_id, young_person__in=visible)
    except Pep.DoesNotExist:
        raise Http404 from None


def store_or_404(request: HttpRequest, pep_id: UUID) -> PepStore:
    """The answers of a PEP as the actor may see them; the same check, asked once."""
    try:
        return PepStore(_peps().get(pk=pep_id), actor_of(request))
    except (Pep.DoesNotExist, NotVisible):
        raise Http404 from None


def locked_store_or_404(request: HttpRequest, pep_id: UUID) -> PepStore:
    """Like `store_or_404`, of a PEP that stands still until the transaction ends."""
    try:
        return PepStore(lock(pep_id), actor_of(request))
    except NotVisible:
        raise Http404 from None


def _peps() -> QuerySet[Pep]:
    # A version's spec is large and kept in memory already (`builder.queries.compiled`).
    return Pep.objects.select_related(
        "young_person", "version__template", "previous__young_person"
    ).defer("version__spec")


class SignedInMixin:
    """Sends whoever is not signed in to the log-in page, and keeps what they had typed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        after = request.get_full_path()
        if request.method == "POST":
            kept = keeping.keep(request)
            after = keeping.address_of(kept) if kept else request.path
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after})}")
