"""A sample document to read, print or download, such as the agenda of a meeting."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField

from guidance.models.base import WrittenBase
from guidance.representation import FileField


class SampleDocumentPage(WrittenBase):
    """A document people take away. Its text is offered as a PDF, or a file of one's own is."""

    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leave empty to offer the text of this page as a PDF."),
    )

    template = "guidance/sample.html"
    page_description = _("A document to download, such as a sample agenda.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*WrittenBase.content_panels, FieldPanel("document")]
    api_fields = [*WrittenBase.api_fields, APIField("document", FileField())]

    class Meta:
        verbose_name = _("sample document")
