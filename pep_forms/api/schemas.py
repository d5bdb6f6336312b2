"""The shapes of the API. What comes in is closed: an unknown member is refused, not ignored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool, model_validator

Address = Annotated[str, Field(min_length=1, max_length=340)]
Digest = Annotated[str, Field(max_length=64)]
RowId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,40}$")]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChangeIn(_In):
    """One answer: what was typed (`raw`) or a canonical `value`, over the value in `base`.

    `base` is the `digest` that was read with the answer; without one it is a new answer.
    """

    address: Address
    raw: JsonValue = None
    value: JsonValue = None
    base: Digest | None = None
    not_applicable: str = Field(default="", max_length=2000)
    #: "Yes, still right" to an answer carried over from the last PEP.
    confirm: StrictBool = False
    #: A young person keeps this answer for themselves and their social worker.
    lock: StrictBool = False

    @model_validator(mode="after")
    def _one_of_raw_and_value(self) -> Self:
        given = self.model_fields_set & {"raw", "value"}
        if len(given) == 2 or not (given or self.not_applicable):
            raise ValueError("Send either raw or value.")
        return self


class RowIn(_In):
    """A row of a group added, removed, restored or moved. A new row may bring its own id."""

    group: Address
    row: RowId = ""
    op: Literal["add", "remove", "restore", "up", "down"]
    base: Digest = ""

    @model_validator(mode="after")
    def _names_a_row(self) -> Self:
        if not self.row and self.op != "add":
            raise ValueError("Say which row.")
        return self


class SectionChanges(_In):
    """Changes to one section. `request_key` makes sending them twice harmless."""

    request_key: str = Field(default="", max_length=200)
    changes: list[ChangeIn] = Field(default=[], max_length=2000)
    rows: list[RowIn] = Field(default=[], max_length=200)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.changes and not self.rows:
            raise ValueError("Send at least one change or row.")
        return self


class SavedOut(BaseModel):
    """An answer that was saved, and the digest to send as its next `base`."""

    address: str
    digest: str
    problem: str


class ConflictOut(BaseModel):
    """Two texts for one address. To choose, send either with this `base`."""

    address: str
    yours: JsonValue
    theirs: JsonValue
    theirs_words: list[str]
    author: str
    at: str
    base: str
    about: Literal["answer", "row"]


class RefusedOut(BaseModel):
    """A change that was not accepted, with what was typed."""

    address: str
    raw: JsonValue
    reason: Literal["unknown", "not_yours", "hidden", "no_row", "no_file"]


class SuggestionOut(BaseModel):
    """What could be better in an answer, said kindly. It never stops a save."""

    address: str
    words: list[str]


class SaveOut(BaseModel):
    """What became of a save."""

    saved_at: str
    saved: list[SavedOut]
    conflicts: list[ConflictOut]
    refused: list[RefusedOut]
    #: Addresses that the answers now show, or hide.
    shown: list[str]
    hidden: list[str]
    #: `group/row` of every row that was added, removed, restored or moved.
    rows: list[str]
    #: All there is to suggest in the section now; null where nothing ever is.
    suggestions: list[SuggestionOut] | None = None


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


class ConflictProblem(SaveOut):
    """Some answers were changed by somebody else meanwhile; the rest is saved."""

    type: str
    title: str
    status: int
    detail: str


class AnswerOut(BaseModel):
    """The answer at one address; blank members where nobody has answered yet."""

    address: str
    kind: str
    value: JsonValue
    #: What was typed, where it could not be read as a value; `problem` says why.
    raw: JsonValue
    problem: str
    not_applicable: str
    digest: str
    editable: bool
    locked: bool
    author: str
    role: str
    on_behalf_of: str
    at: str
    source: str


class RowOut(BaseModel):
    """A row of a group. `digest` is the `base` for removing it."""

    id: str
    digest: str


class SectionOut(BaseModel):
    """A section as its reader may see it."""

    id: str
    key: str
    title: dict[str, str]
    builtin: str
    answers: list[AnswerOut]
    #: Group address → its rows, in order.
    rows: dict[str, list[RowOut]]


class VersionOut(BaseModel):
    """The released form that the PEP is pinned to."""

    template: str
    number: int
    checksum: str
    schema_version: int


class DueOut(BaseModel):
    """The dates by which things have to happen."""

    initiate_by: date | None
    available_by: date | None
    meeting_by: date | None
    complete_by: date | None
    correct_by: date | None


class DocumentOut(BaseModel):
    """A document of a completed PEP."""

    audience: str
    state: str
    sha256: str
    size: int
    url: str


class PepBrief(BaseModel):
    """A PEP in a list."""

    id: UUID
    young_person: UUID
    kind: str
    state: str
    state_since: datetime
    #: "paper" when it was written on paper and its scan is attached.
    origin: Literal["electronic", "paper"]
    #: Why it is on paper; empty when it is not.
    paper_reason: str
    #: The day its meeting was held, once it counts.
    held_on: date | None
    school_year: str
    window: str
    template: str
    version: VersionOut
    due: DueOut
    url: str


class AttendeeOut(BaseModel):
    """Somebody whom the paper names as present."""

    name: str
    role: str


class PaperOut(BaseModel):
    """The six facts typed of a PEP on paper. What the reader may not see is empty."""

    held_on: str
    kind: str
    setting: str
    attendees: list[AttendeeOut]
    #: The parts of each target by their meaning: change, assigned_to, area, measure, review_by.
    targets: list[dict[str, Any]]
    grade: str
    #: Ids of the files of the scan.
    scan: list[UUID]


class PepOut(PepBrief):
    """A PEP with everything its reader may see."""

    #: Null unless it was written on paper.
    paper: PaperOut | None
    facts: dict[str, Any]
    sections: list[SectionOut]
    documents: list[DocumentOut]


class PepList(BaseModel):
    """One page of a list; `next` is where it goes on, null at the end."""

    items: list[PepBrief]
    next: str | None


class TemplateOut(BaseModel):
    """A form; `live` is the version that a new PEP is opened with today, if there is one."""

    id: UUID
    key: str
    title: str
    live: int | None
    url: str | None
    versions_url: str


class FormVersionOut(BaseModel):
    """A released version. What is behind `url` never changes; the dates here may."""

    number: int
    checksum: str
    schema_version: int
    released_at: datetime
    note: str
    use_from: date
    retired_on: date | None
    live: bool
    url: str
    schema_url: str


class DifferenceOut(BaseModel):
    """One difference. `harm` says what it does to answers that exist; `ids` what it is about."""

    kind: str
    place: str
    words: str
    harm: Literal["harmless", "check", "harmful"]
    ids: list[str]


class DifferencesOut(BaseModel):
    """What changed between two versions, in the order of the newer one."""

    template: str
    before: int
    after: int
    differences: list[DifferenceOut]


class FindingOut(BaseModel):
    """One change that a release would make, with what it does to answers."""

    key: str
    kind: str
    place: str
    words: str
    impact: list[str]
    #: Whether a release asks for a tick on this one.
    must_accept: bool
    peps: int
    answers: int
    affected: int
    affected_peps: int
    #: Plans to look at, of those that the caller may know of.
    urls: list[str]


class ImpactOut(BaseModel):
    """What releasing the newest drafts would do. With `problems` they cannot be released."""

    template: str
    newest: int | None
    live: int | None
    changed: bool
    problems: list[dict[str, str]]
    open_peps: int
    #: Plans under way on versions before the newest; nothing is counted in them.
    older_peps: int
    findings: list[FindingOut]
    digest: str


class AdviceOut(BaseModel):
    """One thing to think about, where it is, and the questions it is about."""

    kind: str
    place: str
    words: str
    ids: list[str]


class SectionReadingOut(BaseModel):
    """How old a reader must be; an age of 0 says that there is too little to tell."""

    key: str
    title: str
    audience: str
    age: float
    target: int
    too_hard: bool


class RoleBurdenOut(BaseModel):
    """What one role is asked in the plan that asks most of it."""

    role: str
    questions_always: int
    questions_at_most: int
    minutes: list[int]
    minutes_advised: int
    too_much: bool


class TemplateAdviceOut(BaseModel):
    """Advice about the drafts of a form."""

    template: str
    advice: list[AdviceOut]
    sections: list[SectionReadingOut]
    roles: list[RoleBurdenOut]


class FileOut(BaseModel):
    """An attached file, as it is kept: pictures are drawn anew, so size and type can differ."""

    id: UUID
    address: str
    name: str
    content_type: str
    size: int
    sha256: str
    state: Literal["clean", "waiting"]


class SetAsideOut(BaseModel):
    """An answer that the PEP's form no longer asks for since it was moved to a newer version."""

    section: str
    address: str
    label: str
    #: The answer in words.
    lines: list[str]
    #: Number of the version that asked it.
    version: int
    at: datetime


class SetAsideList(BaseModel):
    """What moves to newer versions set aside in one PEP."""

    items: list[SetAsideOut]
