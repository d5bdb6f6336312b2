"""User agreements: one text may bind several roles."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Locale

from guidance import approving, texts
from guidance.fields import RolesField
from guidance.models.base import GuidanceBase, WrittenBase
from guidance.models.versions import AgreementVersion
from guidance.queries import children_of
from pep_forms import clock
from pep_forms.exceptions import Refused

#: What of an agreement readers see or are bound by.
_SAID = {"title", "introduction", "body", "binds", "live", "live_revision"}


class AgreementIndexPage(GuidanceBase):
    """The list of all agreements. Publishing below it needs a second person."""

    template = "guidance/agreement_index.html"
    page_description = _("The list of the agreements. There is one.")
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["guidance.AgreementPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("index of agreements")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The agreements in force."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["agreements"] = children_of(self, request)
        return context

    def permissions_for_user(self, user: Any) -> approving.ApprovedBelow:
        """Nothing below it is published but by approval."""
        return approving.ApprovedBelow(user, self)


class AgreementForm(WagtailAdminPageForm):  # type: ignore[misc,unused-ignore]
    """Asks for each new text anew what it means for those who accepted the one before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.change_about != self.instance.number():
            self.initial["change"] = ""

    def _post_clean(self) -> None:
        super()._post_clean()
        page = self.instance
        page.change_about = page.number()
        if not self.is_deferred_validation and page.must_say_what_changed() and not page.change:
            self.add_error("change", gettext("Say what this change means: its text is new."))


class AgreementPage(WrittenBase):
    """The text that everybody in some roles accepts before they use the system."""

    class Change(models.TextChoices):
        """What a change means for those who accepted the text before it."""

        MATERIAL = "material", _("Everybody must accept it again")
        WORDING = "wording", _("Only the wording is better: nobody has to accept it again")

    binds = RolesField(
        _("who must accept it"),
        blank=False,
        help_text=_("Everybody in one of these roles accepts it before they use the system."),
    )
    change = models.CharField(
        _("what this change means"),
        max_length=10,
        choices=Change.choices,
        default="",
        blank=True,
        help_text=_(
            "Say it for each new text, before you hand it in for approval. Ask everybody again "
            "when they promise something else than before: more, less, or to other people. "
            "Better wording is a spelling mistake, a telephone number, a clearer sentence that "
            "says the same. A first text is new to everybody: leave this empty."
        ),
    )
    #: The number of the version in force when `change` was said: it counts for that one alone.
    change_about = models.PositiveIntegerField(default=0, editable=False)

    template = "guidance/agreement.html"
    page_description = _("An agreement that people in some roles must accept.")
    parent_page_types = ["guidance.AgreementIndexPage"]
    subpage_types: list[str] = []
    base_form_class = AgreementForm
    content_panels = [
        *GuidanceBase.content_panels,
        FieldPanel("change"),
        FieldPanel("binds"),
        FieldPanel("body"),
    ]
    api_fields = [*WrittenBase.api_fields, APIField("binds")]

    class Meta:
        verbose_name = _("user agreement")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, unless that puts a text in force, or out of it, without a second person."""
        self._hold_to_approval(kwargs.get("update_fields"))
        return super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse early: what is to be published later saves no page today."""
        if not (approving.comes_with_the_code() or approving.is_approved(self, revision.pk)):
            raise Refused(self._needs_approval())
        return super().publish(revision, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse while it binds people."""
        if self.live:
            raise Refused(self._needs_expiry())
        return super().delete(*args, **kwargs)

    def permissions_for_user(self, user: Any) -> approving.ApprovedOnly:
        """Everything but publishing."""
        return approving.ApprovedOnly(user, self)

    def number(self) -> int:
        """The number of the newest version that was in force; 0 when there was none."""
        last = self._last()
        return last.number if last is not None else 0

    def said(self) -> str:
        """What the editor said this change means; empty when it was said about another text."""
        return self.change if self.change_about == self.number() else ""

    def say(self, change: str) -> None:
        """Say what this text means for those who accepted the one in force."""
        self.change, self.change_about = change, self.number()

    def must_say_what_changed(self) -> bool:
        """Whether the text is another than people have accepted. A translation binds nobody."""
        if self.locale_id and self.locale_id != Locale.get_default().pk:
            return False
        last = self._last()
        return last is not None and last.text_hash != texts.fingerprint(texts.plain(self))

    def _last(self) -> AgreementVersion | None:
        versions = AgreementVersion.objects.filter(agreement=self.translation_key)
        return versions.order_by("number").last()

    def _hold_to_approval(self, fields: Any) -> None:
        if approving.comes_with_the_code():
            return
        if fields is not None and not _SAID.intersection(fields):
            return
        before = AgreementPage.objects.filter(pk=self.pk).first()
        if not self.live:
            if before is not None and before.live and not before.is_over():
                raise Refused(self._needs_expiry())
            return
        if self.alias_of_id and AgreementPage.objects.filter(pk=self.alias_of_id, live=True):
            return  # a copy of what was approved, which binds nobody
        new = before is None or not before.live or before.live_revision_id != self.live_revision_id
        if new and not approving.is_approved(self, self.live_revision_id):
            raise Refused(self._needs_approval())
        if not new and before is not None and before.promise() != self.promise():
            raise Refused(self._needs_approval())

    def is_over(self) -> bool:
        """Whether its last moment, which was approved with it, has passed."""
        return self.expire_at is not None and self.expire_at <= clock.now()

    def promise(self) -> tuple[str, list[str]]:
        """What it says, and to whom."""
        return texts.plain(self), sorted(self.binds)

    def _needs_approval(self) -> str:
        return gettext(
            "Nobody publishes an agreement alone. Save it as a draft and submit it for approval: "
            "somebody who wrote none of it publishes it by approving it."
        )

    def _needs_expiry(self) -> str:
        return gettext(
            "Nobody takes an agreement back alone. Set an expiry date in its schedule and submit "
            "it for approval: it ends by itself on that day."
        )
