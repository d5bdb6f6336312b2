"""Forms of any size for measuring, with the mix of kinds that real sections have."""

from __future__ import annotations

from typing import Any

CHOICES = [{"id": f"c{n}", "label": f"Choice {n}"} for n in range(1, 6)]
#: Twenty questions: what a real page holds.
MIX: tuple[tuple[str, dict[str, Any]], ...] = (
    ("short_text", {}),
    ("long_text", {}),
    ("number", {"options": {"min": 0, "max": 400}}),
    ("date", {}),
    ("yes_no", {}),
    ("one_of", {"choices": CHOICES}),
    ("any_of", {"choices": CHOICES}),
    ("short_text", {}),
    ("long_text", {}),
    ("percentage", {}),
)


def question(number: int, **more: Any) -> dict[str, Any]:
    """One question of the mix; every tenth is needed to submit."""
    kind, extra = MIX[number % len(MIX)]
    return {
        "id": f"q{number}",
        "key": f"question_{number}",
        "kind": kind,
        "label": f"Question number {number}, as long as questions usually are",
        "hint": "A short hint that says what to write here.",
        "required": "submit" if number % 10 == 0 else "no",
        **extra,
        **more,
    }


def section(number: int, start: int, count: int, **more: Any) -> dict[str, Any]:
    """One section with one page of `count` questions."""
    return {
        "id": f"s{number}",
        "key": f"section-{number}",
        "title": f"Section {number}",
        "rights": {"social_worker": "E", "vs_admin": "R", "designated_teacher": "E"},
        "led_by": ["social_worker"],
        "pages": [
            {
                "id": f"p{number}",
                "title": "",
                "questions": [question(start + n) for n in range(count)],
            }
        ],
        **more,
    }


def bundle(key: str, sections: int, per_section: int, rules: int = 0) -> dict[str, Any]:
    """A template bundle with `sections × per_section` questions.

    `rules` questions, at most one in each pair, are shown only when the one before is
    answered in a certain way.
    """
    made = [section(n, n * per_section, per_section) for n in range(sections)]
    left = rules
    for one in made:
        questions = one["pages"][0]["questions"]
        for at in range(5, len(questions), 4):
            if not left:
                break
            gate = next((q for q in questions[:at] if q["kind"] == "yes_no"), None)
            if gate is not None:
                questions[at]["show_when"] = {"question": gate["id"], "op": "is", "value": True}
                left -= 1
        one["id"], one["key"] = f"{key}-{one['id']}", f"{key}-{one['key']}"
        for q in questions:
            q["id"] = f"{key}_{q['id']}"
            if "show_when" in q:
                q["show_when"]["question"] = f"{key}_{q['show_when']['question']}"
    return {
        "format": "pep-template",
        "schema_version": 1,
        "template": {
            "id": key,
            "key": key,
            "title": f"Bench {key}",
            "phase": "school",
            "sections": [one["key"] for one in made],
            "documents": [{"key": "full", "title": "Full", "roles": ["social_worker"]}],
        },
        "sections": made,
    }


def answer(kind: str, number: int) -> Any:
    """What somebody types into a question of a kind."""
    return {
        "short_text": f"Words for question {number}",
        "long_text": f"Several sentences for question {number}. " * 4,
        "number": str(number % 300),
        "percentage": "92.1",
        "date": "4/3/2026",
        "yes_no": "yes",
        "one_of": "c2",
        "any_of": ["c1", "c3"],
    }[kind]


def posted(*, plain: bool = False) -> dict[str, Any]:
    """What a browser posts for twenty questions; `plain` for Django's own widgets."""
    found: dict[str, Any] = {}
    for number in range(20):
        kind, name = MIX[number % len(MIX)][0], f"q{number}"
        if kind == "date":
            mark = "_" if plain else ":"
            found |= dict(
                zip(
                    (f"{name}{mark}day", f"{name}{mark}month", f"{name}{mark}year"),
                    ("4", "3", "2026"),
                    strict=True,
                )
            )
        else:
            found[name] = answer(kind, number)
    return found
