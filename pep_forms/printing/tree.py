"""From a form and its answers to the render tree: one walk, in the order of the form.

The caller has already filtered the answers by the reader's rights. What the reader may
not see is told by `seen`, because an address that is merely absent prints as "Not
answered", and that would say something about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Row, is_blank, join
from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import DocumentSpec, FormSpec, PageSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say
from pep_forms.printing.nodes import (
    Block,
    Card,
    Cards,
    Chart,
    Cover,
    Document,
    Pair,
    Pairs,
    Prose,
    SectionNode,
    Series,
    TableBlock,
    TableRow,
)

#: A long text below this many characters still reads well beside its label.
BESIDE = 90

#: Kinds that show what was answered elsewhere and print nothing themselves.
SILENT = frozenset({"information"})

#: More columns than this do not fit side by side.
WIDEST_TABLE = 6

History = Mapping[str, Sequence[tuple[str, float]]]


class _RowLabels(Labels):
    """Labels that name a row of this document, by what its reader may see of it."""

    def __init__(self, labels: Labels, rows: Mapping[tuple[str, str], str]) -> None:
        self._labels = labels
        self._rows = rows

    def code(self, code_set: str, code: str) -> str:
        return self._labels.code(code_set, code)

    def file(self, attachment_id: str) -> str:
        return self._labels.file(attachment_id)

    def row(self, group: str, row_id: str) -> str:
        """The title of the row's card; without sight of the group only that there is one."""
        return self._rows.get((group, row_id), "A row that this document does not show")


def _everything(_question: str) -> bool:
    return True


