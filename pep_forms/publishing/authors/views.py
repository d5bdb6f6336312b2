"""The page of advice about a draft, for people who look after forms, and the same as JSON."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from pep_forms.builder.advice.advice import Advised
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.rights import EDIT
from pep_forms.exceptions import DefinitionError
from pep_forms.publishing.authors.advising import advice_for_section, advice_for_template

HEADINGS = {
    "reading": _("Hard to read"),
    "sentence": _("Long sentences"),
    "words": _("Hard words"),
    "duplicate": _("Asked twice"),
    "burden": _("Too much to fill in"),
    "size": _("Long sections"),
    "meaning": _("Needed elsewhere, and not asked"),
    "unanswered": _("Answered by nobody in a year"),
}


class _Advice(WagtailAdminTemplateMixin, TemplateView):
    """About one section or template, found by its key."""

    template_name = "publishing/authors/advice.html"
    model: type[Section] | type[FormTemplate] = Section
    _show_breadcrumbs = True
    header_icon = "help"
    page_title = _("Help for authors")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let form editors in."""
        if not request.user.has_perm(EDIT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def draft(self) -> Any:
        """What it is about."""
        return get_object_or_404(self.model, key=self.kwargs["key"])

    def advised(self) -> Advised:
        """All advice about it."""
        if isinstance(self.draft, Section):
            return advice_for_section(self.draft)
        return advice_for_template(self.draft)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way back to the draft."""
        name = f"wagtailsnippets_builder_{self.model._meta.model_name}"
        edit = reverse(f"{name}:edit", args=[self.draft.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{name}:list"), "label": self.model._meta.verbose_name_plural},
            {"url": edit, "label": str(self.draft.latest())},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The advice by what it is about."""
        context = super().get_context_data(draft=self.draft.latest(), **kwargs)
        try:
            advised = self.advised()
        except DefinitionError as error:
            return {**context, "problems": error.problems}
        order = list(HEADINGS)
        lines = sorted(advised.lines, key=lambda line: order.index(line.kind))
        groups = groupby(lines, key=attrgetter("kind"))
        return {
            **context,
            "advised": advised,
            "groups": [(HEADINGS[kind], list(found)) for kind, found in groups],
            "json_url": self.request.path.rstrip("/") + ".json",
        }


class SectionAdvice(_Advice):
    """About a section."""

    model = Section


class TemplateAdvice(_Advice):
    """About a template with its sections."""

    model = FormTemplate


class _AsJson(_Advice):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The advice, or what keeps the draft from being read."""
        try:
            return JsonResponse({"key": self.draft.key, **self.advised().to_json()})
        except DefinitionError as error:
            problems = [{"place": p.place, "message": p.message} for p in error.problems]
            return JsonResponse({"key": self.draft.key, "problems": problems}, status=409)


class SectionAdviceAsJson(_AsJson):
    """About a section, for programs."""

    model = Section


class TemplateAdviceAsJson(_AsJson):
    """About a template, for programs."""

    model = FormTemplate
