"""The definition language: what a form is, as one frozen, JSON-serialisable value.

`SectionSpec` and `TemplateSpec` are what an admin edits and what a definition file holds;
`assemble` joins a template and its sections into the `FormSpec` that releasing prints.
Ids are stable and never derived from labels; keys are for people and may change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from pep_forms.engine import named as names
from pep_forms.engine.conditions import Condition
from pep_forms.engine.text import Text

#: Raised when the shape of a spec changes. Older specs are upgraded in memory (`upgrade`).
SCHEMA_VERSION = 1

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
RightsWord = Annotated[str, Field(pattern=r"^([EFPGDAR-]|[EFPGDAR-]{6})$")]
Required = Literal["no", "meeting", "submit"]
Carry = Literal["empty", "copy", "confirm", "beside"]
Audience = Literal["adult", "under_11", "over_11"]
Layout = Literal["pairs", "prose", "table", "cards", "left_out"]
Builtin = Literal["cover", "last_targets", "sign_off", "quality", "documents"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Model):
    """One thing to choose, or one fixed row of a table."""

    id: Id
    label: Text
    hint: Text = {}
    #: A picture card's symbol: a name from the built-in symbol set.
    symbol: str = ""


class Rule(_Model):
    """Something that must hold. A broken `error` binds; advice and warnings only speak."""

    id: Id
    must: Condition
    message: Text
    severity: Literal["error", "warning", "advice"] = "error"
    #: The moment from which an error binds.
    binds: Literal["meeting", "submit"] = "submit"
    show_when: Condition | None = None


class NamedCondition(_Model):
    """A condition that authors gave a name, to use it more than once (`engine.named`)."""

    id: Id
    name: str
    when: Condition


class Alert(_Model):
    """When the condition holds, the named roles are told that a plan needs them."""

    when: Condition
    roles: tuple[str, ...]
    message: Text


class QuestionSpec(_Model):
    """One question. What may stand in `options` depends on the kind (see `kinds`)."""

    id: Id
    key: str
    kind: str
    label: Text
    hint: Text = {}
    help_key: str = ""
    errors: dict[str, Text] = {}
    #: Roles that fill it in; empty means whoever may edit the section.
    filled_by: tuple[str, ...] = ()
    #: Roles that see it; `None` means whoever sees the section.
    visible_to: tuple[str, ...] | None = None
    required: Required = "no"
    carry: Carry = "empty"
    prefill: str = ""
    meaning: str = ""
    show_when: Condition | None = None
    rules: tuple[Rule, ...] = ()
    choices: tuple[Choice, ...] = ()
    code_set: str = ""
    options: dict[str, JsonValue] = {}
    alert: Alert | None = None
    #: Offers "not applicable because…".
    not_applicable: bool = False
    #: Columns of a `group` or a `table`.
    questions: tuple[QuestionSpec, ...] = ()
    layout: Layout | None = None
    #: What authors tell each other about it: in drafts and exports, never in a version.
    remark: str = Field(default="", exclude=True)


class PageSpec(_Model):
    """One page of a section: a few questions shown together."""

    id: Id
    title: Text = {}
    intro: Text = {}
    questions: tuple[QuestionSpec, ...]


class SectionSpec(_Model):
    """A section: pages of questions, or a built-in that is drawn from domain objects."""

    id: Id
    key: str
    title: Text
    intro: Text = {}
    help_key: str = ""
    audience: Audience = "adult"
    builtin: Builtin | None = None
    #: role code → rights word, one letter a stage (`roles.LETTERS`).
    rights: dict[str, RightsWord] = {}
    #: The roles that fill it in, for "who does what"; the first leads.
    led_by: tuple[str, ...] = ()
    needed_by: Literal["meeting", "submit"] = "submit"
    show_when: Condition | None = None
    #: One question per screen (for the youngest) is a page per question.
    pages: tuple[PageSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    layout: Layout = "pairs"
    languages: tuple[str, ...] = ("en",)
    #: Conditions with a name. In drafts and exports only: a version has them spelled out.
    named: tuple[NamedCondition, ...] = Field(default=(), exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _spell_out_names(cls, data: Any) -> Any:
        return names.spelled_out(data)

    def questions(self) -> Iterator[QuestionSpec]:
        """The top-level questions in order; columns are inside theirs."""
        for page in self.pages:
            yield from page.questions


class TemplateSection(_Model):
    """A section's place in a template, with what only the template may say about it."""

    section: str
    show_when: Condition | None = None
    rights: dict[str, RightsWord] | None = None
    needed_by: Literal["meeting", "submit"] | None = None


