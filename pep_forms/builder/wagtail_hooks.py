"""What the builder adds to the Wagtail admin: for now, a list of what there is, to look at."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from pep_forms.builder.models import FormTemplate, Section


class LookOnlyPolicy(ModelPermissionPolicy):
    """Lets people who look after forms look; definitions come in by import."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only looking, for whoever may change forms or look at them."""
        return action == "view" and self.user_has_any_permission(user, {"view"})

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same for several actions, of which only looking counts."""
        if "view" not in actions or not user.is_active:
            return False
        return any(
            super(LookOnlyPolicy, self).user_has_permission(user, a) for a in ("view", "change")
        )


class _Looking(SnippetViewSet):
    list_display = ["title", "key", "live", "has_unpublished_changes"]
    search_fields = ["title", "key"]
    inspect_view_enabled = True
    copy_view_enabled = False
    inspect_view_fields = ["title", "key"]


class SectionViewSet(_Looking):
    """The sections there are."""

    model = Section
    icon = "list-ul"
    menu_label = "Sections"


class FormTemplateViewSet(_Looking):
    """The templates there are."""

    model = FormTemplate
    icon = "doc-full"
    menu_label = "Templates"


class FormsViewSetGroup(SnippetViewSetGroup):
    """Both, under one heading."""

    menu_label = "Forms"
    menu_icon = "form"
    items = (SectionViewSet, FormTemplateViewSet)


for _model in (Section, FormTemplate):
    register_permission_policy(_model, LookOnlyPolicy(_model))
register_snippet(FormsViewSetGroup)
