"""Training videos with transcripts. Files are our own: nothing is fetched from elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField

from guidance.models.base import GuidanceBase, WrittenBase
from guidance.queries import children_of
from guidance.representation import FilmField


class TrainingIndexPage(GuidanceBase):
    """All training, with how long it takes and for whom it is."""

    template = "guidance/training_index.html"
    page_description = _("The list of all training. There is one.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["guidance.VideoPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("index of training")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The videos: those for the reader's own role first."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        role = str(getattr(getattr(request, "actor", None), "role", ""))
        videos = children_of(self, request)
        context["mine"] = [page for page in videos if role and role in page.roles]
        context["others"] = [page for page in videos if page not in context["mine"]]
        return context


class VideoPage(WrittenBase):
    """One video. The text is its transcript: everything that is said and shown."""

    video = models.ForeignKey(
        "media.Video",
        verbose_name=_("video"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Until there is one, the page offers the transcript alone."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=3, validators=[MinValueValidator(1)]
    )

    template = "guidance/video.html"
    page_description = _("A training video with captions and a transcript.")
    parent_page_types = ["guidance.TrainingIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *GuidanceBase.content_panels,
        FieldPanel("video"),
        FieldPanel("minutes"),
        FieldPanel("body", heading=_("Transcript")),
        FieldPanel("help_keys"),
    ]
    api_fields = [*WrittenBase.api_fields, APIField("minutes"), APIField("film", FilmField())]

    class Meta:
        verbose_name = _("training video")
