"""A page that is one form: shown, checked, run, and left for the page it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from pep_forms.people.forms.fields import Form

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


_SAVE = _("Save")


def form_page(
    request: HttpRequest,
    form: Form,
    act: Callable[[], object],
    *,
    title: str,
    back: str,
    done: str,
    intro: str = "",
    button: StrOrPromise = _SAVE,
    onward: Callable[[], str] | None = None,
    template: str = "people/form.html",
) -> HttpResponse:
    """Show a form, or act on what was sent. `act` reports what it refuses on the form."""
    if request.method == "POST" and form.is_valid():
        act()
        if not form.errors:
            messages.success(request, done)
            return redirect(onward() if onward else back)
    context = {"form": form, "title": title, "back": back, "intro": intro, "button": button}
    return render(request, template, context)