def _nobody(_user: str, _role: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class _Walk:
    """What every step of the walk needs to know."""

    labels: Labels
    language: str
    show_blank: bool
    hidden: frozenset[str]
    seen: Callable[[str], bool]
    history: History
    authors: Callable[[str, str], str]

    def shows(self, question: QuestionSpec, address: str = "") -> bool:
        """Whether a question prints at all, here or anywhere in its section."""
        if question.kind in SILENT or question.layout == "left_out":
            return False
        if question.id in self.hidden or address in self.hidden:
            return False
        return self.seen(question.id)


def build(
    form: FormSpec,
    document: DocumentSpec | None,
    answers: Mapping[str, Answers],
    *,
    cover: Cover,
    labels: Labels,
    facts: Sequence[tuple[str, str]] = (),
    hidden: frozenset[str] = frozenset(),
    seen: Callable[[str], bool] = _everything,
    language: str = "en",
    show_blank: bool = True,
    history: History | None = None,
    builtin: Mapping[str, Sequence[Block]] | None = None,
    authors: Callable[[str, str], str] = _nobody,
) -> Document:
    """The tree of one document.

    `answers` is by section id. `hidden` names sections, questions and addresses that do
    not print: closed by a condition, or withheld from this reader at one address.
    `builtin` gives the blocks of sections drawn from elsewhere, by section id; `history`
    the numbers over time, by meaning; `authors` the words for who answered.
    """
    walk = _Walk(
        labels=labels,
        language=language,
        show_blank=show_blank and (document is None or document.show_blank),
        hidden=hidden,
        seen=seen,
        history=history or {},
        authors=authors,
    )
    walk = replace(walk, labels=_RowLabels(labels, _row_titles(walk, form, answers)))
    layouts = document.layouts if document else {}
    left_out = set(document.leave_out) if document else set()
    sections = []
    for section in form.sections:
        layout = layouts.get(section.key, section.layout)
        if section.key in left_out or layout == "left_out" or section.id in hidden:
            continue
        blocks: Sequence[Block]
        if section.builtin:
            blocks = (builtin or {}).get(section.id, ())
        else:
            blocks = _section(walk, section, layout, answers.get(section.id, Answers()))
        if blocks:
            sections.append(
                SectionNode(
                    id=section.id,
                    key=section.key,
                    title=say(section.title, language),
                    intro=say(section.intro, language),
                    blocks=tuple(blocks),
                )
            )
    return Document(
        title=cover.title,
        subtitle=cover.subtitle,
        facts=tuple(Pair(label, (value,) if value else None) for label, value in facts),
        watermark=cover.watermark,
        language=language,
        version=cover.version,
        generated_on=cover.generated_on,
        author=cover.author,
        twin=cover.twin,
        sections=tuple(sections),
    )


def _row_titles(
    walk: _Walk, form: FormSpec, answers: Mapping[str, Answers]
) -> dict[tuple[str, str], str]:
    """What each row of each top-level group is called, for answers that point at one."""
    titles: dict[tuple[str, str], str] = {}
    for section in form.sections:
        for question in section.questions():
            if question.kind != "group" or section.id in walk.hidden or not walk.shows(question):
                continue
            given = answers.get(section.id, Answers())
            named = str(question.options.get("title_from") or "")
            column = next((c for c in _columns(walk, question) if c.id == named), None)
            for number, row in enumerate(given.rows_of(question.id), start=1):
                place = join(question.id, row.id, named)
                pair = _pair(walk, column, place, given) if column else None
                title = _card_title(walk, question, [pair] if pair else [], number)
                titles[question.id, row.id] = title
    return titles


def _section(walk: _Walk, section: SectionSpec, layout: str, answers: Answers) -> list[Block]:
    blocks: list[Block] = []
    for page in section.pages:
        shown = [question for question in page.questions if walk.shows(question, question.id)]
        if layout == "cards":
            blocks += _page_as_card(walk, page, shown, answers)
        else:
            blocks += _page(walk, shown, layout, answers)
    return _gathered(blocks)


def _page(
    walk: _Walk, questions: Sequence[QuestionSpec], layout: str, answers: Answers
) -> Iterator[Block]:
    for question in questions:
        if question.kind == "group":
            yield from _group(walk, question, question.id, answers, question.layout or layout)
        elif question.kind == "table":
            yield from _fixed_table(walk, question, answers)
        else:
            pair = _pair(walk, question, question.id, answers)
            if pair is not None:
                yield _laid_out(pair, question, question.layout or layout)
            yield from _chart(walk, question)


def _page_as_card(
    walk: _Walk, page: PageSpec, questions: Sequence[QuestionSpec], answers: Answers
) -> Iterator[Block]:
    simple = [question for question in questions if question.kind not in ("group", "table")]
    pairs = [_pair(walk, question, question.id, answers) for question in simple]
    told = tuple(pair for pair in pairs if pair is not None)
    if told:
        yield Cards("", (Card(say(page.title, walk.language), told),))
    yield from _page(walk, [q for q in questions if q not in simple], "cards", answers)
    for question in simple:
        yield from _chart(walk, question)


def _laid_out(pair: Pair, question: QuestionSpec, layout: str) -> Block:
    long = question.kind == "long_text" and (pair.length > BESIDE or len(pair.lines) > 1)
    if (layout == "prose" or long) and not pair.blank:
        return Prose(pair)
    return Pairs((pair,))


def _gathered(blocks: Sequence[Block]) -> list[Block]:
    """Neighbouring pairs joined, so that they share one list."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Pairs) and isinstance(last, Pairs):
            joined[-1] = Pairs(last.pairs + block.pairs)
        else:
            joined.append(block)
    return joined


def _pair(walk: _Walk, question: QuestionSpec, address: str, answers: Answers) -> Pair | None:
    """The question with its answer; None when it prints nothing at all."""
    if not walk.shows(question, address):
        return None
    entry = answers.entries.get(address)
    value, typed = _value(walk, question, entry)
    reason = entry.not_applicable if entry and value is None else ""
    if value is None and not reason and not walk.show_blank:
        return None
    author = walk.authors(entry.author, entry.role) if entry and value is not None else ""
    return Pair(
        label=say(question.label, walk.language),
        value=value,
        address=address,
        question=question.id,
        not_applicable=reason,
        author=author,
        as_typed=typed,
    )


def _value(
    walk: _Walk, question: QuestionSpec, entry: Entry | None
) -> tuple[tuple[str, ...] | None, bool]:
    """The lines of an answer, and whether they are what was typed rather than understood."""
    if entry is None or entry.source.startswith("confirm:"):
        return None, False
    if entry.problem:
        lines = _raw_lines(entry.raw)
        return (lines, True) if lines else (None, False)
    if is_blank(entry.value):
        return None, False
    lines = kinds.get(question.kind).display(entry.value, question, walk.labels)
    return (tuple(lines), False) if any(line.strip() for line in lines) else (None, False)


def _raw_lines(raw: Any) -> tuple[str, ...]:
    if is_blank(raw):
        return ()
    if isinstance(raw, dict):
        return tuple(str(part) for part in raw.values() if not is_blank(part))
    if isinstance(raw, list):
        return tuple(str(part) for part in raw)
    return tuple(str(raw).splitlines())


def _columns(walk: _Walk, question: QuestionSpec) -> list[QuestionSpec]:
    return [column for column in question.questions if walk.shows(column)]


def _fixed_table(walk: _Walk, question: QuestionSpec, answers: Answers) -> Iterator[Block]:
    columns = _columns(walk, question)
    rows = []
    for choice in question.choices:
        if join(question.id, choice.id) in walk.hidden:
            continue
        cells = _cells(walk, columns, join(question.id, choice.id), answers)
        if walk.show_blank or not all(cell.blank for cell in cells):
            rows.append(TableRow(say(choice.label, walk.language), tuple(cells)))
    if columns and rows:
        heads = tuple(say(column.label, walk.language) for column in columns)
        caption = say(question.label, walk.language)
        yield TableBlock(caption, heads, tuple(rows), corner=" ")


def _cells(walk: _Walk, columns: Sequence[QuestionSpec], row: str, answers: Answers) -> list[Pair]:
    """A cell for every column: one that a condition closes stays as an empty place."""
    cells = []
    for column in columns:
        address = join(row, column.id)
        if address in walk.hidden:
            cells.append(Pair(say(column.label, walk.language), ("–",), address, column.id))
            continue
        entry = answers.entries.get(address)
        value, typed = _value(walk, column, entry)
        reason = entry.not_applicable if entry and value is None else ""
        label = say(column.label, walk.language)
        cells.append(Pair(label, value, address, column.id, not_applicable=reason, as_typed=typed))
    return cells


def _group(
    walk: _Walk, question: QuestionSpec, address: str, answers: Answers, layout: str
) -> Iterator[Block]:
    columns = _columns(walk, question)
    rows = [r for r in answers.rows_of(address) if join(address, r.id) not in walk.hidden]
    caption = say(question.label, walk.language)
    if not columns:
        return
    if not rows:
        if walk.show_blank:
            yield Pairs((Pair(caption, None, address, question.id),))
        return
    if _as_cards(question, columns, layout):
        cards = tuple(
            _card(walk, question, columns, address, row, at, answers)
            for at, row in enumerate(rows, start=1)
        )
        yield Cards(caption, cards)
    else:
        yield _group_table(walk, caption, columns, address, rows, answers)
    for column in columns:
        yield from _chart(walk, column)


def _as_cards(question: QuestionSpec, columns: Sequence[QuestionSpec], layout: str) -> bool:
    if layout in ("cards", "table"):
        return layout == "cards" or any(column.kind == "group" for column in columns)
    if question.meaning.startswith("target") or question.options.get("feed") == "targets":
        return True
    wide = len(columns) > WIDEST_TABLE
    return wide or any(column.kind in ("group", "table", "long_text") for column in columns)


def _group_table(
    walk: _Walk,
    caption: str,
    columns: Sequence[QuestionSpec],
    address: str,
    rows: Sequence[Row],
    answers: Answers,
) -> TableBlock:
    heads = tuple(say(column.label, walk.language) for column in columns)
    cells = (_cells(walk, columns, join(address, row.id), answers) for row in rows)
    return TableBlock(caption, heads, tuple(TableRow("", tuple(row)) for row in cells))


def _card(
    walk: _Walk,
    question: QuestionSpec,
    columns: Sequence[QuestionSpec],
    address: str,
    row: Row,
    number: int,
    answers: Answers,
) -> Card:
    base = join(address, row.id)
    pairs: list[Pair] = []
    tables: list[TableBlock] = []
    for column in columns:
        place = join(base, column.id)
        if column.kind == "group":
            inner = _columns(walk, column)
            rows = answers.rows_of(place)
            if inner and rows and place not in walk.hidden:
                caption = say(column.label, walk.language)
                tables.append(_group_table(walk, caption, inner, place, rows, answers))
        else:
            pair = _pair(walk, column, place, answers)
            if pair is not None:
                pairs.append(pair)
    return Card(_card_title(walk, question, pairs, number), tuple(pairs), tuple(tables))


def _card_title(walk: _Walk, question: QuestionSpec, pairs: Sequence[Pair], number: int) -> str:
    noun = _noun(question, walk.language)
    label = say(question.label, walk.language)
    title = f"{(noun or label)[:1].upper()}{(noun or label)[1:]} {number}"
    named = question.options.get("title_from")
    for pair in pairs:
        if named and pair.question == named and pair.value:
            return f"{title}: {pair.value[0][:120]}"
    return title


def _chart(walk: _Walk, question: QuestionSpec) -> Iterator[Block]:
    points = walk.history.get(question.meaning, ()) if question.meaning else ()
    if len(points) < 2:
        return
    unit = question.options.get("unit")
    percent = question.kind == "percentage"
    label = say(question.label, walk.language)
    yield Chart(
        kind="line",
        title=f"{label} over time",
        labels=tuple(name for name, _ in points),
        series=(Series(label, tuple(number for _, number in points)),),
        unit="%" if percent else str(unit or ""),
    )


def _noun(question: QuestionSpec, language: str) -> str:
    """What one row of a group is called, such as "target"."""
    item = question.options.get("item")
    if isinstance(item, dict):
        return say({name: str(text) for name, text in item.items()}, language)
    return str(item or "")
