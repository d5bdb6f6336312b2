"""What an admin edits: sections and templates, as Wagtail snippets with drafts.

Nothing here is used by a running PEP. Releasing joins a template with its sections and
prints a `FormVersion`, and only that is filled in.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from pep_forms.builder import gate
from pep_forms.exceptions import Refused


class _Draft(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """A snippet that holds a definition. Its saved revisions are the drafts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(
        _("key"),
        max_length=64,
        unique=True,
        help_text=_("The name used in exports and in the API."),
    )
    title = models.CharField(_("title"), max_length=200)
    definition = models.JSONField(_("definition"), default=dict)
    #: sha256 of the definition as it was shipped: tells an admin's change from ours.
    shipped_checksum = models.CharField(max_length=64, blank=True, editable=False)
    #: Key of what this is a copy of; a copy has ids of its own.
    copied_from = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["title"]

    def __str__(self) -> str:
        return str(self.title)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse, unless the release action asks: publishing alone is not a release."""
        if not gate.is_open():
            raise Refused(
                "Publishing does not release a form. Save your draft, then use “Release” on "
                "the template."
            )
        return super().publish(revision, *args, **kwargs)

    def latest(self) -> Any:
        """The newest draft, as an object with its definition."""
        return self.get_latest_revision_as_object() if self.latest_revision_id else self

    def serve_preview(self, request: Any, mode_name: str) -> TemplateResponse:
        """Show the draft as plain text until a template of its own draws it."""
        text = json.dumps(self.definition, ensure_ascii=False, indent=2)
        return TemplateResponse(request, "builder/preview.html", {"draft": self, "text": text})


class Section(_Draft):
    """A reusable part of a form: pages of questions, shared by templates."""

    class Meta(_Draft.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class FormTemplate(_Draft):
    """Which sections in which order, for whom, and the documents they become."""

    class Meta(_Draft.Meta):
        verbose_name = _("form template")
        verbose_name_plural = _("form templates")
