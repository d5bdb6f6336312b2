"""Where the help for authors stands in the Wagtail admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.rights import EDIT
from pep_forms.publishing.authors.urls import urlpatterns


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator,unused-ignore]
def addresses() -> list[Any]:
    """The pages of advice."""
    return list(urlpatterns)


@hooks.register("register_snippet_listing_buttons")  # type: ignore[untyped-decorator,unused-ignore]
def listing_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """A way from the list of sections and of templates."""
    if isinstance(snippet, Section | FormTemplate) and user.has_perm(EDIT):
        yield _button(snippet)


def _button(snippet: Section | FormTemplate) -> Button:
    url = reverse(f"advice_{snippet._meta.model_name}", args=[snippet.key])
    return Button(_("Help for authors"), url=url, icon_name="help", priority=40)