class DocumentSpec(_Model):
    """A document that a completed PEP becomes.

    It holds an answer only if **every** role in `roles` may see it, so a document can be
    handed to any of them. Wider documents come first.
    """

    key: Id
    title: Text
    roles: tuple[str, ...] = Field(min_length=1)
    #: Section key → layout; a section not named here keeps its own layout.
    layouts: dict[str, Layout] = {}
    #: Keys of the sections left out altogether.
    leave_out: tuple[str, ...] = ()
    show_blank: bool = True
    #: Ids of questions left out, whatever their section does.
    leave_out_questions: tuple[str, ...] = ()
    #: The line at the head of every page; empty is the title of the document.
    header: Text = {}
    #: The line at the foot of every page; empty is the authority that issues it.
    footer: Text = {}
    #: A page of its own for the name and the facts, which else stand above the first section.
    cover: bool = True
    contents: bool = True
    #: The picture of the authority, when the site has one.
    logo: bool = True

    def leaves_out(self, address: str) -> bool:
        """Whether the question of an answer, or one around it, is left out."""
        return not set(self.leave_out_questions).isdisjoint(address.split("/"))


class MeetingPackSpec(DocumentSpec):
    """What people hold in their hands at the meeting: the plan so far, with room to write.

    It is made when it is asked for and never stored, and it holds, like any document, what
    everybody in `roles` may see.
    """

    key: Id = "meeting_pack"
    title: Text = {"en": "Meeting pack"}
    #: What is talked about: one item on each line.
    agenda: Text = {}
    #: A table of those who are asked to come.
    people: bool = True
    #: What the young person says stands before the other sections.
    young_person_first: bool = True


class SignOffSpec(_Model):
    """Who is asked to sign, and who must before the Virtual School looks."""

    required: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()


class Scope(_Model):
    """For whom a template is: it is proposed when all of these fit."""

    phases: tuple[str, ...] = ()
    min_year: int = -4
    max_year: int = 14
    kinds: tuple[str, ...] = ()


def _as_place(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        # Whatever else it is, reading it says so.
        return () if value is None else value
    return [{"section": item} if isinstance(item, str) else item for item in value]


class TemplateSpec(_Model):
    """A template: which sections in which order, for whom, and the documents they become."""

    id: Id
    key: str
    title: Text
    phase: Literal["early_years", "school", "post_16"]
    scope: Scope = Scope()
    sections: Annotated[tuple[TemplateSection, ...], BeforeValidator(_as_place)]
    documents: tuple[DocumentSpec, ...] = ()
    meeting_pack: MeetingPackSpec | None = None
    sign_off: SignOffSpec = SignOffSpec()
    rules: tuple[Rule, ...] = ()
    named: tuple[NamedCondition, ...] = Field(default=(), exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _spell_out_names(cls, data: Any) -> Any:
        return names.spelled_out(data)


class FormSpec(_Model):
    """What releasing prints: everything a PEP needs for ever, in one value."""

    schema_version: int = SCHEMA_VERSION
    id: Id
    key: str
    title: Text
    phase: str
    scope: Scope = Scope()
    sections: tuple[SectionSpec, ...]
    documents: tuple[DocumentSpec, ...] = ()
    meeting_pack: MeetingPackSpec | None = None
    sign_off: SignOffSpec = SignOffSpec()
    rules: tuple[Rule, ...] = ()

    def papers(self) -> tuple[DocumentSpec, ...]:
        """The documents, and the meeting pack if there is one."""
        return (*self.documents, *((self.meeting_pack,) if self.meeting_pack else ()))


def assemble(template: TemplateSpec, sections: dict[str, SectionSpec]) -> FormSpec:
    """Join a template with its sections (by key).

    Raises KeyError for a section that is not there; `proof.check` says it in words first.
    """
    placed = []
    for place in template.sections:
        section = sections[place.section]
        changes: dict[str, Any] = {}
        if place.show_when is not None:
            changes["show_when"] = place.show_when
        if place.rights is not None:
            changes["rights"] = place.rights
        if place.needed_by is not None:
            changes["needed_by"] = place.needed_by
        placed.append(section.model_copy(update=changes) if changes else section)
    return FormSpec(
        id=template.id,
        key=template.key,
        title=template.title,
        phase=template.phase,
        scope=template.scope,
        sections=tuple(placed),
        documents=template.documents,
        meeting_pack=template.meeting_pack,
        sign_off=template.sign_off,
        rules=template.rules,
    )
