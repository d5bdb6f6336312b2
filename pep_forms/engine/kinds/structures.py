"""Kinds that hold no answer of their own: group, table, calculated and information."""

from __future__ import annotations

from typing import Any, ClassVar

from pep_forms.engine.kinds.base import ORDER, Blank, Json, Kind, Parsed, option
from pep_forms.engine.lookups import Labels, Lookups
from pep_forms.engine.spec import QuestionSpec


class _Structure(Kind):
    holds_answer = False
    operators: ClassVar[tuple[str, ...]] = ()

    def read_post(self, data: Any, name: str) -> Json:
        return ""

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        return Parsed() if not raw else Parsed(problem="no_answer_here")

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return () if value is None else (str(value),)


class Group(_Structure):
    """Rows of the same questions, such as targets. Rows come and go; none is ever lost."""

    name = "group"
    label = "Repeating group"
    template = "group"
    operators = ("answered", "not_answered")

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "object"}}


class Table(_Structure):
    """Fixed rows (the choices) by columns (the questions), such as subjects by judgement."""

    name = "table"
    label = "Table of fixed rows"
    template = "table"
    needs_choices = True

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": "object"}}


class Calculated(_Structure):
    """A result worked out from other answers; nobody types it."""

    name = "calculated"
    label = "Calculated"
    template = "calculated"
    operators = ORDER

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        if value is None:
            return ("Not complete yet",)
        unit = str(option(question, "unit", ""))
        places = int(option(question, "decimals", 1))
        text = f"{value:.{places}f}" if isinstance(value, float) else str(value)
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return (f"{text}{unit}" if unit in {"", "%"} else f"{text} {unit}",)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": ["number", "string", "null"], "readOnly": True}


class Information(_Structure):
    """Words to read: the label is the heading, the hint the text."""

    name = "information"
    label = "Information"
    template = "information"

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(lines=0)


KINDS: tuple[Kind, ...] = (Group(), Table(), Calculated(), Information())
