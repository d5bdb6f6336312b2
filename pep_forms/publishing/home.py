"""What form editors see first in the admin: their forms, and the way to each thing they do."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from pep_forms.builder.models import FormTemplate

#: Where else form editors go, and what it is for.
_PLACES = (
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

    def __init__(self, *, alone: bool) -> None:
        #: Whether its reader looks after forms only, and has no page to search for.
        self.alone = alone

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Every form by its title. One query."""
        return {
            "forms": FormTemplate.objects.annotate(number=Max("versions__number")).order_by(
                "title"
            ),
            "places": [(reverse(name), title, words) for name, title, words in _PLACES],
            "alone": self.alone,
        }
