"""The page that says how to get help. Telephone numbers and addresses are a site setting."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guidance.models.base import WrittenBase


class HelpPage(WrittenBase):
    """Help and contact: served at /help/ as well, and open to everybody always."""

    template = "guidance/help.html"
    page_description = _("Help and contact. There is one.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("help and contact")
