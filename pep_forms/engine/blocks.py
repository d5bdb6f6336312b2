"""What a page of a section shows: its fields, groups and rows, ready for a template.

Every block is already filtered to what its reader may see, and holds only texts and flags:
no template asks a right or formats an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Json, digest, join
from pep_forms.engine.compile import Compiled
from pep_forms.engine.kinds.base import Control, Kind, Option
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.messages import message
from pep_forms.engine.progress import broken_words, row_words
from pep_forms.engine.spec import PageSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say, words
from pep_forms.engine.typed import raw_of
from pep_forms.engine.visibility import Visibility


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said before, with what it was said to."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What an information text shows of the last plan: what was said, and what came of it."""

    said: tuple[Said, ...] = ()
    did: tuple[Said, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.said or self.did)


@dataclass(frozen=True, slots=True)
class StepContext:
    """Everything a step form needs: already filtered to what its reader may see."""

    compiled: Compiled
    section: SectionSpec
    answers: Answers
    visibility: Visibility
    lookups: Lookups
    sees: Callable[[str], bool]
    edits: Callable[[str], bool]
    #: May this reader narrow who sees an answer (a young person, in their own words)?
    locks: bool = False
    #: The last PEP's answers by address, shown beside.
    previous: Answers = field(default_factory=Answers)
    #: user id → name, for "saved by".
    names: Mapping[str, str] = field(default_factory=dict)
    row_digest: Callable[[str, str], str] = lambda group, row: ""
    #: address → suggestions for whoever may change the answer there.
    advice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: information question → what it shows of the last plan.
    beside: Mapping[str, Beside] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class FieldBlock:
    """One question as a template shows it, to fill in or only to read."""

    is_group: ClassVar[bool] = False

    address: str
    question: QuestionSpec
    label: str
    hint: str
    base: str
    control: Control | None
    #: What a reader who may not edit is shown.
    lines: tuple[str, ...]
    error: str
    previous: tuple[str, ...]
    source: str
    author: str
    at: str
    not_applicable: str
    confirm: bool
    locked: bool
    locks: bool
    short_label: str = ""
    #: Files of the answer, for kinds that hold files, whether it can be changed or not.
    files: tuple[Option, ...] = ()
    #: Suggestions for whoever writes; they never stop anything.
    advice: tuple[str, ...] = ()
    #: What an information text shows of the last plan; None for one that shows nothing of it.
    beside: Beside | None = None

    @property
    def id(self) -> str:
        """The HTML id of the first input; the rest of the page links to it."""
        return "q-" + self.address.replace("/", "-")

    @property
    def template(self) -> str:
        """The widget template, or the read-only one."""
        return f"wizard/fields/{self.control.template if self.control else 'read_only'}.html"

    @property
    def choices(self) -> Iterator[tuple[str, Option]]:
        """What can be picked, each with its HTML id: the first has that of the question."""
        for at, option in enumerate(self.control.options if self.control else (), 1):
            yield (self.id if at == 1 else f"{self.id}-{at}"), option


