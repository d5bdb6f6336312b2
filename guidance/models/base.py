"""What every page of the guidance has: for whom it is, and who keeps it right."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.log_actions import LogContext, get_active_log_context
from wagtail.models import Orderable, Page, PageViewRestriction
from wagtail.search import index

from guidance import approving, publishing
from guidance.blocks import BodyBlock, anchor_of
from guidance.fields import BodyField, RolesField
from guidance.representation import RelatedPagesField
from pep_forms import clock
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.people.role_words import role_words


class RelatedPage(Orderable):
    """A page that readers of this one may want next."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="related_links")
    target = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )

    panels = [FieldPanel("target")]

    def __str__(self) -> str:
        return f"{self.page_id} → {self.target_id}"


class GuidanceBase(Page):
    """The part all our pages share. Who may see a page is Wagtail's own privacy setting."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("One or two sentences under the title, and in lists and search results."),
    )
    roles = RolesField(
        _("who it is for"),
        help_text=_(
            "Shown to readers, and lists its page first for them. Leave empty for everybody. "
            "To keep a page from others, use Privacy."
        ),
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"is_staff": True},
        help_text=_("Who keeps this page right, and is reminded to review it."),
    )
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_by = models.DateField(_("review again by"), null=True, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("roles"),
                FieldPanel("keeper"),
                FieldPanel("reviewed_on"),
                FieldPanel("review_by"),
            ],
            heading=_("For whom, and who keeps it right"),
        ),
        InlinePanel("related_links", label=_("related page"), heading=_("Related pages")),
        MultiFieldPanel(Page.promote_panels, heading=_("Address and menus")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction", boost=2)]
    api_fields = [
        APIField("introduction"),
        APIField("roles"),
        APIField("role_labels"),
        APIField("reviewed_on"),
        APIField("review_by"),
        APIField("related_links", serializer=RelatedPagesField()),
    ]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save; and when that publishes the page, what follows stands or falls with it.

        Every way of publishing ends here. Not in `publish`: the button of the editor goes
        round that.
        """
        published, new = self._is_being_published(), self._state.adding
        result = super().save(*args, **kwargs)
        if new and settings.WAGTAIL_I18N_ENABLED:
            self._be_closed_like_its_twins()
        if published:
            publishing.announce(self, get_active_log_context().user)
        return result

    def _be_closed_like_its_twins(self) -> None:
        """A translation begins as closed as what it translates: Wagtail copies no privacy."""
        twins = Page.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
        for told in PageViewRestriction.objects.filter(page__in=twins).prefetch_related("groups"):
            kept = PageViewRestriction.objects.create(
                page=self, restriction_type=told.restriction_type
            )
            kept.groups.set(told.groups.all())

    def publish(self, revision: Any, user: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Publish, remembering who did. A second person publishes by approving alone."""
        if approving.is_approved(self, revision.pk):
            kwargs["skip_permission_checks"] = True
        with LogContext(user=user):
            return super().publish(revision, user, *args, **kwargs)

    def _is_being_published(self) -> bool:
        if not (self.live and self.live_revision_id):
            return False
        before = Page.objects.filter(pk=self.pk).values_list("live", "live_revision_id").first()
        return before != (True, self.live_revision_id)

    @property
    def role_labels(self) -> list[str]:
        """For whom it is, in words; empty for everybody."""
        return [role_words(role) for role in ROLE_LABELS if role in (self.roles or [])]

    @property
    def overdue(self) -> bool:
        """Whether somebody should have looked at it again by now."""
        return self.review_by is not None and self.review_by < clock.today()


class WrittenBase(GuidanceBase):
    """A page with a text of its own."""

    body = BodyField(BodyBlock(), blank=True, verbose_name=_("text"))
    help_keys = models.CharField(
        _("help keys"),
        max_length=250,
        blank=True,
        help_text=_(
            "Help keys of sections and questions, separated by spaces: their help opens this "
            "page. A heading can carry one of its own."
        ),
    )

    content_panels = [*GuidanceBase.content_panels, FieldPanel("body"), FieldPanel("help_keys")]
    search_fields = [*GuidanceBase.search_fields, index.SearchField("body")]
    api_fields = [*GuidanceBase.api_fields, APIField("body"), APIField("help_keys")]

    class Meta(GuidanceBase.Meta):
        abstract = True

    @property
    def headings(self) -> list[dict[str, str]]:
        """The headings of the text: words, anchor and help key."""
        return [
            {
                "text": block.value["text"],
                "anchor": anchor_of(block.value["text"]),
                "help_key": block.value.get("help_key") or "",
            }
            for block in self.body
            if block.block_type == "heading"
        ]
