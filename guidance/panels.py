"""Panels of the admin's front page for people who look after guidance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState

from guidance.models import PAGES, HomePage, SecondPersonTask
from pep_forms import clock

#: How long before its day a review is mentioned.
_AHEAD = timedelta(days=28)
_MOST = 20


class MyPagesPanel(Component):
    """The pages somebody owns whose review is overdue, or soon due."""

    order = 10
    name = "my_pages"
    template_name = "guidance/admin/my_pages.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Overdue ones first."""
        user = parent_context["request"].user
        horizon = clock.today() + _AHEAD
        due: list[Any] = []
        for model in PAGES:
            due += model.objects.filter(keeper=user, live=True, review_by__lte=horizon)
        due.sort(key=lambda page: (page.review_by, page.title))
        return {"due": due[:_MOST], "more": max(0, len(due) - _MOST), "today": clock.today()}


class WorkPanel(Component):
    """What is on its way: what waits for approval, what is not published, and where pages are."""

    order = 5
    name = "guidance_work"
    template_name = "guidance/admin/work.html"

    class Media:
        css = {"all": ("guidance/admin.css",)}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """What waits for the reader is only there for those who approve."""
        user = parent_context["request"].user
        states = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS, base_content_type__model="page"
        ).select_related("requested_by", "current_task_state__task")
        mine: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        for state in states.order_by("created_at"):
            page = state.content_object
            if page is not None and page.permissions_for_user(user).can_edit():
                line = {"page": page, "words": _handed_in(state)}
                (mine if _may_approve(state, page, user) else others).append(line)
        approves = user.is_superuser or SecondPersonTask.objects.filter(
            groups__in=user.groups.all()
        )
        handed_in = {line["page"].pk for line in [*mine, *others]}
        drafts = _drafts(user, handed_in)
        return {
            "to_approve": mine if approves else None,
            "waiting": others,
            "drafts": drafts[:_MOST],
            "more": max(0, len(drafts) - _MOST),
            "tree": _tree(user),
        }


def _may_approve(state: Any, page: Any, user: Any) -> bool:
    task: TaskState | None = state.current_task_state
    actions = task.task.specific.get_actions(page.specific, user) if task is not None else []
    return any(name == "approve" for name, *_rest in actions)


def _handed_in(state: Any) -> str:
    who = state.requested_by.full_name if state.requested_by else _("the system")
    day = format_date(state.created_at, "j F Y")
    return _("handed in by %(who)s on %(day)s") % {"who": who, "day": day}


def _drafts(user: Any, without: set[int]) -> list[dict[str, Any]]:
    """Pages with something newer than what readers see, that the reader may edit."""
    pages = Page.objects.filter(has_unpublished_changes=True, depth__gt=1).exclude(pk__in=without)
    found = pages.select_related("latest_revision__user").order_by("-latest_revision_created_at")
    lines = []
    for page in found:
        if page.permissions_for_user(user).can_edit():
            by = page.latest_revision.user if page.latest_revision else None
            words = _("changed, not published") if page.live else _("never published")
            lines.append({"page": page, "words": f"{words}, {by.full_name}" if by else words})
    return lines


def _tree(user: Any) -> list[dict[str, Any]]:
    """The home page and what stands right below it, with the number of pages in each."""
    lines = []
    for home in HomePage.objects.order_by("path"):
        for page in [home, *home.get_children().order_by("path")]:
            below = page.get_children_count() if page.pk == home.pk else page.numchild
            name = "wagtailadmin_explore" if below else "wagtailadmin_pages:edit"
            words = ngettext("%(n)d page below it", "%(n)d pages below it", below) % {"n": below}
            if page.permissions_for_user(user).can_edit():
                href = reverse(name, args=[page.pk])
                lines.append({"page": page, "href": href, "words": words if below else ""})
    return lines


class UnhelpfulPanel(Component):
    """The pages that readers found least helpful."""

    order = 20
    name = "unhelpful"
    template_name = "guidance/admin/unhelpful.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Those with more noes than yeses."""
        yes, no = Count("votes", Q(votes__helpful=True)), Count("votes", Q(votes__helpful=False))
        pages = Page.objects.live().annotate(yes=yes, no=no).filter(no__gt=0)
        return {"pages": [page for page in pages.order_by("-no", "yes")[:5] if page.no > page.yes]}
