"""The blank paper form: the same definition with room to write instead of answers."""

from __future__ import annotations

from collections.abc import Iterator

from pep_forms.engine import kinds
from pep_forms.engine.in_words import condition_in_words
from pep_forms.engine.lookups import Labels
from pep_forms.engine.proof_index import FormIndex
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.engine.spec import FormSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say
from pep_forms.printing.nodes import Blank, Block, Cover, Document, Note, Pair, SectionNode

#: Kinds that nobody can fill in on paper.
_LEFT_OUT = frozenset({"calculated"})
_ELSEWHERE = {
    "file": "Attach the paper to this form, or add the file on the site.",
    "drawing": "Draw on a separate sheet and attach it.",
    "voice": "A recording can be added on the site.",
}
#: For a code set too long to print.
_IN_A_LIST = "Write the name as it stands in the list on screen."
#: A repeating group offers this many empty rows or cards.
_ROWS = 3
#: What the cover asks for, so that a loose sheet finds its plan.
_ASKED_FIRST = ("Young person’s name", "Date of birth", "School or setting", "Filled in on")
_ROOM = "\u00a0"
#: Wider groups are asked question by question.
_WIDEST = 5


def build(
    form: FormSpec,
    *,
    cover: Cover,
    labels: Labels | None = None,
    language: str = "en",
    leave_out: frozenset[str] = frozenset(),
) -> Document:
    """An empty form to print and fill in by hand; `leave_out` names sections by id."""
    sections = []
    index = FormIndex(form)
    for section in form.sections:
        if section.builtin or section.id in leave_out:
            continue
        blocks = tuple(_section(section, index, labels or Labels(), language))
        if blocks:
            sections.append(
                SectionNode(
                    id=section.id,
                    key=section.key,
                    title=say(section.title, language),
                    intro=say(section.intro, language),
                    blocks=blocks,
                )
            )
    return Document(
        title=cover.title,
        subtitle=cover.subtitle,
        facts=tuple(Pair(label, (_ROOM,)) for label in _ASKED_FIRST),
        language=language,
        version=cover.version,
        generated_on=cover.generated_on,
        watermark=cover.watermark,
        author=cover.author,
        twin=cover.twin,
        logo=cover.logo,
        sections=tuple(sections),
    )


def _section(
    section: SectionSpec, index: FormIndex, labels: Labels, language: str
) -> Iterator[Block]:
    if section.led_by:
        yield Note(f"To be filled in by: {_people(section.led_by)}.")
    if section.show_when:
        yield Note(f"Only if {condition_in_words(section.show_when, index, labels)}.")
    for page in section.pages:
        for question in page.questions:
            asked = tuple(question_of(question, labels, language))
            # On paper nothing opens by itself: it is said when a question is one to answer.
            if asked and question.show_when:
                yield Note(f"Only if {condition_in_words(question.show_when, index, labels)}:")
            yield from asked


def question_of(question: QuestionSpec, labels: Labels, language: str) -> Iterator[Block]:
    """One question with room to write: nothing when nobody can fill it in on paper."""
    if question.kind in _LEFT_OUT or question.layout == "left_out":
        return
    if question.kind == "information":
        words = (say(question.label, language), say(question.hint, language))
        yield Note(" ".join(filter(None, words)))
    elif question.kind == "table":
        yield _table(
            question, tuple(say(row.label, language) for row in question.choices), language
        )
    elif question.kind == "group":
        yield from _group(question, labels, language)
    else:
        yield _single(question, labels, language)
    if question.not_applicable and question.kind not in ("information", "group", "table"):
        yield Blank("If this does not apply, say why", "line")


def _single(question: QuestionSpec, labels: Labels, language: str) -> Blank:
    label, hint = say(question.label, language), say(question.hint, language)
    who = f"Filled in by: {_people(question.filled_by)}" if question.filled_by else ""
    asked = kinds.get(question.kind).blank(question, labels)
    if question.kind in _ELSEWHERE:
        return Blank(label, "line", " ".join(filter(None, (hint, _ELSEWHERE[question.kind]))), who)
    if asked.ticks:
        named = {say(c.label): say(c.label, language) for c in question.choices}
        ticks = tuple(named.get(tick, tick) for tick in asked.ticks)
        scale = question.kind in ("scale", "faces")
        return Blank(label, "scale" if scale else "ticks", hint, who, ticks)
    if asked.boxes:
        return Blank(label, "boxes", hint, who, choices=asked.boxes, size=len(asked.boxes))
    if question.code_set:
        hint = " ".join(filter(None, (hint, _IN_A_LIST)))
    if asked.lines > 1:
        return Blank(label, "box", hint, who, size=min(asked.lines, 25))
    return Blank(label, "line", hint, who)


def _table(question: QuestionSpec, rows: tuple[str, ...], language: str) -> Blank:
    who = f"Filled in by: {_people(question.filled_by)}" if question.filled_by else ""
    columns = tuple(
        say(column.label, language)
        for column in question.questions
        if column.kind not in _LEFT_OUT and column.kind != "information"
    )
    return Blank(
        say(question.label, language),
        "table",
        say(question.hint, language),
        who,
        columns=columns,
        rows=rows,
    )


def _group(question: QuestionSpec, labels: Labels, language: str) -> Iterator[Block]:
    columns = question.questions
    short = len(columns) <= _WIDEST and not any(
        column.kind in ("group", "long_text") for column in columns
    )
    if short:
        yield _table(question, ("",) * (_ROWS * 2), language)
        return
    noun = _noun(question, language)
    least = question.options.get("min_rows")
    number = max(least, 1) if isinstance(least, int) else 1
    for at in range(1, min(number, _ROWS) + 1):
        title = noun or say(question.label, language)
        words = f"{title[:1].upper()}{title[1:]} {at} (copy this part if there are more)"
        yield Note(words, heading=True)
        for column in columns:
            yield from question_of(column, labels, language)


def _people(roles: tuple[str, ...]) -> str:
    return ", ".join(ROLE_LABELS.get(role, role) for role in roles)


def _noun(question: QuestionSpec, language: str) -> str:
    """What one row of a group is called, such as "target"."""
    item = question.options.get("item")
    if isinstance(item, dict):
        return say({name: str(text) for name, text in item.items()}, language)
    return str(item or "")
