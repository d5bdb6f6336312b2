"""What one question is answered with in one plan: from the story, the figures or the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pep_forms.demo.figures import FIGURES, day
from pep_forms.demo.scene import Scene, bank
from pep_forms.engine.roles import Role
from pep_forms.engine.spec import QuestionSpec

#: Of a hundred questions that need no answer, so many get one.
_WILLING = 70

_PEOPLE: dict[str, tuple[str, ...]] = {
    "@teacher": (Role.DESIGNATED_TEACHER, Role.PERSONAL_ADVISER, Role.SOCIAL_WORKER),
    "@carer": (Role.FOSTER_CARER, Role.KEY_WORKER, Role.SOCIAL_WORKER),
    "@worker": (Role.SOCIAL_WORKER,),
    "@adviser": (Role.PERSONAL_ADVISER, Role.SOCIAL_WORKER),
}


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """ "Not applicable because…"."""

    why: str


def rows(scene: Scene, group: QuestionSpec) -> list[dict[str, Any]]:
    """The rows that are added to a group which has none yet: cells by question id."""
    if group.id == "b1_ks4":
        return [
            {"b1_ks4_subject": subject, "b1_ks4_type": kind, "b1_ks4_tier": "none"}
            for subject, kind in _QUALIFICATIONS
        ]
    found = bank("rows").get(group.id)
    if found is None:
        return [{}] if group.options.get("min_rows") else []
    offered = found["rows"].get(scene.stage) or found["rows"].get(scene.child.activity)
    offered = offered or found["rows"].get("any", [])
    most = int(found.get("most", 1))
    few = scene.chance.number(f"{group.id} rows", int(found.get("fewest", 1)), most)
    first = scene.number * most
    return [offered[(first + at) % len(offered)] for at in range(min(few, len(offered)))]


_QUALIFICATIONS = (
    ("english_language", "gcse"),
    ("english_literature", "gcse"),
    ("maths", "gcse"),
    ("combined_science", "gcse"),
    ("history", "gcse"),
    ("food", "btec"),
)


def answer(
    scene: Scene,
    question: QuestionSpec,
    address: str,
    cell: Any,
    row: Mapping[str, Any],
) -> Any:
    """What is typed for a question; None when it is left blank.

    `address` has numbers for rows, `cell` is what the bank says for this cell of a row.
    """
    if question.id in scene.told:
        return scene.told[question.id]
    if cell is not None:
        return _cell(scene, question, cell)
    if question.id in FIGURES:
        return FIGURES[question.id](scene, address, dict(row))
    required = question.required != "no"
    if not required and not scene.chance.often(f"willing {address}", _WILLING):
        return None
    if question.kind in {"short_text", "long_text"}:
        return _words(scene, question, required)
    return _by_kind(scene, question, address, required)


def _cell(scene: Scene, question: QuestionSpec, said: Any) -> Any:
    if question.kind == "person":
        return _people(scene, said if isinstance(said, list) else [said])
    if question.kind == "row_of":
        return scene.chance.row_id(f"{question.options['group']}/{said}")
    if question.kind == "organisation" and said in scene.organisations:
        return scene.organisations[said]
    if question.kind == "date":
        return day(scene.days_on(int(said)))
    return scene.say(said) if isinstance(said, str) and "_text" in question.kind else said


def _people(scene: Scene, names: list[str]) -> list[str]:
    found = [scene.who(*_PEOPLE[name]) for name in names]
    return list(dict.fromkeys(member.id for member in found if member is not None))


def _words(scene: Scene, question: QuestionSpec, required: bool) -> Any:
    said = scene.text(question.id)
    if said or not required:
        return said or None
    return NotApplicable("Nothing to add this time") if question.not_applicable else None


def _by_kind(scene: Scene, question: QuestionSpec, address: str, required: bool) -> Any:
    choices = [choice.id for choice in question.choices]
    match question.kind:
        case "picture_cards" if choices:
            count = 1 if question.options.get("single") else scene.chance.number(address, 2, 3)
            plain = [choice for choice in choices if choice not in {"other", "nothing"}]
            return scene.chance.some(address, plain, count)
        case "faces":
            most = int(str(question.options.get("count", 3)))
            return str(scene.chance.number(f"{address} {scene.number}", (most + 1) // 2, most))
        case "scale":
            return str(scene.chance.number(f"{address} {scene.number}", 2, 5))
        case "person":
            return _person(scene, question)
        case "organisation" if required:
            return scene.setting or None
    if question.not_applicable and required:
        return NotApplicable("This does not apply at the moment")
    if not required:
        return None
    if question.kind == "yes_no":
        return "yes"
    if question.kind == "date":
        return day(scene.days_on(-10))
    return choices[0] if choices else None


def _person(scene: Scene, question: QuestionSpec) -> Any:
    roles = question.options.get("roles")
    wanted = tuple(str(role) for role in roles) if isinstance(roles, list) else ()
    member = scene.who(*(wanted or (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER)))
    return [member.id] if member else None
