"""Where import and export stand in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pep_forms.builder.exchange.urls import urlpatterns
from pep_forms.builder.rights import EDIT


class _ForFormEditors(MenuItem):
    """Shown to people who look after forms."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether they may edit forms."""
        return bool(request.user.has_perm(EDIT))


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator,unused-ignore]
def addresses() -> list[Any]:
    """The screens of import and export."""
    return list(urlpatterns)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator,unused-ignore]
def menu_item() -> MenuItem:
    """Below the forms themselves."""
    return _ForFormEditors(
        _("Import and export"),
        reverse("form_import"),
        name="form-exchange",
        icon_name="order",
        order=1000,
    )
