"""Pages for what went wrong: each says what to do next, none says why in detail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not accepted as coming from this site, or the session had ended."""
    return render(request, "csrf_failure.html", status=403)
