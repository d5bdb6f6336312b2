"""What the site takes away from the Wagtail admin: its lists of accounts and of groups.

Accounts, young people's among them, are kept on our own pages by actions, with their log.
Wagtail asks a policy before it shows the menu entry, the search, a list, a form or a button
for many: the one here says no to everybody, and the addresses are closed in `urls.py` besides.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from pep_forms.people.models import User


class ClosedPolicy(BasePermissionPolicy):  # type: ignore[misc,unused-ignore]
    """Nobody may do anything with these rows in the admin, a system administrator neither."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Never."""
        return False

    def users_with_any_permission(self, actions: Any) -> Any:
        """Nobody."""
        return User.objects.none()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """None of them."""
        return self.model.objects.none()


for _model in (User, Group):
    register_permission_policy(_model, ClosedPolicy(_model))
