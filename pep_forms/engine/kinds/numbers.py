"""Kinds whose value is a number: number, percentage, money, scale and faces."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from pep_forms.engine.kinds.base import ORDER, Blank, Json, Kind, Option, Parsed, option
from pep_forms.engine.lookups import Labels, Lookups
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say, words


def read_decimal(raw: Json) -> Decimal | None:
    """A number as people type it: spaces, thousands commas and a leading £ are fine."""
    if isinstance(raw, bool):
        return None
    text = str(raw).strip().lstrip("£").rstrip("%").replace(",", "").replace(" ", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 12 else None


class Number(Kind):
    """A number with an optional range; whole unless `decimals` says otherwise."""

    name = "number"
    label = "Number"
    template = "number"
    operators = ORDER
    input_attrs: ClassVar[Mapping[str, Any]] = {"inputmode": "numeric", "width": 5}
    decimals: ClassVar[int] = 0
    lowest: ClassVar[int | None] = None
    highest: ClassVar[int | None] = None

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        if raw is None or not str(raw).strip():
            return Parsed()
        number = read_decimal(raw)
        if number is None:
            return Parsed(problem="number")
        places = int(option(question, "decimals", self.decimals))
        if number != round(number, places):
            return Parsed(problem="too_precise" if places else "whole_number")
        low, high = option(question, "min", self.lowest), option(question, "max", self.highest)
        if low is not None and number < Decimal(str(low)):
            return Parsed(problem="too_small")
        if high is not None and number > Decimal(str(high)):
            return Parsed(problem="too_large")
        return Parsed(self.canonical(number, places))

    def canonical(self, number: Decimal, places: int) -> Json:
        """The JSON value: an int when there are no decimal places."""
        return float(number) if places else int(number)

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        if value is None:
            return ()
        unit = str(option(question, "unit", ""))
        text = self.to_raw(value, question)
        return (f"{text}{unit}" if unit in {"", "%"} else f"{text} {unit}",)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        places = int(option(question, "decimals", self.decimals))
        schema: dict[str, Any] = {"type": "number" if places else "integer"}
        low, high = option(question, "min", self.lowest), option(question, "max", self.highest)
        if low is not None:
            schema["minimum"] = low
        if high is not None:
            schema["maximum"] = high
        return schema

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        places = int(option(question, "decimals", self.decimals))
        attrs: dict[str, Any] = {"unit": option(question, "unit", "")}
        if places:
            attrs["inputmode"] = "decimal"
        return attrs


class Percentage(Number):
    """A percentage from 0 to 100, with one decimal place."""

    name = "percentage"
    label = "Percentage"
    decimals = 1
    lowest = 0
    highest = 100

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return () if value is None else (f"{value:g}%",)

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        return {"unit": "%", "inputmode": "decimal"}


class Money(Number):
    """An amount in pounds. The value is text with two places, so that pence stay exact."""

    name = "money"
    label = "Amount of money"
    decimals = 2
    lowest = 0

    def canonical(self, number: Decimal, places: int) -> Json:
        return f"{number:.2f}"

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        return "" if value is None else str(value).removesuffix(".00")

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return () if value is None else (f"£{Decimal(str(value)):,.2f}".removesuffix(".00"),)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d+\.\d{2}$"}

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        return {"prefix": "£", "inputmode": "decimal", "width": 10}


class Scale(Number):
    """A number picked from a short scale, such as 1 to 10, with words at both ends."""

    name = "scale"
    label = "Scale"
    template = "scale"
    lowest = 1
    highest = 10

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        high = option(question, "max", self.highest)
        return () if value is None else (f"{value} out of {high}",)

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        low = int(option(question, "min", self.lowest))
        high = int(option(question, "max", self.highest))
        return tuple(
            Option(str(n), str(n), checked=str(n) == str(raw)) for n in range(low, high + 1)
        )

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        return {"low": words(option(question, "low")), "high": words(option(question, "high"))}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(ticks=tuple(o.label for o in self.options("", question, Lookups())))


#: Words for three and five faces, saddest first, so that no face stands without words.
FACES: dict[int, tuple[tuple[str, str], ...]] = {
    3: (("face-sad", "Not good"), ("face-ok", "OK"), ("face-happy", "Good")),
    5: (
        ("face-very-sad", "Really bad"),
        ("face-sad", "Not good"),
        ("face-ok", "OK"),
        ("face-happy", "Good"),
        ("face-very-happy", "Really good"),
    ),
}


class Faces(Number):
    """Three or five faces; the value counts from the saddest, which is 1."""

    name = "faces"
    label = "Faces"
    template = "faces"
    lowest = 1

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        parsed = super().parse(raw, question, lookups)
        if parsed.value is not None and parsed.value > self.count(question):
            return Parsed(problem="too_large")
        return parsed

    def count(self, question: QuestionSpec) -> int:
        """How many faces there are: 3 or 5."""
        return 3 if int(option(question, "count", 5)) == 3 else 5

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        if value is None:
            return ()
        faces = FACES[self.count(question)]
        return (f"{faces[int(value) - 1][1]} ({value} out of {len(faces)})",)

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        own = question.choices
        return tuple(
            Option(
                str(at),
                say(own[at - 1].label) if len(own) == self.count(question) else label,
                symbol=symbol,
                checked=str(at) == str(raw),
            )
            for at, (symbol, label) in enumerate(FACES[self.count(question)], 1)
        )

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": self.count(question)}

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        return {}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(ticks=tuple(o.label for o in self.options("", question, Lookups())))


KINDS: tuple[Kind, ...] = (Number(), Percentage(), Money(), Scale(), Faces())
