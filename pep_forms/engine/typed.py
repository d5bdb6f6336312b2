"""What somebody typed, as a page or the API shows it again."""

from __future__ import annotations

from pep_forms.engine import kinds
from pep_forms.engine.answers import Entry, Json
from pep_forms.engine.spec import QuestionSpec


def raw_of(entry: Entry | None, question: QuestionSpec) -> Json:
    """What a page shows for an entry: what was typed if it does not parse, else its value."""
    if entry is None:
        return kinds.get(question.kind).to_raw(None, question)
    if entry.problem:
        return entry.raw
    return kinds.get(question.kind).to_raw(entry.value, question)


def lines_of(raw: Json) -> tuple[str, ...]:
    """What was typed, as lines to read, whatever kind it was typed for."""
    items = raw if isinstance(raw, list) else str(raw or "").splitlines()
    # A name that is not in the network is typed with this mark.
    return tuple(str(item).removeprefix("name:") for item in items)
