"""Kinds whose value is text: short, long, postcode, e-mail, phone, UPN and ULN."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pep_forms.engine.identifiers import check_uln, check_upn
from pep_forms.engine.kinds.base import Blank, Json, Kind, Parsed, option
from pep_forms.engine.lookups import Labels, Lookups
from pep_forms.engine.postcodes import check_postcode
from pep_forms.engine.spec import QuestionSpec

#: Nobody types more by hand; a paste beyond it is kept and called too long.
LONGEST = 20_000


class _Text(Kind):
    limit: ClassVar[int] = 200

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float | None):
            return Parsed(problem="text") if raw else Parsed()
        # Line ends are folded because browsers post CRLF for what was stored as LF.
        text = ("" if raw is None else str(raw)).replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            return Parsed()
        if len(text) > int(option(question, "max_length", self.limit)):
            return Parsed(problem="too_long")
        most_words = option(question, "max_words")
        if most_words and len(text.split()) > int(most_words):
            return Parsed(problem="too_many_words")
        return self.check(text, question)

    def check(self, text: str, question: QuestionSpec) -> Parsed:
        """What the particular kind of text says about it."""
        return Parsed(text)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "maxLength": int(option(question, "max_length", self.limit))}

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        words = option(question, "max_words")
        return {"maxwords": words} if words else {}


class ShortText(_Text):
    """One line of text."""

    name = "short_text"
    label = "Short text"


class LongText(_Text):
    """Several lines of text. Kept exactly as typed, line ends aside."""

    name = "long_text"
    label = "Long text"
    template = "long_text"
    limit = LONGEST

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return () if value is None else tuple(str(value).split("\n"))

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(lines=int(option(question, "rows", 5)))

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        return {**super().attrs(question), "rows": option(question, "rows", 5)}


class Postcode(_Text):
    """A United Kingdom postcode, re-spaced and in capitals."""

    name = "postcode"
    label = "Postcode"
    input_attrs: ClassVar[Mapping[str, Any]] = {"autocomplete": "off", "width": 10}

    def check(self, text: str, question: QuestionSpec) -> Parsed:
        checked = check_postcode(text)
        return Parsed(checked.value, checked.problem, checked.warning)


class Email(_Text):
    """An e-mail address."""

    name = "email"
    label = "E-mail address"
    limit = 254
    input_attrs: ClassVar[Mapping[str, Any]] = {"type": "email", "spellcheck": "false"}
    _shape = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")

    def check(self, text: str, question: QuestionSpec) -> Parsed:
        text = text.strip()
        return Parsed(text) if self._shape.match(text) else Parsed(problem="email")


class Phone(_Text):
    """A telephone number, kept as typed once it has enough digits to be one."""

    name = "phone"
    label = "Telephone number"
    limit = 40
    input_attrs: ClassVar[Mapping[str, Any]] = {"type": "tel", "width": 20}

    def check(self, text: str, question: QuestionSpec) -> Parsed:
        text = " ".join(text.split())
        digits = sum(character.isdigit() for character in text)
        fits = re.fullmatch(r"[+()\d\s./x-]*(ext\.?\s*\d+)?", text, re.IGNORECASE)
        return Parsed(text) if fits and 9 <= digits <= 17 else Parsed(problem="phone")


class Upn(_Text):
    """A Unique Pupil Number, with its check letter (Department for Education, UPN guide)."""

    name = "upn"
    label = "Unique Pupil Number (UPN)"
    limit = 40
    input_attrs: ClassVar[Mapping[str, Any]] = {"width": 20, "spellcheck": "false"}

    def check(self, text: str, question: QuestionSpec) -> Parsed:
        checked = check_upn(text)
        return Parsed(checked.value, checked.problem, checked.warning)


class Uln(_Text):
    """A Unique Learner Number, with its check digit (Learning Records Service)."""

    name = "uln"
    label = "Unique Learner Number (ULN)"
    limit = 40
    input_attrs: ClassVar[Mapping[str, Any]] = {"width": 10, "inputmode": "numeric"}

    def check(self, text: str, question: QuestionSpec) -> Parsed:
        checked = check_uln(text)
        return Parsed(checked.value, checked.problem, checked.warning)


KINDS: tuple[Kind, ...] = (
    ShortText(),
    LongText(),
    Postcode(),
    Email(),
    Phone(),
    Upn(),
    Uln(),
)