@dataclass(frozen=True, slots=True)
class RowBlock:
    """One row of a group or table, with its fields in column order."""

    id: str
    title: str
    base: str
    blocks: tuple[FieldBlock | GroupBlock, ...]
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """A repeating group or a table of fixed rows."""

    is_group: ClassVar[bool] = True

    address: str
    question: QuestionSpec
    label: str
    hint: str
    noun: str
    rows: tuple[RowBlock, ...]
    columns: tuple[str, ...]
    editable: bool
    may_add: bool
    removed: tuple[RowBlock, ...] = ()
    error: str = ""
    advice: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The HTML id of the block."""
        return "q-" + self.address.replace("/", "-")

    @property
    def template(self) -> str:
        """The template of groups or of tables."""
        return f"wizard/fields/{self.question.kind}.html"


Block = FieldBlock | GroupBlock


@dataclass(frozen=True)
class BlockBuilder:
    """Builds the blocks of a page for one reader, over what a POST brought if there was one."""

    context: StepContext
    section: SectionSpec
    #: Addresses that the form has a field for.
    editable: Container[str]
    #: Whether to say also what is missing.
    checks: bool = False
    bound: bool = False
    #: What was posted: the answer as it was typed, and the digest of what it was typed over.
    typed: Mapping[str, Json] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)

    def blocks(self, page: PageSpec) -> list[Block]:
        """What a page shows, in its order."""
        found = (self._block(question, question.id) for question in page.questions)
        return [block for block in found if block is not None]

    def _block(self, question: QuestionSpec, address: str, where: str = "") -> Block | None:
        context = self.context
        if not context.sees(address) or not context.visibility.shows(address):
            return None
        if question.kind in {"group", "table"}:
            return self._group(question, address)
        return self._field(question, address, where)

    def _field(self, question: QuestionSpec, address: str, where: str) -> FieldBlock:
        context, kind = self.context, kinds.get(question.kind)
        entry = context.answers.entries.get(address)
        raw = self._raw(address, question, entry)
        editable = address in self.editable
        label = say(question.label, context.language)
        return FieldBlock(
            address=address,
            question=question,
            label=f"{label} ({where})" if where else label,
            short_label=label,
            hint=say(question.hint, context.language),
            base=self._base(address, question, entry) if editable else "",
            control=kind.control(raw, question, context.lookups) if editable else None,
            lines=self._lines(question, address, entry, kind) if not editable else (),
            error=self._error(question, address, entry, raw, where),
            previous=self._previous(question, address, kind),
            source=entry.source if entry else "",
            author=context.names.get(entry.author, "") if entry else "",
            at=entry.at if entry else "",
            not_applicable=entry.not_applicable if entry else "",
            confirm=bool(entry and entry.source.startswith("confirm:") and editable),
            locked=bool(entry and entry.visible_to is not None),
            locks=context.locks and editable,
            files=kind.options(raw, question, context.lookups) if kind.holds_files else (),
            advice=context.advice.get(address, ()) if editable else (),
            beside=context.beside.get(question.id),
        )

    def _base(self, address: str, question: QuestionSpec, entry: Entry | None) -> str:
        """What the text in the box was typed over: a page shown again keeps what it had."""
        kept = self.bases.get(address)
        return kept if kept is not None else digest(raw_of(entry, question))

    def _raw(self, address: str, question: QuestionSpec, entry: Entry | None) -> Json:
        return self.typed[address] if address in self.typed else raw_of(entry, question)

    def _lines(
        self, question: QuestionSpec, address: str, entry: Entry | None, kind: Kind
    ) -> tuple[str, ...]:
        if question.kind == "calculated":
            value = self.context.visibility.calculated(address)
            return kind.display(value, question, self.context.lookups)
        if entry is None or question.kind == "information":
            return ()
        if entry.problem:
            return (str(entry.raw),)
        return kind.display(entry.value, question, self.context.lookups)

    def _previous(self, question: QuestionSpec, address: str, kind: Kind) -> tuple[str, ...]:
        entry = self.context.previous.entries.get(address)
        if entry is None or entry.value is None:
            return ()
        return kind.display(entry.value, question, self.context.lookups)

    def _error(
        self, question: QuestionSpec, address: str, entry: Entry | None, raw: Json, where: str
    ) -> str:
        # What was typed and does not parse is said at once; what is missing only when checking.
        if self.bound:
            parsed = kinds.get(question.kind).parse(raw, question, self.context.lookups)
            problem = parsed.problem if address in self.editable else ""
        else:
            problem = entry.problem if entry else ""
        if not problem and self.checks and question.required != "no":
            empty = entry is None or not entry.answered
            problem = "required" if empty and address in self.editable else ""
        if problem:
            return message(problem, question, self.context.language, where=where)
        if self.checks and not self.bound:
            return broken_words(self.context.visibility, self.section, address)
        return ""

    def _group(self, question: QuestionSpec, address: str) -> GroupBlock:
        context = self.context
        editable = context.edits(address)
        ids = context.visibility.rows(question, address, self.section)
        rows = tuple(
            self._row(question, address, row, first=at == 0, last=at == len(ids) - 1)
            for at, row in enumerate(ids)
        )
        most = question.options.get("max_rows")
        return GroupBlock(
            address=address,
            question=question,
            label=say(question.label, context.language),
            hint=say(question.hint, context.language),
            noun=words(question.options.get("item"), context.language, "row"),
            rows=rows,
            columns=tuple(
                say(column.label, context.language)
                for column in question.questions
                if context.sees(join(address, "*", column.id))
            ),
            editable=editable and question.kind == "group",
            may_add=editable and (not most or len(rows) < int(str(most))),
            removed=tuple(self._removed(question, address)) if editable else (),
            advice=context.advice.get(address, ()) if editable else (),
        )

    def _row(
        self, question: QuestionSpec, address: str, row: str, *, first: bool, last: bool
    ) -> RowBlock:
        context = self.context
        where = row_words(context.compiled, join(address, row, "x"), context.answers)
        blocks = tuple(
            block
            for column in question.questions
            if (block := self._block(column, join(address, row, column.id), where)) is not None
        )
        base = context.row_digest(address, row)
        return RowBlock(row, where, base, blocks, first, last)

    def _removed(self, question: QuestionSpec, address: str) -> Iterator[RowBlock]:
        for row in self.context.answers.rows.get(address, ()):
            if row.removed:
                title = self._row_title(question, address, row.id)
                yield RowBlock(row.id, title, "", ())

    def _row_title(self, question: QuestionSpec, address: str, row: str) -> str:
        """The first readable answer of a row, to know a removed one by."""
        for column in question.questions:
            entry = self.context.answers.entries.get(join(address, row, column.id))
            if entry is not None and entry.value is not None:
                shown = kinds.get(column.kind).display(entry.value, column, self.context.lookups)
                return shown[0][:60] if shown else ""
        return ""


def problems_in(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """`(HTML id, message)` of everything wrong, in the order of the page."""
    for block in blocks:
        if isinstance(block, GroupBlock):
            for row in block.rows:
                yield from problems_in(row.blocks)
        elif block.error:
            yield block.id, block.error
