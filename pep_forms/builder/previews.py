"""Who draws the preview of a draft. The wizard stands above this room and registers itself.

Without it a preview lists the pages and questions as text.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


class Drawer(Protocol):
    """What a room above must offer to draw previews."""

    def modes(self, draft: Any) -> list[tuple[str, Any]]:
        """Names and words of the ways in which a draft can be looked at."""

    def draw(self, request: HttpRequest, draft: Any, mode: str) -> Any:
        """The response that shows the draft."""


class _AsText:
    """The preview of a site that has no wizard."""

    def modes(self, draft: Any) -> list[tuple[str, Any]]:
        return [("", _("As text"))]

    def draw(self, request: HttpRequest, draft: Any, mode: str) -> TemplateResponse:
        return TemplateResponse(
            request, "builder/preview.html", {"draft": draft, "definition": draft.definition}
        )


_drawer: Drawer = _AsText()


def drawer() -> Drawer:
    """Whoever draws previews now."""
    return _drawer


def use(drawer: Drawer) -> None:
    """Let previews be drawn by `drawer` from now on: for `AppConfig.ready` of a room above."""
    global _drawer  # noqa: PLW0603
    _drawer = drawer
