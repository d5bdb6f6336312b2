"""Compiles a page of a section to Django forms: one that saves, and one that checks.

The save form never fails: it turns a POST into changes, each with the digest of the value it
was typed over, so a field nobody touched is no change. The check form says what is wrong
or missing in the words of `messages`. Both render through the same blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar
from uuid import uuid4

from django import forms

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Json, digest, join
from pep_forms.engine.compile import Compiled
from pep_forms.engine.kinds.base import Control, Kind, Option
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.messages import message
from pep_forms.engine.progress import broken_words, row_words
from pep_forms.engine.roles import LOCKED_TO
from pep_forms.engine.spec import PageSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say, words
from pep_forms.engine.visibility import Visibility

#: What a POST may hold besides answers.
CONTROL_NAMES = frozenset(
    {
        "csrfmiddlewaretoken",
        "request_key",
        "row",
        "next",
        "goto",
        "kept",
        "done",
        "given_back",
        "wizard_goto_step",
        "drop",
    }
)
SUFFIXES = frozenset({"base", "na", "confirm", "lock", "name", "resolve", "upload"})


def raw_of(entry: Entry | None, question: QuestionSpec) -> Json:
    """What a page shows for an entry: what was typed if it does not parse, else its value."""
    if entry is None:
        return kinds.get(question.kind).to_raw(None, question)
    if entry.problem:
        return entry.raw
    return kinds.get(question.kind).to_raw(entry.value, question)


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
    language: str = "en"


class AnswerWidget(forms.Widget):
    """Reads one question from a POST by asking its kind."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Json:
        return self.kind.read_post(data, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}:base" not in data


class AnswerField(forms.Field):
    """One question at one address. Cleaning keeps whatever was typed."""

    widget: AnswerWidget

    def __init__(self, question: QuestionSpec, kind: Kind) -> None:
        super().__init__(required=False, widget=AnswerWidget(kind))
        self.question = question
        self.kind = kind

    def clean(self, value: Json) -> Json:
        return value


@dataclass(frozen=True, slots=True)
class FieldBlock:
    """One question as a template shows it, to fill in or only to read."""

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

    @property
    def id(self) -> str:
        """The HTML id of the first input; the rest of the page links to it."""
        return "q-" + self.address.replace("/", "-")

    @property
    def template(self) -> str:
        """The widget template, or the read-only one."""
        return f"wizard/fields/{self.control.template if self.control else 'read_only'}.html"


@dataclass(frozen=True, slots=True)
class RowBlock:
    """One row of a group or table, with its fields in column order."""

    id: str
    title: str
    base: str
    blocks: tuple[Any, ...]
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """A repeating group or a table of fixed rows."""

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

    @property
    def id(self) -> str:
        """The HTML id of the block."""
        return "q-" + self.address.replace("/", "-")

    @property
    def template(self) -> str:
        """The template of groups or of tables."""
        return f"wizard/fields/{self.question.kind}.html"


