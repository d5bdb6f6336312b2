"""What an admin edits: sections and templates, as Wagtail snippets with drafts.

Nothing here is used by a running PEP. Releasing joins a template with its sections and
prints a `FormVersion`, and only that is filled in. `definition` is the draft as the engine
reads it, worked out from the fields and blocks; whoever has one writes it the same way.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from pep_forms.builder import content as contents
from pep_forms.builder import gate, previews, spelling
from pep_forms.builder.blocks import DefinitionField, PlaceStream, QuestionStream
from pep_forms.engine.facts import PHASES
from pep_forms.engine.spec import SectionSpec, TemplateSpec
from pep_forms.exceptions import Refused

#: Questions and page breaks of one section. Thirty are a lot to fill in; this many can still
#: be saved in one piece, and more are refused in words.
MOST_BLOCKS = 200


def new_id() -> str:
    """An id that no label and no other draft has. It begins with a letter."""
    return f"s{uuid.uuid4().hex[:16]}"


class _Draft(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """A snippet that holds a definition. Its saved revisions are the drafts."""

    #: Field → what it is when a definition does not name it.
    DEFAULTS: ClassVar[Mapping[str, Any]] = {}
    #: The names of a definition, in the order in which it is written.
    ORDER: ClassVar[Mapping[str, int]] = {}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: The id inside the definition: stable, and carried into every version.
    spec_id = models.CharField(max_length=64, default=new_id, editable=False)
    key = models.SlugField(
        _("key"),
        max_length=64,
        unique=True,
        help_text=_("The name used in exports and in the API."),
    )
    title = models.TextField(_("title"))
    rules = models.JSONField(_("rules"), default=list, blank=True)
    named = models.JSONField(_("named conditions"), default=list, blank=True)
    #: What a definition says that has no field of its own (`spelling`).
    carried = models.JSONField(default=dict, editable=False)
    #: sha256 of the definition as it was shipped: tells an admin's change from ours.
    shipped_checksum = models.CharField(max_length=64, blank=True, editable=False)
    #: Key of what this is a copy of; a copy has ids of its own.
    copied_from = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["title"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def definition(self) -> dict[str, Any]:
        """The draft as the engine reads it."""
        fields = {name: getattr(self, name) for name in self.DEFAULTS}
        fields |= {"id": self.spec_id, "key": self.key, **self._parts()}
        made = spelling.put_together(fields, self.DEFAULTS, self.carried)
        names = sorted(made, key=lambda name: (self.ORDER.get(name, 99), name))
        return {name: contents.settled(made[name]) for name in names}

    @definition.setter
    def definition(self, definition: Mapping[str, Any]) -> None:
        self.set_definition(definition)

    def set_definition(self, definition: Mapping[str, Any]) -> None:
        """Take a definition apart into fields and blocks. It can be had back as it was."""
        known = {name: value for name, value in definition.items() if name not in {"id", "key"}}
        self.key = str(definition.get("key") or self.key)
        self.spec_id = str(definition.get("id") or self.spec_id)
        self._set_parts(known)
        fields, self.carried = spelling.taken_apart(known, self.DEFAULTS)
        for name, value in fields.items():
            setattr(self, name, value)

    def _stream(self) -> list[dict[str, Any]]:
        """The blocks as they are stored, those that nobody understands among them."""
        field: Any = self._meta.get_field("content")
        block = field.stream_block
        stored: list[dict[str, Any]] = block.get_prep_value(getattr(self, "content", None))
        return stored

    def _parts(self) -> dict[str, Any]:
        """What the blocks make of the definition."""
        raise NotImplementedError

    def _set_parts(self, known: dict[str, Any]) -> None:
        """Take the part of the blocks out of a definition."""
        raise NotImplementedError

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse, unless the release action asks: publishing alone is not a release."""
        if not gate.is_open():
            raise Refused(
                gettext(
                    "Publishing does not release a form. Save your draft, then use “Release” on "
                    "the template."
                )
            )
        return super().publish(revision, *args, **kwargs)

    def latest(self) -> Any:
        """The newest draft, as an object with its definition."""
        return self.get_latest_revision_as_object() if self.latest_revision_id else self

    @property
    def state(self) -> Any:
        """Whether what one sees is what was released last, in words."""
        if not self.live:
            return _("Never released")
        return _("Changed, not released") if self.has_unpublished_changes else _("Released")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The ways in which this draft can be looked at."""
        return previews.drawer().modes(self)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Show the draft as whoever draws previews does."""
        return previews.drawer().draw(request, self, mode_name)


