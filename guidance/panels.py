"""Panels of the admin's front page for people who look after guidance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from guidance.models import PAGES
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
