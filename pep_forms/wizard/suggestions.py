"""Advice on targets as the screens list it: kindly to the writer, in full to the reviewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pep_forms.engine.linter import Advice, Weight
from pep_forms.engine.spec import SectionSpec
from pep_forms.peps import advice
from pep_forms.wizard import outline
from pep_forms.wizard.store import PepStore


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One piece of advice, with the way to the question it is about."""

    #: "Target 2"; empty for the plan as a whole.
    row: str
    #: Specific, Measurable and so on.
    about: str
    words: str
    url: str
    #: Whether the plan cannot go without it.
    needed: bool = False


def to_writer(
    store: PepStore, section: SectionSpec, found: Iterable[Advice]
) -> Iterator[Suggestion]:
    """What somebody who may write in a section could make better there."""
    for item in found:
        if item.gentle and _section(store, item) is section and store.rights.edits(item.address):
            yield _suggestion(store, section, item, item.gentle)


def to_reviewer(store: PepStore, found: Iterable[Advice]) -> list[Suggestion]:
    """Everything there is to say, what a plan cannot go without first; for a reviewer only."""
    if not advice.reviews(store.rights):
        return []
    listed = sorted(found, key=lambda item: item.weight is not Weight.NEEDED)
    return [
        _suggestion(store, section, item, item.strong)
        for item in listed
        if (section := _section(store, item)) is not None
    ]


def of_plan(store: PepStore) -> list[Suggestion]:
    """The reviewer's list of a plan, read for it alone."""
    if not advice.reviews(store.rights):
        return []
    return to_reviewer(store, advice.advice_of(store.pep, store.actor, store.rights))


def _section(store: PepStore, item: Advice) -> SectionSpec | None:
    placed = store.compiled.questions.get(item.address.split("/", 1)[0])
    return placed.section if placed else None


def _suggestion(store: PepStore, section: SectionSpec, item: Advice, words: str) -> Suggestion:
    return Suggestion(
        item.row,
        item.about,
        words,
        outline.question_url(store, section, item.address),
        needed=item.weight is Weight.NEEDED,
    )
