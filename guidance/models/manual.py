"""Manuals: chapters with a contents list, and one printable PDF of the whole."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField

from guidance.models.base import GuidanceBase, WrittenBase
from guidance.queries import children_of


class ManualPage(GuidanceBase):
    """A book for some roles: its chapters are the pages below it."""

    edition = models.CharField(
        _("edition"), max_length=60, blank=True, help_text=_("Such as “Autumn 2026”.")
    )

    template = "guidance/manual.html"
    page_description = _("A manual. Add its chapters below it, in order.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["guidance.ChapterPage"]
    content_panels = [*GuidanceBase.content_panels, FieldPanel("edition")]
    api_fields = [*GuidanceBase.api_fields, APIField("edition")]

    class Meta:
        verbose_name = _("manual")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The chapters, in order."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["chapters"] = children_of(self, request)
        return context


class ChapterPage(WrittenBase):
    """One chapter of a manual."""

    template = "guidance/chapter.html"
    page_description = _("A chapter of a manual.")
    parent_page_types = ["guidance.ManualPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("chapter")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The manual, all its chapters, and the ones before and after."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        manual = self.get_parent().specific
        chapters = children_of(manual, request)
        at = next((n for n, page in enumerate(chapters) if page.pk == self.pk), 0)
        context |= {
            "manual": manual,
            "chapters": chapters,
            "number": at + 1,
            "before": chapters[at - 1] if at else None,
            "after": chapters[at + 1] if at + 1 < len(chapters) else None,
        }
        return context
