"""Where the documents of a draft are found in the Wagtail admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem

from pep_forms.builder.models import FormTemplate
from pep_forms.builder.rights import EDIT, RELEASE

LABEL = _("See it as a PDF")


@hooks.register("register_snippet_listing_buttons")  # type: ignore[untyped-decorator,unused-ignore]
def listing_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """A way from the list of templates."""
    if isinstance(snippet, FormTemplate) and (user.has_perm(EDIT) or user.has_perm(RELEASE)):
        url = reverse("publishing:papers", args=[snippet.key])
        yield Button(LABEL, url=url, icon_name="doc-full", priority=33)


class _PapersItem(ActionMenuItem):  # type: ignore[misc,unused-ignore]
    """Beside “Save draft” on a template."""

    name = "action-papers"
    label = LABEL
    icon_name = "doc-full"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and isinstance(context.get("instance"), FormTemplate)

    def get_url(self, context: Any) -> str:
        return reverse("publishing:papers", args=[context["instance"].key])


@hooks.register("register_snippet_action_menu_item")  # type: ignore[untyped-decorator,unused-ignore]
def action_item(model: type[Any]) -> ActionMenuItem | None:
    """A section alone becomes no document."""
    return _PapersItem(order=20) if model is FormTemplate else None