class StepForm(forms.Form):
    """A page of a section that saves: always valid once bound, never loses a word."""

    section: ClassVar[SectionSpec]
    page: ClassVar[PageSpec]
    page_number: ClassVar[int] = 0
    checks: ClassVar[bool] = False

    def __init__(self, *args: Any, context: StepContext, **kwargs: Any) -> None:
        # formtools' prefix would change the names of fields, which are addresses.
        kwargs.pop("prefix", None)
        kwargs.pop("initial", None)
        super().__init__(*args, **kwargs)
        self.context = context
        for address, question in self._editable():
            self.fields[address] = AnswerField(question, kinds.get(question.kind))

    def _editable(self) -> Iterator[tuple[str, QuestionSpec]]:
        for question in self.page.questions:
            yield from self._leaves(question, question.id)

    def _leaves(self, question: QuestionSpec, address: str) -> Iterator[tuple[str, QuestionSpec]]:
        context = self.context
        if not context.sees(address) or not context.visibility.shows(address):
            return
        if kinds.get(question.kind).holds_answer and context.edits(address):
            yield address, question
        rows = context.visibility.rows(question, address, context.section)
        for row in (*rows, *self._removed_meanwhile(address)):
            for column in question.questions:
                yield from self._leaves(column, join(address, row, column.id))

    def _removed_meanwhile(self, group: str) -> Iterator[str]:
        """Rows that were there when the page was opened: words for them bring them back."""
        for row in self.context.answers.rows.get(group, ()):
            if row.removed and f"{join(group, row.id)}:base" in self.data:
                yield row.id

    def full_clean(self) -> None:
        """Saving never fails: nothing to collect, so nothing to raise."""
        if not self.checks:
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data = {}
            return
        super().full_clean()

    def changes(self) -> list[Change | RowChange]:
        """What the POST changes: touched fields, and the row button that was pressed."""
        found: list[Change | RowChange] = []
        for address, bound in self.fields.items():
            change = self._change(address, bound)
            if change is not None:
                found.append(change)
        found += self._row_changes()
        return found

    def _change(self, address: str, bound: forms.Field) -> Change | None:
        base = self.data.get(f"{address}:base")
        choice = str(self.data.get(f"{address}:resolve") or "")
        if base is None or choice == "theirs":
            return None
        if choice.startswith("mine:"):
            # Chosen knowingly over the colleague's text that was shown.
            base = choice.removeprefix("mine:")
        raw = bound.widget.value_from_datadict(self.data, self.files, address)
        entry = self.context.answers.entries.get(address)
        reason = (self.data.get(f"{address}:na") or "").strip()
        confirm = bool(self.data.get(f"{address}:confirm"))
        lock = LOCKED_TO if self.data.get(f"{address}:lock") else None
        na_changed = f"{address}:na" in self.data and reason != (
            entry.not_applicable if entry else ""
        )
        if digest(raw) == base and not confirm and not na_changed and not lock:
            return None
        return Change(address, raw, base, reason, lock, confirm)

    def _row_changes(self) -> list[RowChange]:
        op, _, rest = str(self.data.get("row") or "").partition(":")
        group, _, row = rest.rpartition("/") if op != "add" else (rest, "", "")
        if op not in {"add", "remove", "restore", "up", "down"} or not group:
            return []
        if op == "add":
            return [RowChange(group, uuid4().hex[:12], "add")]
        base = str(self.data.get(f"{group}/{row}:base") or "")
        return [RowChange(group, row, op, base)]  # type: ignore[arg-type]

    def foreign(self) -> list[tuple[str, Json]]:
        """`(address, raw)` posted for questions this page does not offer now.

        Either somebody tampers, or the page is stale and a colleague's answer has since
        hidden the question. What equals its own base was only carried along and is left out.
        """
        found: dict[str, Json] = {}
        for name in map(str, self.data):
            stem, _, suffix = name.partition(":")
            if name in CONTROL_NAMES or stem in self.fields or suffix in SUFFIXES:
                continue
            placed = self.context.compiled.place(stem)
            kind = kinds.get(placed.question.kind) if placed else None
            raw = kind.read_post(self.data, stem) if kind else self.data.get(name)
            if digest(raw) != self.data.get(f"{stem}:base", digest("")):
                found[stem] = raw
        return list(found.items())

    @cached_property
    def blocks(self) -> list[FieldBlock | GroupBlock]:
        """The page as its templates walk it."""
        found = []
        for question in self.page.questions:
            block = self._block(question, question.id)
            if block is not None:
                found.append(block)
        return found

    def _block(
        self, question: QuestionSpec, address: str, where: str = ""
    ) -> FieldBlock | GroupBlock | None:
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
        editable = address in self.fields
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
        )

    def _base(self, address: str, question: QuestionSpec, entry: Entry | None) -> str:
        """What the text in the box was typed over: a page shown again keeps what it had."""
        kept = self.data.get(f"{address}:base") if self.is_bound else None
        return str(kept) if kept is not None else digest(raw_of(entry, question))

    def _raw(self, address: str, question: QuestionSpec, entry: Entry | None) -> Json:
        if self.is_bound and f"{address}:base" in self.data and address in self.fields:
            bound = self.fields[address]
            return bound.widget.value_from_datadict(self.data, self.files, address)
        return raw_of(entry, question)

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
        if self.is_bound:
            parsed = kinds.get(question.kind).parse(raw, question, self.context.lookups)
            problem = parsed.problem if address in self.fields else ""
        else:
            problem = entry.problem if entry else ""
        if not problem and self.checks and question.required != "no":
            empty = entry is None or not entry.answered
            problem = "required" if empty and address in self.fields else ""
        if problem:
            return message(problem, question, self.context.language, where=where)
        if self.checks and not self.is_bound:
            return broken_words(self.context.visibility, self.context.section, address)
        return ""

    def _group(self, question: QuestionSpec, address: str) -> GroupBlock:
        context = self.context
        editable = context.edits(address)
        ids = context.visibility.rows(question, address, context.section)
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

    @property
    def problems(self) -> list[tuple[str, str]]:
        """`(HTML id, message)` of everything wrong on the page, in order, for the summary."""
        return list(_problems(self.blocks))


def _problems(blocks: Any) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, GroupBlock):
            for row in block.rows:
                yield from _problems(row.blocks)
        elif block.error:
            yield block.id, block.error


class CheckStepForm(StepForm):
    """The same page, saying also what is missing."""

    checks: ClassVar[bool] = True


def form_for(section: SectionSpec, number: int, *, checks: bool = False) -> type[StepForm]:
    """The form class of a page. Cheap: a class with two attributes."""
    base = CheckStepForm if checks else StepForm
    return type(
        base.__name__,
        (base,),
        {"section": section, "page": section.pages[number], "page_number": number},
    )
