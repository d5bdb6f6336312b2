"""The app of people: who they are, where a young person lives and learns, and who is round them."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Young people, the adults around them, and the accounts they log in with."""

    name = "pep_forms.people"
    label = "people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room writes in the audit log."""
        from pep_forms.people import events  # noqa: F401, PLC0415
