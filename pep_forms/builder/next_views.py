"""The way on from a draft: what to do next, and putting a section into a form."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from pep_forms.builder import nexts, queries
from pep_forms.builder.actions import place_section
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.rights import EDIT
from pep_forms.builder.views import _OfDraft, edit_url
from pep_forms.engine.text import words
from pep_forms.exceptions import BadInput, Refused


class NextSteps(View):
    """What to do next with a draft, for the editor's script; never kept by a browser."""

    model: type[Section] | type[FormTemplate] = Section

    def get(self, request: HttpRequest, pk: str) -> JsonResponse:
        """The links in their order."""
        if not request.user.has_perm(EDIT):
            raise PermissionDenied
        draft = get_object_or_404(self.model, pk=pk)
        reply = JsonResponse({"steps": [asdict(step) for step in nexts.steps(draft)]})
        reply["Cache-Control"] = "no-store"
        return reply


class PlaceSection(_OfDraft):
    """Puts a section into a form, after another section of it or at its end."""

    template_name = "builder/admin/place.html"
    words = _("Put it into a form")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The forms that do not have it, each with its sections in their order."""
        titles = dict(Section.objects.values_list("key", "title"))
        forms = []
        for template in FormTemplate.objects.select_related("latest_revision").order_by("title"):
            draft = template.latest()
            keys = queries.sections_of(draft)
            if self.draft.key not in keys:
                after = [(key, words(titles.get(key)) or key) for key in keys]
                forms.append({"key": template.key, "title": str(draft), "after": after})
        return super().get_context_data(forms=forms, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put it there, and go back to it."""
        form, _colon, after = request.POST.get("place", "").partition(":")
        try:
            template = place_section(
                section=self.kept, template_key=form, after=after, by=self.actor
            )
        except (BadInput, Refused) as error:
            return self.refused(error)
        messages.success(
            request,
            _("It stands in “%(form)s” now. Nothing is released by that.")
            % {"form": template.latest()},
        )
        return redirect(edit_url(self.kept))
