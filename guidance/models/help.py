"""The page that says how to get help. Telephone numbers and addresses are a site setting."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField

from guidance.models.base import WrittenBase
from guidance.models.contact import ContactDetails

#: What the page tells of the editors' setting.
CONTACT = (
    "team", "phone", "email", "hours", "safeguarding_phone", "out_of_hours_phone",
    "status_page", "complaints_page",
)  # fmt: skip


class HelpPage(WrittenBase):
    """Help and contact: served at /help/ as well, and open to everybody always."""

    template = "guidance/help.html"
    page_description = _("Help and contact. There is one.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    api_fields = [*WrittenBase.api_fields, APIField("contact")]

    class Meta:
        verbose_name = _("help and contact")

    @property
    def contact(self) -> dict[str, str]:
        """How to reach the team, for programs; templates read the setting themselves."""
        site = self.get_site()
        details = ContactDetails.for_site(site) if site is not None else ContactDetails()
        return {name: str(getattr(details, name)) for name in CONTACT}
