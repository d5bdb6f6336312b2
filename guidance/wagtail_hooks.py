"""What the guidance adds to Wagtail: its closed pages, its menus and its home page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from guidance import queries
from guidance.panels import MyPagesPanel, UnhelpfulPanel
from media.models import Video


@hooks.register("before_serve_page", order=-100)
def closed_page(
    page: Any, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """A page that somebody signed in may not see is answered like a wrong address.

    Wagtail would send them to the log-in, which sends them back. Strangers are sent there.
    """
    if request.user.is_authenticated and not queries.may_see(request, page):
        raise Http404
    return None


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Who looks after pages sees first what is theirs to review."""
    if request.user.has_perm("wagtailcore.change_page") or _edits_pages(request.user):
        panels[:0] = [MyPagesPanel(), UnhelpfulPanel()]


@hooks.register("insert_global_admin_css")
def council_colours() -> SafeString:
    """The admin in the council’s colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("guidance/admin.css"))


def _edits_pages(user: Any) -> bool:
    return bool(user.is_superuser or user.groups.filter(page_permissions__isnull=False).exists())


class VideoViewSet(SnippetViewSet):
    """The films there are, with their captions."""

    model = Video
    icon = "media"
    menu_label = _("Videos")
    add_to_admin_menu = True
    list_display = ["title", "created_at"]
    search_fields = ["title"]


register_snippet(VideoViewSet)
