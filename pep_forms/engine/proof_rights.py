"""The proof of rights: roles that exist, and conditions that would give an answer away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pep_forms.engine import meanings
from pep_forms.engine.conditions import AllOf, AnyOf, Comparison, references
from pep_forms.engine.proof_index import ARROW, FormIndex, Spot, title_of
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.engine.text import say
from pep_forms.exceptions import Problem

_KNOWN = frozenset(str(role) for role in Role)


def rights_problems(index: FormIndex) -> Iterator[Problem]:
    """Roles that do not exist, and people asked to fill in what they may not see."""
    form = index.form
    for document in form.papers():
        place = f"Documents{ARROW}{say(document.title) or document.key}"
        yield from _unknown(document.roles, place)
    yield from _unknown((*form.sign_off.required, *form.sign_off.invited), "Sign-off")
    for section in form.sections:
        yield from _unknown((*section.rights, *section.led_by), title_of(section))
    for spot in index.spots:
        question = spot.question
        roles = (*question.filled_by, *(question.visible_to or ()))
        if question.alert:
            roles += question.alert.roles
        yield from _unknown(roles, spot.place)
        if question.filled_by:
            readers = index.readers(spot)
            blind = [role for role in question.filled_by if role in _KNOWN and role not in readers]
            if blind:
                yield Problem(
                    spot.place, f"{_people(blind)} should fill it in, but may not see it."
                )


def _unknown(roles: Iterable[str], place: str) -> Iterator[Problem]:
    for role in dict.fromkeys(roles):
        if role not in _KNOWN:
            yield Problem(place, f"There is no role called “{role}”.")


def rights_warnings(index: FormIndex) -> Iterator[Problem]:
    """Conditions that give an answer away, and private questions that are open."""
    for section in index.form.sections:
        seen = index.readers_of_section(section)
        yield from _reveals(index, section.show_when, seen, title_of(section))
    for spot in index.spots:
        yield from _reveals(index, spot.question.show_when, index.readers(spot), spot.place)
        yield from _open(index, spot)


def _reveals(
    index: FormIndex, condition: AllOf | AnyOf | Comparison | None, seen: frozenset[str], place: str
) -> Iterator[Problem]:
    for name in sorted(references(condition)):
        source = index.by_id.get(name)
        hidden_from = seen - index.readers(source) if source else frozenset()
        if source and hidden_from:
            yield Problem(
                place,
                f"It shows or hides by the answer to “{source.name}”, which not everybody here may "
                f"see ({_people(hidden_from)}). Showing or hiding reveals it.",
            )


def _open(index: FormIndex, spot: Spot) -> Iterator[Problem]:
    about = meanings.get(meanings.about(spot.question.meaning, spot.question.prefill))
    if about is None or not about.sensitive or about.name in meanings.CLOSED:
        return
    if all(question.visible_to is None for question in (spot.question, *spot.within)):
        yield Problem(
            spot.place, f"“{about.label}” is private by its nature. Think about who should see it."
        )


def _people(roles: Iterable[str]) -> str:
    order = list(ROLE_LABELS)
    named = sorted(roles, key=lambda role: order.index(role) if role in order else len(order))
    return ", ".join(ROLE_LABELS.get(role, role) for role in named)
