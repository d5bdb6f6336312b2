"""Compiles a page of a section to Django forms: one that saves, and one that checks.

The save form never fails: it turns a POST into changes, each with the digest of the value it
was typed over, so a field nobody touched is no change. The check form says what is wrong
or missing in the words of `messages`. Both show the same `blocks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, get_args
from uuid import uuid4

from django import forms

from pep_forms.engine import kinds
from pep_forms.engine.answers import Json, digest, join
from pep_forms.engine.blocks import Block, BlockBuilder, StepContext, problems_in
from pep_forms.engine.kinds.base import Kind
from pep_forms.engine.merge import Change, RowChange, RowOp
from pep_forms.engine.roles import LOCKED_TO
from pep_forms.engine.spec import PageSpec, QuestionSpec, SectionSpec

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
_ROW_BUTTONS: Mapping[str, RowOp] = {op: op for op in get_args(RowOp)}
SUFFIXES = frozenset({"base", "na", "confirm", "lock", "name", "resolve", "upload"})


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
        wants_lock = self.context.locks and self.data.get(f"{address}:lock")
        lock = LOCKED_TO if wants_lock else None
        na_changed = f"{address}:na" in self.data and reason != (
            entry.not_applicable if entry else ""
        )
        if digest(raw) == base and not confirm and not na_changed and not lock:
            return None
        return Change(address, raw, base, reason, lock, confirm)

    def _row_changes(self) -> list[RowChange]:
        pressed, _, rest = str(self.data.get("row") or "").partition(":")
        op = _ROW_BUTTONS.get(pressed)
        group, _, row = rest.rpartition("/") if op != "add" else (rest, "", "")
        if op is None or not group:
            return []
        if op == "add":
            return [RowChange(group, uuid4().hex[:12], "add")]
        base = str(self.data.get(f"{group}/{row}:base") or "")
        return [RowChange(group, row, op, base)]

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
    def blocks(self) -> list[Block]:
        """The page as its templates walk it."""
        typed = {
            address: bound.widget.value_from_datadict(self.data, self.files, address)
            for address, bound in self.fields.items()
            if f"{address}:base" in self.data
        }
        bases = {address: str(self.data[f"{address}:base"]) for address in typed}
        builder = BlockBuilder(
            context=self.context,
            section=self.section,
            editable=frozenset(self.fields),
            checks=self.checks,
            bound=self.is_bound,
            typed=typed,
            bases=bases,
        )
        return builder.blocks(self.page)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """`(HTML id, message)` of everything wrong on the page, in order, for the summary."""
        return list(problems_in(self.blocks))


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
