"""How to reach the team, as an editor's setting: never written into a page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="mail")
class ContactDetails(BaseSiteSetting):
    """The team that helps with this system, and whom to call when a child is not safe."""

    team = models.CharField(_("name of the team"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    hours = models.CharField(
        _("opening hours"), max_length=200, blank=True, help_text=_("Such as “Monday to Friday”.")
    )
    safeguarding_phone = models.CharField(
        _("to report that a child is not safe"), max_length=40, blank=True
    )
    out_of_hours_phone = models.CharField(
        _("the same at night and at weekends"), max_length=40, blank=True
    )
    status_page = models.URLField(_("address of the status page"), blank=True)
    complaints_page = models.URLField(_("how to complain"), blank=True)

    panels = [
        MultiFieldPanel(
            [FieldPanel("team"), FieldPanel("phone"), FieldPanel("email"), FieldPanel("hours")],
            heading=_("The team"),
        ),
        MultiFieldPanel(
            [FieldPanel("safeguarding_phone"), FieldPanel("out_of_hours_phone")],
            heading=_("When a child is not safe"),
        ),
        MultiFieldPanel(
            [FieldPanel("status_page"), FieldPanel("complaints_page")], heading=_("Elsewhere")
        ),
    ]

    class Meta:
        verbose_name = _("contact details")
        verbose_name_plural = _("contact details")

    def __str__(self) -> str:
        return self.team or str(self._meta.verbose_name)

    @property
    def dial(self) -> str:
        """The telephone number as a telephone dials it."""
        return "".join(c for c in self.phone if c.isdigit() or c == "+")
