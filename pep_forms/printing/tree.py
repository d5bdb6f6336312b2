"""From a form and its answers to the render tree: one walk, in the order of the form.

The caller has already filtered the answers by the reader's rights. What the reader may
not see is told by `seen`, because an address that is merely absent prints as "Not
answered", and that would say something about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pep_forms.engine.answers import Answers, join
from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import DocumentSpec, FormSpec, PageSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say
from pep_forms.printing.groups import card_title, fixed_table, group
from pep_forms.printing.nodes import (
    Block,
    Card,
    Cards,
    Cover,
    Document,
    Note,
    Pair,
    Pairs,
    Prose,
    SectionNode,
)
from pep_forms.printing.room import with_room
from pep_forms.printing.walk import (
    SILENT,
    History,
    RowLabels,
    Walk,
    chart_of,
    columns_of,
    everything,
    nobody,
    pair_of,
)

#: A long text below this many characters still reads well beside its label.
BESIDE = 90


def build(
    form: FormSpec,
    document: DocumentSpec | None,
    answers: Mapping[str, Answers],
    *,
    cover: Cover,
    labels: Labels,
    facts: Sequence[tuple[str, str]] = (),
    hidden: frozenset[str] = frozenset(),
    seen: Callable[[str], bool] = everything,
    language: str = "en",
    show_blank: bool = True,
    history: History | None = None,
    builtin: Mapping[str, Sequence[Block]] | None = None,
    authors: Callable[[str, str], str] = nobody,
    working: bool = False,
    beside: Mapping[str, Sequence[Block]] | None = None,
    room: bool = False,
) -> Document:
    """The tree of one document.

    `answers` is by section id. `hidden` names sections, questions and addresses that do
    not print: closed by a condition, or withheld from this reader at one address.
    `builtin` gives the blocks of sections drawn from elsewhere, by section id; `history`
    the numbers over time, by meaning; `authors` the words for who answered. `working` is for
    those who still write it: with page headings, with what no document holds, and with what
    waits to be confirmed; `beside` is what information texts show them of the last plan, by
    question id. With `room` there is room to write wherever an answer is missing.
    """
    walk = Walk(
        labels=labels,
        language=language,
        show_blank=room or (show_blank and (document is None or document.show_blank)),
        hidden=hidden | frozenset(document.leave_out_questions if document else ()),
        seen=seen,
        history=history or {},
        authors=authors,
        working=working,
        beside=beside or {},
        room=room,
    )
    walk = replace(walk, labels=RowLabels(labels, _row_titles(walk, form, answers)))
    layouts = document.layouts if document else {}
    left_out = set(document.leave_out) if document else set()
    sections = []
    for section in form.sections:
        layout = layouts.get(section.key, section.layout)
        if section.key in left_out or section.id in hidden:
            continue
        if layout == "left_out" and not working:
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
        **(_look(document, cover, language) if document else {"logo": cover.logo}),
    )


def _look(document: DocumentSpec, cover: Cover, language: str) -> dict[str, Any]:
    """What the author of a document says about its pages."""
    return {
        "header": say(document.header, language),
        "footer": say(document.footer, language),
        "cover": document.cover,
        "contents": document.contents,
        "logo": cover.logo if document.logo else "",
    }


def _row_titles(
    walk: Walk, form: FormSpec, answers: Mapping[str, Answers]
) -> dict[tuple[str, str], str]:
    """What each row of each top-level group is called, for answers that point at one."""
    titles: dict[tuple[str, str], str] = {}
    for section in form.sections:
        for question in section.questions():
            if question.kind != "group" or section.id in walk.hidden or not walk.shows(question):
                continue
            given = answers.get(section.id, Answers())
            named = str(question.options.get("title_from") or "")
            column = next((c for c in columns_of(walk, question) if c.id == named), None)
            for number, row in enumerate(given.rows_of(question.id), start=1):
                place = join(question.id, row.id, named)
                pair = pair_of(walk, column, place, given) if column else None
                title = card_title(walk, question, [pair] if pair else [], number)
                titles[question.id, row.id] = title
    return titles


def _section(walk: Walk, section: SectionSpec, layout: str, answers: Answers) -> list[Block]:
    blocks: list[Block] = []
    for page in section.pages:
        shown = [question for question in page.questions if walk.shows(question, question.id)]
        if walk.working and shown and page.title and layout != "cards":
            blocks.append(Note(say(page.title, walk.language), heading=True))
        if layout == "cards" and not walk.room:
            blocks += _page_as_card(walk, page, shown, answers)
        else:
            blocks += _page(walk, shown, layout, answers)
    return _gathered(blocks)


def _page(
    walk: Walk, questions: Sequence[QuestionSpec], layout: str, answers: Answers
) -> Iterator[Block]:
    for question in questions:
        if walk.room:
            yield from with_room(walk, question, question.id, answers)
        elif question.kind in SILENT:
            yield Note(say(question.label, walk.language), heading=True)
            yield from walk.beside[question.id]
        elif question.kind == "group":
            yield from group(walk, question, question.id, answers, question.layout or layout)
        elif question.kind == "table":
            yield from fixed_table(walk, question, answers)
        else:
            pair = pair_of(walk, question, question.id, answers)
            if pair is not None:
                yield _laid_out(pair, question, question.layout or layout)
            yield from chart_of(walk, question)


def _page_as_card(
    walk: Walk, page: PageSpec, questions: Sequence[QuestionSpec], answers: Answers
) -> Iterator[Block]:
    apart = {"group", "table", *SILENT}
    simple = [question for question in questions if question.kind not in apart]
    pairs = [pair_of(walk, question, question.id, answers) for question in simple]
    told = tuple(pair for pair in pairs if pair is not None)
    if told:
        yield Cards("", (Card(say(page.title, walk.language), told),))
    yield from _page(walk, [q for q in questions if q not in simple], "cards", answers)
    for question in simple:
        yield from chart_of(walk, question)


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
