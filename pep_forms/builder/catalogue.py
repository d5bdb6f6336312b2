"""What an author can pick from while building a condition, a calculation or a document.

Worked out from the saved draft (autosave keeps it close to what is on screen) and sent to the
editor's script as JSON, so that a page of thirty questions does not carry thirty lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from pep_forms.builder import helping
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine import kinds
from pep_forms.engine.conditions import OPERATOR_WORDS
from pep_forms.engine.expressions import FUNCTIONS
from pep_forms.engine.facts import FACTS
from pep_forms.engine.text import words
from pep_forms.reference import codes

Json = dict[str, Any]
#: What the script draws for a value, by kind; a text box for any other.
_VALUES = {
    "yes_no": "yes_no", "one_of": "choice", "any_of": "choice", "picture_cards": "choice",
    "number": "number", "percentage": "number", "scale": "number", "faces": "number",
    "years_months": "number", "calculated": "number", "money": "number", "date": "date",
    "date_time": "date", "month": "date", "time": "text",
}  # fmt: skip
#: Why a function of a calculation is used, in an author's words.
FUNCTION_WORDS = {
    "sum": (_("Add up"), "sum(first, second)"),
    "count": (_("Count what is answered"), "count(first, second)"),
    "min": (_("The smallest of"), "min(first, second)"),
    "max": (_("The largest of"), "max(first, second)"),
    "round": (_("Round to decimal places"), "round(first, 1)"),
    "percent": (_("A part as a percentage of a whole"), "percent(part, whole)"),
    "band_sdq_carer": (_("The band of an SDQ score"), "band_sdq_carer(total)"),
    "weeks_since": (_("Weeks since a date"), "weeks_since(date)"),
    "days_between": (_("Days from one date to another"), "days_between(first, last)"),
    "if_": (_("One thing or another"), 'if_(first > 10, "High", "Low")'),
}
#: What a fact is called in a list, where its name in a sentence would say too little.
FACT_WORDS = {
    "kind": _("Kind of plan"),
    "full": _("Is it a full PEP?"),
    "phase": _("Phase: early years, school or post-16"),
    "window": _("Term of the plan: autumn, spring or summer"),
    "age": _("Age of the young person"),
    "in_setting": _("Has a school, college or early years setting?"),
    "on_roll": _("On the roll of a school?"),
    "placement_known": _("Is the placement known?"),
    "compulsory_age": _("Of compulsory school age?"),
    "first_pep": _("Is it the first PEP?"),
    "confidential_placement": _("Is the placement confidential?"),
}


def of_draft(draft: Section | FormTemplate | None, on: date) -> Json:
    """Facts, comparisons, functions, and what this draft has to pick from."""
    definition = draft.definition if draft is not None else {}
    sections = sections_of(draft) if draft is not None else []
    return {
        "facts": [
            {
                "id": fact.name,
                "label": FACT_WORDS.get(fact.name, fact.label[:1].upper() + fact.label[1:]),
                "operators": [op for op in OPERATOR_WORDS if op in fact.operators],
                "value": fact.type,
                "choices": [[value, text] for value, text in fact.values.items()],
            }
            for fact in FACTS.values()
        ],
        "operators": OPERATOR_WORDS,
        "help": [[key, title] for key, title in helping.places()],
        "functions": [
            {"name": name, "label": FUNCTION_WORDS[name][0], "example": FUNCTION_WORDS[name][1]}
            for name in FUNCTIONS
        ],
        "named": [
            {"id": one.get("id"), "label": one.get("name") or one.get("id")}
            for one in definition.get("named", ())
            if isinstance(one, Mapping)
        ],
        "questions": [item for section in sections for item in _questions(section, on)],
        "sections": [
            {
                "key": section["key"],
                "label": words(section.get("title")) or section["key"],
                "rights": section.get("rights") or {},
            }
            for section in sections
        ],
    }


def sections_of(draft: Section | FormTemplate) -> list[Json]:
    """The section that a draft is, or the newest drafts of those a template names, in order."""
    definition: Json = draft.definition
    if isinstance(draft, Section):
        return [definition]
    places = definition.get("sections", ())
    keys = [place if isinstance(place, str) else place.get("section") for place in places]
    found = {
        section.key: section.latest().definition
        for section in Section.objects.filter(key__in=keys).select_related("latest_revision")
    }
    return [found[key] for key in keys if key in found]


def _questions(section: Mapping[str, Any], on: date) -> Iterator[Json]:
    title = words(section.get("title")) or str(section.get("key", ""))
    for page in section.get("pages", ()):
        for question in page.get("questions", ()):
            yield from _question(question, title, "", on)


def _question(question: Mapping[str, Any], section: str, within: str, on: date) -> Iterator[Json]:
    kind = str(question.get("kind", ""))
    if kind not in kinds.names() or kind == "information":
        return
    name = words(question.get("label")) or str(question.get("key") or question["id"])
    operators = kinds.operators_of(kind)
    yield {
        "id": question["id"],
        "label": name,
        "section": section,
        "within": within,
        "kind": kind,
        "value": _VALUES.get(kind, "text"),
        "operators": list(operators),
        "choices": _choices(question, on) if _VALUES.get(kind) == "choice" else [],
    }
    for column in question.get("questions", ()):
        yield from _question(column, section, name, on)


def _choices(question: Mapping[str, Any], on: date) -> list[list[str]]:
    if question.get("code_set"):
        return [[code, label] for code, label in codes.offered(str(question["code_set"]), on)]
    return [
        [str(choice.get("id")), words(choice.get("label")) or str(choice.get("id"))]
        for choice in question.get("choices", ())
    ]
