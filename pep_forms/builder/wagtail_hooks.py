"""What the builder adds to the Wagtail admin: the editor of sections and templates."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from pep_forms.builder.exchange import hooks as exchange_hooks
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.viewsets import FormsPolicy, FormsViewSetGroup

__all__ = ["exchange_hooks"]

for _model in (Section, FormTemplate):
    register_permission_policy(_model, FormsPolicy(_model))
register_snippet(FormsViewSetGroup)


@hooks.register("construct_snippet_action_menu")  # type: ignore[untyped-decorator,unused-ignore]
def offer_no_publishing(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """Take “Publish” away: Wagtail goes by the permission, and publishing is no release."""
    if context.get("model") in {Section, FormTemplate}:
        menu_items[:] = [
            item for item in menu_items if item.name not in {"action-publish", "action-unpublish"}
        ]
