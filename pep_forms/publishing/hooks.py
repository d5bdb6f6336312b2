"""Where releases stand in the Wagtail admin: the menu, the lists, and beside the save button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem

from pep_forms.builder.models import FormTemplate
from pep_forms.builder.rights import EDIT, RELEASE
from pep_forms.publishing import admin_urls
from pep_forms.publishing.home import FormsPanel


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator,unused-ignore]
def addresses() -> list[Any]:
    """The screens about releases."""
    return [path("", include(admin_urls))]


class _ReleasesItem(MenuItem):  # type: ignore[misc,unused-ignore]
    """In the menu for whoever edits or releases forms."""

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(EDIT) or request.user.has_perm(RELEASE))


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator,unused-ignore]
def menu_item() -> MenuItem:
    """The list of what changed and was not released."""
    url = reverse("publishing:releases")
    return _ReleasesItem(_("Releases"), url, name="releases", icon_name="tick-inverse", order=210)


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator,unused-ignore]
def home_panel(request: Any, panels: list[Any]) -> None:
    """Whoever edits or releases forms sees them first."""
    user = request.user
    if user.has_perm(EDIT) or user.has_perm(RELEASE):
        edits_pages = user.groups.filter(page_permissions__isnull=False).exists()
        panels.insert(0, FormsPanel(alone=not (user.is_superuser or edits_pages)))


@hooks.register("register_snippet_listing_buttons")  # type: ignore[untyped-decorator,unused-ignore]
def listing_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Ways from the list of templates."""
    if isinstance(snippet, FormTemplate) and (user.has_perm(EDIT) or user.has_perm(RELEASE)):
        for name, label, icon, order in _WAYS:
            url = reverse(f"publishing:{name}", args=[snippet.key])
            yield Button(label, url=url, icon_name=icon, priority=order)


_WAYS = (
    ("release", _("Release"), "upload", 30),
    ("versions", _("Versions"), "history", 31),
    ("try_start", _("Try out"), "view", 32),
)


class _ReleaseItem(ActionMenuItem):  # type: ignore[misc,unused-ignore]
    """Beside “Save draft” on a template: publishing is no release."""

    name = "action-release"
    label = _("Release…")
    icon_name = "upload"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and isinstance(context.get("instance"), FormTemplate)

    def get_url(self, context: Any) -> str:
        return reverse("publishing:release", args=[context["instance"].key])


@hooks.register("register_snippet_action_menu_item")  # type: ignore[untyped-decorator,unused-ignore]
def action_item(model: type[Any]) -> ActionMenuItem | None:
    """Only templates are released; a section goes with each template that uses it."""
    return _ReleaseItem(order=10) if model is FormTemplate else None
