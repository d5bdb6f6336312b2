"""The proof of meanings: that each exists, fits its question, and has the parts it needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pep_forms.engine import meanings
from pep_forms.engine.meanings import Meaning
from pep_forms.engine.proof_index import FormIndex, Spot
from pep_forms.exceptions import Problem


def meaning_problems(spot: Spot, data_items: Mapping[str, Meaning]) -> Iterator[Problem]:
    """What is wrong with the meaning and the prefill of one question."""
    question, place = spot.question, spot.place
    if question.prefill and not meanings.prefill_known(question.prefill):
        yield Problem(place, f"Nothing called “{question.prefill}” can fill it in.")
    closed = any(around.visible_to is not None for around in (question, *spot.within))
    if meanings.about(question.meaning, question.prefill) in meanings.CLOSED and not closed:
        yield Problem(
            place, "This is sensitive, so it must not be open to everybody. Say who sees it."
        )
    if not question.meaning:
        return
    meaning = data_items.get(question.meaning) or meanings.get(question.meaning)
    if meaning is None:
        yield Problem(place, f"There is no meaning called “{question.meaning}”.")
    elif question.kind not in meaning.kinds:
        kinds = " or ".join(sorted(meaning.kinds)).replace("_", " ")
        hint = f"It needs {kinds}." if kinds else "Choose one of its parts."
        yield Problem(place, f"“{meaning.label}” does not fit this kind of question. {hint}")


def structure_problems(index: FormIndex) -> Iterator[Problem]:
    """Structured meanings that lack a part they cannot do without."""
    first_use: dict[str, Spot] = {}
    for spot in index.spots:
        if spot.question.meaning:
            first_use.setdefault(spot.question.meaning, spot)
    for name, meaning in meanings.MEANINGS.items():
        if meaning.repeats:
            yield from _repeating(index, meaning)
        elif meaning.structured:
            parts = [f"{name}.{part}" for part in meaning.parts]
            spots = [first_use[part] for part in parts if part in first_use]
            if spots:
                yield from _missing(meaning, first_use, spots[0].place)


def _repeating(index: FormIndex, meaning: Meaning) -> Iterator[Problem]:
    parts = {f"{meaning.name}.{part}" for part in meaning.parts}
    for spot in index.spots:
        question = spot.question
        if question.meaning in parts and not spot.within:
            yield Problem(
                spot.place, f"“{meaning.label}” repeats, so this must be a column of a group."
            )
        columns = {column.meaning for column in question.questions}
        if question.meaning == meaning.name or columns & parts:
            yield from _missing(meaning, columns, spot.place)


def _missing(meaning: Meaning, used: Collection[str], place: str) -> Iterator[Problem]:
    missing = [part for part in meanings.required_parts(meaning.name) if part not in used]
    if missing:
        labels = [meanings.MEANINGS[part].label.partition(": ")[2] for part in missing]
        yield Problem(
            place,
            f"“{meaning.label}” also needs questions for: {', '.join(labels)} "
            f"({', '.join(missing)}).",
        )