class Section(_Draft):
    """A reusable part of a form: pages of questions, shared by templates."""

    DEFAULTS: ClassVar[Mapping[str, Any]] = {
        "title": "",
        "intro": "",
        "help_key": "",
        "audience": "adult",
        "builtin": "",
        "rights": {},
        "led_by": [],
        "needed_by": "submit",
        "show_when": None,
        "rules": [],
        "layout": "pairs",
        "named": [],
    }
    ORDER: ClassVar[Mapping[str, int]] = {
        name: place for place, name in enumerate(SectionSpec.model_fields)
    }

    intro = models.TextField(_("introduction"), blank=True)
    help_key = models.CharField(
        _("guidance page"), max_length=64, blank=True, help_text=_("Its key, such as sign-off.")
    )
    audience = models.CharField(
        _("who it is written for"),
        max_length=16,
        default="adult",
        choices=[
            ("adult", _("Adults")),
            ("over_11", _("Young people of 11 and older")),
            ("under_11", _("Children under 11: one question on each page")),
        ],
    )
    needed_by = models.CharField(
        _("needed by"),
        max_length=16,
        default="submit",
        choices=[
            ("meeting", _("The meeting")),
            ("submit", _("The day the plan is submitted")),
        ],
    )
    layout = models.CharField(
        _("in a document"),
        max_length=16,
        default="pairs",
        choices=[
            ("pairs", _("Question and answer")),
            ("prose", _("Running text")),
            ("table", _("Table")),
            ("cards", _("Cards")),
            ("left_out", _("Left out")),
        ],
    )
    #: Which of the sections that the software draws itself this is; nothing for questions.
    builtin = models.CharField(max_length=16, blank=True, editable=False)
    rights = models.JSONField(_("rights"), default=dict, blank=True)
    led_by = models.JSONField(_("filled in by"), default=list, blank=True)
    show_when = models.JSONField(_("asked only when"), null=True, blank=True)
    content: Any = DefinitionField(
        QuestionStream(), blank=True, max_num=MOST_BLOCKS, verbose_name=_("questions")
    )

    class Meta(_Draft.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def _parts(self) -> dict[str, Any]:
        stream = self._stream()
        return {"pages": contents.pages_of(stream, f"{self.spec_id}_page")} if stream else {}

    def _set_parts(self, known: dict[str, Any]) -> None:
        pages = known.get("pages")
        self.content = []
        if isinstance(pages, list) and pages:
            self.content = contents.blocks_of(known.pop("pages"))


class FormTemplate(_Draft):
    """Which sections in which order, for whom, and the documents they become."""

    DEFAULTS: ClassVar[Mapping[str, Any]] = {
        "title": "",
        "phase": "school",
        "scope": {},
        "documents": [],
        "meeting_pack": None,
        "sign_off": {},
        "rules": [],
        "named": [],
    }
    ORDER: ClassVar[Mapping[str, int]] = {
        name: place for place, name in enumerate(TemplateSpec.model_fields)
    }

    phase = models.CharField(
        _("phase"), max_length=16, default="school", choices=list(PHASES.items())
    )
    scope = models.JSONField(_("for whom it is proposed"), default=dict, blank=True)
    documents = models.JSONField(_("documents"), default=list, blank=True)
    meeting_pack = models.JSONField(_("meeting pack"), null=True, blank=True)
    sign_off = models.JSONField(_("sign-off"), default=dict, blank=True)
    content: Any = DefinitionField(PlaceStream(), blank=True, verbose_name=_("sections"))

    class Meta(_Draft.Meta):
        verbose_name = _("form template")
        verbose_name_plural = _("form templates")

    def _parts(self) -> dict[str, Any]:
        return {"sections": contents.sections_of(self._stream())}

    def _set_parts(self, known: dict[str, Any]) -> None:
        sections = known.pop("sections", [])
        self.content = contents.places_of(sections if isinstance(sections, list) else [])
