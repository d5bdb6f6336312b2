"""What the guidance adds to Wagtail: its closed pages, its menus and its home page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from guidance import queries
from guidance.models import AgreementPage, SecondPersonTask
from guidance.panels import MyPagesPanel, UnhelpfulPanel, WorkPanel
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


@hooks.register("before_edit_page")
def say_who_approves(request: HttpRequest, page: Any) -> None:
    """Whoever would approve their own text is told why the button is not there."""
    task = page.current_workflow_task if request.method == "GET" else None
    if isinstance(task, SecondPersonTask) and task.is_own(page, request.user):
        messages.info(
            request,
            _(
                "This waits for approval. You asked for it or wrote some of it, so somebody else "
                "has to approve it."
            ),
        )


@hooks.register("before_delete_page")
def agreements_stay(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Nothing is deleted above an agreement that binds people."""
    if not _binds_somebody([page]):
        return None
    messages.error(request, _STAYS)
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_bulk_action")
def agreements_stay_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """As above, for many pages at once."""
    pages = [found for found in objects if isinstance(found, Page)]
    if action_type != "delete" or not _binds_somebody(pages):
        return None
    messages.error(request, _STAYS)
    return redirect("wagtailadmin_explore_root")


_STAYS = _(
    "There is an agreement here that binds people. Set an expiry date in its schedule and submit "
    "it for approval first."
)


def _binds_somebody(pages: list[Any]) -> bool:
    live = AgreementPage.objects.live()
    return any(live.descendant_of(page, inclusive=True).exists() for page in pages)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Who looks after pages sees first what is theirs to review."""
    if request.user.has_perm("wagtailcore.change_page") or _edits_pages(request.user):
        panels[:0] = [WorkPanel(), MyPagesPanel(), UnhelpfulPanel()]


@hooks.register("construct_help_menu")
def nothing_from_outside(request: HttpRequest, items: list[Any]) -> None:
    """No page of ours leads to another host: what Wagtail has to tell is no part of this help."""
    items[:] = [item for item in items if not item.name.startswith(("whats-new", "editor-guide"))]


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
