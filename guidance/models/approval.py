"""A workflow step that somebody else has to take: nobody approves their own text."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupApprovalTask


class SecondPersonTask(GroupApprovalTask):
    """Approval by a member of a group who did not ask for it themselves."""

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What a member may do; nothing to a text of their own."""
        if self._is_own(obj, user):
            return []
        return list(super().get_actions(obj, user))

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Refuse to let somebody approve what they asked for, whatever the page offered."""
        if action_name == "approve" and task_state.workflow_state.requested_by_id == user.pk:
            raise PermissionDenied("somebody else has to approve this")
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        """What it is for, in the list of tasks."""
        return _("A member of a group approves it, who is not the one who asked")

    def _is_own(self, obj: Any, user: Any) -> bool:
        state = obj.current_workflow_state
        return state is not None and state.requested_by_id == user.pk
