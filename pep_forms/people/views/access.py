"""Who gets to a page at all.

Whatever somebody may not see is answered like a wrong address: the same page, the same
words. So every look-up here goes through the rights first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from pep_forms.exceptions import NotAllowed
from pep_forms.people import queries, rights
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import YoungPerson

View = Callable[..., HttpResponseBase]


def page(view: View) -> View:
    """A page for somebody logged in; what the actor may not do is not found."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed:
            raise Http404 from None

    return guarded


def admin_page(view: View) -> View:
    """A page for Virtual School administrators alone."""

    @page
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rights.check_may_administer(actor_of(request))
        return view(request, *args, **kwargs)

    return guarded


def young_person_or_404(request: HttpRequest, pk: UUID) -> YoungPerson:
    """A young person the actor may see, or the page that is not there."""
    found = queries.young_people_for(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
