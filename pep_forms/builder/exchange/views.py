"""Screens of the admin: take a file in (look first, then save) and hand templates out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from pep_forms import clock
from pep_forms.builder import bundle as bundles
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.actions.intake import KEPT, accept, look
from pep_forms.builder.exchange.forms import FileForm, HowForm
from pep_forms.builder.exchange.merging import meetings
from pep_forms.builder.exchange.report import Outcome, Report, as_csv
from pep_forms.builder.models import FormTemplate, Intake
from pep_forms.builder.rights import EDIT
from pep_forms.exceptions import BadInput, DefinitionError, Refused
from pep_forms.people.actor import Actor

#: The role that is written in the log: a permission beside the roles for a young person.
FORM_EDITOR = "form_editor"
OUTCOMES = {
    Outcome.ERROR: _("Error"),
    Outcome.LEFT_OUT: _("Left out"),
    Outcome.APPROXIMATED: _("Approximated"),
    Outcome.UNDERSTOOD: _("Understood"),
}


class _Screen(WagtailAdminTemplateMixin, TemplateView):
    """For people who look after forms, and nobody else."""

    _show_breadcrumbs = True
    header_icon = "form"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let form editors in."""
        if not request.user.has_perm(EDIT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> Actor:
        """Whoever is signed in, as a form editor."""
        return Actor(self.request.user, FORM_EDITOR)  # type: ignore[arg-type]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way back to the templates."""
        index = reverse("wagtailsnippets_builder_formtemplate:list")
        return [
            *self.breadcrumbs_items,
            {"url": index, "label": _("Templates")},
            {"url": "", "label": self.page_title},
        ]


class ImportFile(_Screen):
    """Choose a file. It is read and shown; nothing is saved yet."""

    template_name = "builder/exchange/import.html"
    page_title = _("Import a form")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form to fill in."""
        kwargs.setdefault("form", FileForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the file and show what it would become."""
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        file = form.cleaned_data["file"]
        intake = look(
            name=file.name, data=file.read(), phase=form.cleaned_data["phase"], by=self.actor
        )
        return redirect("form_import_report", pk=intake.pk)


class _OfIntake(_Screen):
    """About a file that somebody is looking at: only they may."""

    @cached_property
    def intake(self) -> Intake:
        """What was read."""
        found = Intake.objects.filter(
            pk=self.kwargs["pk"],
            made_by=self.request.user,  # type: ignore[misc]
            created_at__gte=clock.now() - KEPT,
        ).first()
        if found is None:
            raise Http404
        return found

    @property
    def report(self) -> Report:
        """What became of the file, row by row."""
        return Report.from_json(self.intake.report)


class ImportReport(_OfIntake):
    """What the file would become, and the button that saves it as drafts."""

    template_name = "builder/exchange/report.html"
    page_title = _("Check before you save")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The report, and what is met here."""
        report = self.report
        counts = report.counts()
        only = self.request.GET.get("only", "")
        only = only if only in counts else ""
        kwargs.setdefault("form", HowForm())
        return super().get_context_data(
            intake=self.intake,
            saveable=self.intake.bundle is not None,
            only=only,
            counts=[(o.value, words, counts[o.value]) for o, words in OUTCOMES.items()],
            lines=[
                (OUTCOMES[line.outcome], line)
                for line in report.ordered()
                if only in {"", line.outcome.value}
            ],
            meetings=meetings(self.intake.bundle) if self.intake.bundle else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save as drafts, and go to the template."""
        form = HowForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            template = accept(intake=self.intake, how=form.cleaned_data["how"], by=self.actor)
        except (Refused, BadInput, DefinitionError) as error:
            messages.error(request, str(error))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(request, _("Saved as drafts. Nothing is released yet."))
        return redirect(reverse("wagtailsnippets_builder_formtemplate:edit", args=[template.pk]))


class ImportReportFile(_OfIntake):
    """The same report as a file for a spreadsheet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand it out."""
        return _file(as_csv(self.report), "import-report.csv", "text/csv; charset=utf-8")


class ExportList(_Screen):
    """Which templates and versions there are to hand out."""

    template_name = "builder/exchange/export.html"
    page_title = _("Export a form")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every template with its versions, the newest first."""
        templates = FormTemplate.objects.order_by("title").prefetch_related("versions")
        return super().get_context_data(
            templates=[
                (template, sorted(version.number for version in template.versions.all())[::-1])
                for template in templates
            ],
            **kwargs,
        )


class ExportFile(_Screen):
    """One template with its sections as a file that another site can take in."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The drafts, or one released version."""
        key, number = self.kwargs["key"], self.kwargs.get("number")
        try:
            text = bundles.write(export(key, number))
        except BadInput as error:
            raise Http404 from error
        name = f"{key}-version-{number}.json" if number else f"{key}-draft.json"
        return _file(text, name, "application/json")


def _file(text: str, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
