"""Somebody's own settings in the admin: how it looks and what it writes to them about.

Who they are is kept elsewhere. Wagtail would also take a name, a picture, an address and a
password here, past our actions, our rules for passwords and the log.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    LocaleSettingsPanel,
    NotificationsSettingsPanel,
    ThemeSettingsPanel,
)
from wagtail.users.models import UserProfile

#: All that is about the admin and nothing about the person. What Wagtail adds one day is not in.
_PANELS = (NotificationsSettingsPanel, LocaleSettingsPanel, ThemeSettingsPanel)


class _SettingsView(AccountView):  # type: ignore[misc,unused-ignore]
    """Wagtail's page with the panels above alone."""

    def get_panels(self) -> list[Any]:
        user = self.request.user
        profile = UserProfile.get_for_user(user)
        panels = [panel(self.request, user, profile) for panel in _PANELS]
        return [panel for panel in panels if panel.is_active()]

    def get_menu_items(self) -> list[Any]:
        return []


account = require_admin_access(_SettingsView.as_view())
