"""What form editors see first in the admin: their forms, and the way to each thing they do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from pep_forms.builder.models import FormTemplate, Section
from pep_forms.publishing.models import Asked, ReleaseRequest
from pep_forms.publishing.report import report_on

#: How many sections with something unreleased are named; the list has them all.
_MOST = 8
#: Where else form editors go, and what it is for.
_PLACES = (
    ("wagtailsnippets_builder_section:add", _("Add a section"), _("Start with an empty page")),
    ("wagtailsnippets_builder_formtemplate:add", _("Add a template"),
     _("Put sections together into a new form")),
    ("form_import", _("Import and export"), _("Bring in a form, or hand one out, as a file")),
    ("wagtailsnippets_builder_section:list", _("Sections"), _("The questions, on their pages")),
    ("wagtailsnippets_builder_formtemplate:list", _("Form templates"),
     _("Which sections, for whom, and which documents they become")),
    ("publishing:releases", _("Releases"), _("What changed and was not released")),
)  # fmt: skip


class FormsPanel(Component):
    """The forms there are, with their newest version and what can be done with each."""

    order = 30
    name = "forms"
    template_name = "publishing/admin/home.html"

    class Media:
        css = {"all": ("publishing/admin.css",)}

    def __init__(self, *, alone: bool) -> None:
        #: Whether its reader looks after forms only, and has no page to search for.
        self.alone = alone

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Every form by its title, with what a release of it would do."""
        waiting = set(
            ReleaseRequest.objects.filter(state=Asked.WAITING).values_list("template", flat=True)
        )
        forms = [
            {"form": form, "report": report_on(form), "waiting": form.pk in waiting}
            for form in FormTemplate.objects.order_by("title")
        ]
        changed = Section.objects.filter(has_unpublished_changes=True).order_by("title")
        return {
            "forms": forms,
            "sections": list(changed[:_MOST]),
            "places": [(reverse(name), title, words) for name, title, words in _PLACES],
            "alone": self.alone,
        }
