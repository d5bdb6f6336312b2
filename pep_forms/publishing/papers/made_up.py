"""Answers that nobody gave, so that a document of a draft looks as it will when it is filled in.

Each is typed and read like a real one; what a question does not take is left unanswered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Json, Row, join
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import FormSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say

#: Rows of a group, and of a group inside a group.
ROWS, INNER_ROWS = 2, 1
LONG = (
    "This answer is made up. It stands where people will write, so that you can see how much "
    "room a few sentences take.\nA second paragraph follows the first, as it often does."
)
_FIXED = {
    "yes_no": "yes",
    "percentage": "94.5",
    "money": "120.00",
    "time": "14:00",
    "years_months": "9/6",
    "postcode": "CT1 1AA",
    "email": "robin@example.org",
    # A number of the range that is kept free for stories.
    "phone": "01632 960 001",
}


def answers(
    form: FormSpec, lookups: Lookups, record: Mapping[str, Json] | None = None
) -> dict[str, Answers]:
    """Section id → made-up answers to every question that can have one.

    `record` is what the made-up young person's record says: `young_person.date_of_birth` → a
    raw answer. A question that is filled in from there says the same.
    """
    known = record or {}
    return {
        section.id: _section(section, lookups, known) for section in form.sections if section.pages
    }


def _section(section: SectionSpec, lookups: Lookups, record: Mapping[str, Json]) -> Answers:
    entries: dict[str, Entry] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for question in section.questions():
        if question.prefill in record:
            parsed = kinds.get(question.kind).parse(record[question.prefill], question, lookups)
            entries[question.id] = Entry(value=parsed.value)
        else:
            _fill(question, question.id, lookups, entries, rows)
    return Answers(entries, rows)


def _fill(
    question: QuestionSpec,
    address: str,
    lookups: Lookups,
    entries: dict[str, Entry],
    rows: dict[str, tuple[Row, ...]],
) -> None:
    if question.kind == "group":
        rows[address] = tuple(Row(f"r{at}", at) for at in range(1, _count(question, address) + 1))
    if question.kind in ("group", "table"):
        for row in _row_ids(question, address, rows):
            for column in question.questions:
                _fill(column, join(address, row, column.id), lookups, entries, rows)
        return
    if question.kind == "row_of":
        # Not typed: the rows it offers are only made here.
        entries[address] = Entry(value="r1")
        return
    typed = _typed(question, lookups)
    if typed is None:
        return
    parsed = kinds.get(question.kind).parse(typed, question, lookups)
    if not parsed.problem and parsed.value is not None:
        entries[address] = Entry(value=parsed.value)


def _row_ids(
    question: QuestionSpec, address: str, rows: dict[str, tuple[Row, ...]]
) -> Iterator[str]:
    if question.kind == "table":
        yield from (choice.id for choice in question.choices)
    else:
        yield from (row.id for row in rows[address])


def _count(question: QuestionSpec, address: str) -> int:
    usual = INNER_ROWS if "/" in address else ROWS
    least, most = question.options.get("min_rows"), question.options.get("max_rows")
    count = max(usual, least) if isinstance(least, int) else usual
    return min(count, most) if isinstance(most, int) else count


def _typed(question: QuestionSpec, lookups: Lookups) -> Json:
    """What somebody might type or pick here; None when there is nothing to make up."""
    if question.kind in _FIXED:
        return _FIXED[question.kind]
    match question.kind:
        case "short_text" | "long_text":
            return _words(question)
        case "number" | "scale" | "faces":
            return _number(question)
        case "date" | "date_time" | "month":
            return _day(question, lookups.today)
        case "one_of" | "any_of" | "picture_cards":
            return _choice(question, lookups)
        case "person":
            roles = question.options.get("roles")
            asked = [str(role) for role in roles] if isinstance(roles, list) else []
            people = lookups.people(asked)
            return [people[0][0]] if people else ["name:Robin Madeup"]
        case "organisation":
            return "name:Madeup School"
    return None


def _words(question: QuestionSpec) -> str:
    label = say(question.label).rstrip(".?: ")
    words = LONG if question.kind == "long_text" else f"Made up: {label[:60]}"
    most = question.options.get("max_length")
    return words[:most].strip() if isinstance(most, int) else words


def _number(question: QuestionSpec) -> str:
    def of(name: str, otherwise: int) -> int:
        found = question.options.get(name)
        return int(found) if isinstance(found, int | float) else otherwise

    if question.kind == "faces":
        return str(of("count", 3) - 1)
    least = of("min", 1 if question.kind == "scale" else 0)
    most = of("max", 10 if question.kind == "scale" else least + 24)
    return str((least + most) // 2)


def _day(question: QuestionSpec, today: date) -> str:
    ahead = question.options.get("range") == "future"
    day = today + timedelta(days=42) if ahead else today - timedelta(days=42)
    if question.kind == "month":
        return f"{day:%Y-%m}"
    return f"{day.isoformat()}T14:00" if question.kind == "date_time" else day.isoformat()


def _choice(question: QuestionSpec, lookups: Lookups) -> Json:
    offered = [choice.id for choice in question.choices]
    if question.code_set:
        offered = [code for code, _ in lookups.offered(question.code_set)]
    if not offered:
        return None
    if question.kind == "one_of":
        return offered[len(offered) // 2]
    most = 1 if question.options.get("single") else 2
    limit = question.options.get("max")
    return list(offered[: min(most, limit) if isinstance(limit, int) else most])
