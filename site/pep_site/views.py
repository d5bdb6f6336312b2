"""The front page, the pages in the footer and the two health checks."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog
from django_tasks_db.models import DBTaskResult

from pep_forms import clock
from pep_forms.people.middleware import actor_of
from pep_site import home as home_page

log = logging.getLogger(__name__)

#: A job that has waited this long means that no worker is running.
OLDEST_JOB_MINUTES = 15


def home(request: HttpRequest) -> HttpResponse:
    """The front page: where to go next, for whoever is looking."""
    actor = actor_of(request) if request.user.is_authenticated else None
    context = home_page.signed_in(actor) if actor is not None else home_page.visitor()
    return render(request, "home.html", context)


@require_safe
def script_words(request: HttpRequest, language: str) -> HttpResponseBase:
    """What scripts say, in a language of the site. In English they have their words themselves."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        return JavaScriptCatalog.as_view(packages=["pep_site"])(request)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked, so that a slow database ends no process."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """What the site needs to do its work. Says which part fails, and never why."""
    parts = {
        "database": _works(_ask_database),
        "storage": _works(_write_and_delete),
        "worker": _works(_ask_queue),
    }
    return JsonResponse(
        {name: "ok" if fine else "failing" for name, fine in parts.items()},
        status=200 if all(parts.values()) else 503,
    )


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        log.exception("health_check_failed")
        return False


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _write_and_delete() -> bool:
    storage = storages["child_files"]
    name = storage.save(f"health/{uuid.uuid4()}", ContentFile(b"ok"))
    storage.delete(name)
    return True


def _ask_queue() -> bool:
    waiting = DBTaskResult.objects.ready().values_list("run_after", "enqueued_at")
    oldest = waiting.order_by("enqueued_at").first()
    if oldest is None:
        return True
    run_after, enqueued_at = oldest
    now = clock.now()
    # A job without a moment to wait for carries the end of time.
    due = enqueued_at if run_after > now else max(run_after, enqueued_at)
    return bool((now - due).total_seconds() < OLDEST_JOB_MINUTES * 60)
