"""The home page of the guidance."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guidance.models.base import WrittenBase
from guidance.queries import children_of


class HomePage(WrittenBase):
    """What a Personal Education Plan is, and the way to everything else."""

    template = "guidance/home.html"
    page_description = _("The front of the guidance. There is one.")
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "guidance.GuidancePage",
        "guidance.ManualPage",
        "guidance.FaqIndexPage",
        "guidance.TrainingIndexPage",
        "guidance.AgreementIndexPage",
        "guidance.SampleDocumentPage",
        "guidance.HelpPage",
    ]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("home page of the guidance")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The pages below, for whoever is looking."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["groups"] = grouped(children_of(self, request))
        return context


#: Model name → the heading of the group on the home page.
_HEADINGS = {
    "manualpage": _("Manuals"),
    "guidancepage": _("Guidance"),
    "faqindexpage": _("Questions and answers"),
    "trainingindexpage": _("Training"),
    "sampledocumentpage": _("Useful documents"),
    "agreementindexpage": _("User agreements"),
    "helppage": _("Help"),
}


def grouped(pages: list[Any]) -> list[dict[str, Any]]:
    """Pages under the heading of their kind, in the order above."""
    return [
        {"heading": heading, "pages": found}
        for name, heading in _HEADINGS.items()
        if (found := [page for page in pages if page._meta.model_name == name])
    ]
