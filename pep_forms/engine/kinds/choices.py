"""Kinds whose value is chosen: yes or no, one of, any of, picture cards, row of a group."""

from __future__ import annotations

from typing import Any

from pep_forms.engine.kinds.base import (
    CHOOSING,
    EQUALITY,
    LISTS,
    Blank,
    Json,
    Kind,
    Option,
    Parsed,
    option,
)
from pep_forms.engine.lookups import Labels, Lookups
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say

#: From this many on, a list of radios is replaced by a select.
LONG_LIST = 12


def choice_label(choice: str, question: QuestionSpec, labels: Labels) -> str:
    """The words of a stored choice; a choice that no longer exists shows its id."""
    if question.code_set:
        return labels.code(question.code_set, choice)
    for offered in question.choices:
        if offered.id == choice:
            return say(offered.label)
    return choice


def _options(picked: list[str], question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
    if question.code_set:
        stored = picked[0] if picked else None
        pairs = lookups.offered(question.code_set, stored)
        return tuple(Option(code, label, checked=code in picked) for code, label in pairs)
    return tuple(
        Option(
            choice.id,
            say(choice.label),
            hint=say(choice.hint),
            symbol=choice.symbol,
            checked=choice.id in picked,
        )
        for choice in question.choices
    )


def _known(choice: str, question: QuestionSpec, lookups: Lookups) -> bool:
    if question.code_set:
        return lookups.knows(question.code_set, choice)
    return any(offered.id == choice for offered in question.choices)


class YesNo(Kind):
    """Yes or no. The value is true or false."""

    name = "yes_no"
    label = "Yes or no"
    template = "radios"
    operators = EQUALITY

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        if isinstance(raw, bool):
            return Parsed(raw)
        text = str(raw or "").strip().lower()
        if not text:
            return Parsed()
        value = {"yes": True, "true": True, "no": False, "false": False}.get(text)
        return Parsed(value) if value is not None else Parsed(problem="yes_no")

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        return "" if value is None else "yes" if value else "no"

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return () if value is None else ("Yes" if value else "No",)

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        return (
            Option("yes", "Yes", checked=raw == "yes"),
            Option("no", "No", checked=raw == "no"),
        )

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        return {"inline": True}

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "boolean"}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(ticks=("Yes", "No"))


#: A list with more choices than this is not printed: there is a line for the name.
ON_PAPER = 15


class OneOf(Kind):
    """One choice, as radios or, when there are many, a select."""

    name = "one_of"
    label = "One of several"
    template = "radios"
    operators = CHOOSING
    needs_choices = True

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        return Parsed(text) if _known(text, question, lookups) else Parsed(problem="choice")

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return (choice_label(str(value), question, labels),) if value else ()

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        return _options([str(raw)] if raw else [], question, lookups)

    def control(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Any:
        control = super().control(raw, question, lookups)
        style = option(question, "style", "select" if len(control.options) > LONG_LIST else "")
        if style != "select":
            return control
        return type(control)("select", raw=raw, options=control.options, attrs=control.attrs)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        if question.code_set:
            return {"type": "string", "x-code-set": question.code_set}
        return {"type": "string", "enum": [choice.id for choice in question.choices]}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        ticks = tuple(say(choice.label) for choice in question.choices)
        if question.code_set:
            coded = tuple(label for _, label in labels.choices(question.code_set))
            ticks = coded if len(coded) <= ON_PAPER else ()
        return Blank(ticks=ticks) if ticks else Blank()


class AnyOf(Kind):
    """Any number of choices. The value is a list of ids in the order they are offered."""

    name = "any_of"
    label = "Any of several"
    template = "checkboxes"
    operators = LISTS
    needs_choices = True
    takes_many = True

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        picked = [str(item) for item in (raw if isinstance(raw, list) else [raw]) if item]
        if not picked:
            return Parsed()
        if not all(_known(item, question, lookups) for item in picked):
            return Parsed(problem="choice")
        most = option(question, "max")
        if most and len(picked) > int(most):
            return Parsed(problem="too_many")
        order = [choice.id for choice in question.choices]
        unique = dict.fromkeys(picked)
        return Parsed(sorted(unique, key=order.index) if order else list(unique))

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        return list(value or [])

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return tuple(choice_label(str(item), question, labels) for item in value or ())

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        picked = [str(item) for item in raw] if isinstance(raw, list) else [str(raw)] if raw else []
        return _options(picked, question, lookups)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "array", "items": OneOf().json_schema(question), "uniqueItems": True}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return OneOf().blank(question, labels)


class PictureCards(AnyOf):
    """Choices shown as cards with a symbol and words, for the youngest."""

    name = "picture_cards"
    label = "Picture cards"
    template = "cards"

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        parsed = super().parse(raw, question, lookups)
        if parsed.value and option(question, "single") and len(parsed.value) > 1:
            return Parsed(problem="too_many")
        return parsed

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        return {"single": bool(option(question, "single"))}


class RowOf(Kind):
    """A row of another group of the same PEP, such as the target a funding line pays for."""

    name = "row_of"
    label = "Row of another group"
    template = "select"
    operators = EQUALITY

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        rows = lookups.rows(str(option(question, "group", "")))
        return Parsed(text) if text in {row for row, _ in rows} else Parsed(problem="choice")

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return (labels.row(str(option(question, "group", "")), str(value)),) if value else ()

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        rows = lookups.rows(str(option(question, "group", "")))
        return tuple(Option(row, words, checked=row == raw) for row, words in rows)


KINDS: tuple[Kind, ...] = (YesNo(), OneOf(), AnyOf(), PictureCards(), RowOf())
