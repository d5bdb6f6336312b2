"""Questions and answers: an index, topics, and questions, each with an address of its own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guidance.models.base import GuidanceBase, WrittenBase
from guidance.queries import children_of, grandchildren_of


class FaqIndexPage(GuidanceBase):
    """All questions, grouped by topic, with a search over them."""

    template = "guidance/faq_index.html"
    page_description = _("The list of all questions. There is one.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["guidance.FaqTopicPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("index of questions")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Topics with their questions."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["topics"] = grandchildren_of(self, request)
        return context


class FaqTopicPage(GuidanceBase):
    """One topic, with its questions answered on one page."""

    template = "guidance/faq_topic.html"
    page_description = _("A topic. Add its questions below it.")
    parent_page_types = ["guidance.FaqIndexPage"]
    subpage_types = ["guidance.QuestionPage"]

    class Meta:
        verbose_name = _("topic of questions")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The questions, in order."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["questions"] = children_of(self, request)
        return context


class QuestionPage(WrittenBase):
    """One question and its answer. The title is the question."""

    template = "guidance/question.html"
    page_description = _("One question. Write it as people ask it.")
    parent_page_types = ["guidance.FaqTopicPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("question")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The topic and its other questions."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        topic = self.get_parent().specific
        context["topic"] = topic
        context["others"] = [page for page in children_of(topic, request) if page.pk != self.pk]
        return context
