"""The files of a plan in one list, each where its reader may see the answer that names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pep_forms.engine import kinds
from pep_forms.engine.answers import Entry
from pep_forms.engine.compile import Placed
from pep_forms.engine.kinds.base import Option
from pep_forms.engine.text import say
from pep_forms.engine.typed import raw_of
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.wizard import outline
from pep_forms.wizard.store import PepStore


@dataclass(frozen=True, slots=True)
class Attached:
    """The files of one answer."""

    label: str
    section: str
    url: str
    files: tuple[Option, ...]


def files_in(store: PepStore) -> list[Attached]:
    """Every answer with files that the reader may see, in the order of the form."""
    if not any(_holds_files(placed) for placed in store.compiled.questions.values()):
        return []
    visible = visible_answers(
        store.pep,
        store.actor,
        channel="documents",
        rights=store.rights,
        show=lambda visible: [address for address, _, _ in _answers(visible)],
    )
    lookups = PepLookups(store.pep, store.compiled, {s: visible.section(s) for s in visible.loaded})
    found = []
    for address, placed, entry in _answers(visible):
        question = placed.question
        files = kinds.get(question.kind).options(raw_of(entry, question), question, lookups)
        if files:
            found.append(
                Attached(
                    label=say(question.label),
                    section=say(placed.section.title),
                    url=outline.question_url(store, placed.section, address),
                    files=files,
                )
            )
    return found


def _answers(visible: VisibleAnswers) -> Iterator[tuple[str, Placed, Entry]]:
    for section in visible.compiled.form.sections:
        if section.builtin or not visible.sees_section(section):
            continue
        for address, entry in visible.shown(section.id).entries.items():
            placed = visible.compiled.place(address)
            if placed is not None and _holds_files(placed) and entry.value:
                yield address, placed, entry


def _holds_files(placed: Placed) -> bool:
    return kinds.get(placed.question.kind).holds_files
