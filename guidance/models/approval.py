"""A workflow step that somebody else has to take: nobody approves their own text."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupApprovalTask, Page

from guidance import approving
from pep_forms.exceptions import Refused


class SecondPersonTask(GroupApprovalTask):
    """Approval by a member of a group who neither asked for it nor wrote any of it."""

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What a member may do; nothing to a text of their own."""
        if self.is_own(obj, user):
            return []
        return list(super().get_actions(obj, user))

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Refuse to let somebody approve their own text, whatever the page offered.

        What they changed in the very form in which they pressed the button counts as well.
        """
        if action_name == "approve":
            page = self._locked(task_state)
            if self.is_own(page, user):
                raise Refused(
                    gettext(
                        "You asked for this approval, or wrote some of this text yourself, so "
                        "somebody else has to approve it. What you wrote is kept as a draft."
                    )
                )
            approving.pin(task_state, page)
        super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        """What it is for, in the list of tasks."""
        return _("A member of a group approves it, who did not ask for it nor write any of it")

    def is_own(self, obj: Any, user: Any) -> bool:
        """Whether somebody asked for the approval, or wrote what is to be approved."""
        state = obj.current_workflow_state
        return state is not None and not approving.may_approve(obj, user, state.requested_by_id)

    def _locked(self, task_state: Any) -> Any:
        """The page as it is now, and nobody writes it meanwhile."""
        return Page.objects.select_for_update().get(pk=task_state.workflow_state.object_id).specific
