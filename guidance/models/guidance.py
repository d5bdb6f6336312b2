"""One topic of guidance."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guidance.models.base import WrittenBase


class GuidancePage(WrittenBase):
    """Guidance on one topic, such as meetings after the age of 16."""

    template = "guidance/page.html"
    page_description = _("Guidance on one topic, on one page.")
    parent_page_types = ["guidance.HomePage", "guidance.GuidancePage"]
    subpage_types = ["guidance.GuidancePage"]

    class Meta:
        verbose_name = _("guidance page")
