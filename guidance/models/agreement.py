"""User agreements: one text may bind several roles."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField

from guidance.fields import RolesField
from guidance.models.base import GuidanceBase, WrittenBase
from guidance.queries import children_of


class AgreementIndexPage(GuidanceBase):
    """The list of all agreements. Publishing below it needs a second person."""

    template = "guidance/agreement_index.html"
    page_description = _("The list of the agreements. There is one.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["guidance.AgreementPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("index of agreements")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The agreements in force."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["agreements"] = children_of(self, request)
        return context


class AgreementPage(WrittenBase):
    """The text that everybody in some roles accepts before they use the system."""

    class Change(models.TextChoices):
        """What a change means for those who accepted the text before it."""

        MATERIAL = "material", _("Everybody must accept it again")
        WORDING = "wording", _("Only the wording is better: nobody has to accept it again")

    binds = RolesField(
        _("who must accept it"),
        blank=False,
        help_text=_("Everybody in one of these roles accepts it before they use the system."),
    )
    change = models.CharField(
        _("what this change means"),
        max_length=10,
        choices=Change.choices,
        default=Change.MATERIAL,
        help_text=_("Say so each time before the text is published. The first text is new to all."),
    )

    template = "guidance/agreement.html"
    page_description = _("An agreement that people in some roles must accept.")
    parent_page_types = ["guidance.AgreementIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *GuidanceBase.content_panels,
        FieldPanel("binds"),
        FieldPanel("body"),
        FieldPanel("change"),
    ]
    api_fields = [*WrittenBase.api_fields, APIField("binds")]

    class Meta:
        verbose_name = _("user agreement")
