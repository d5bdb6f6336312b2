"""What every kind of question must say about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pep_forms.engine.lookups import Labels, Lookups
from pep_forms.engine.spec import QuestionSpec

Json = Any

ANSWERED = ("answered", "not_answered")
EQUALITY = (*ANSWERED, "is", "is_not")
CHOOSING = (*EQUALITY, "is_any_of", "is_none_of")
ORDER = (*EQUALITY, "less_than", "at_most", "more_than", "at_least")
DATES = (*EQUALITY, "before", "after", "at_most", "at_least")
LISTS = (*ANSWERED, "includes", "excludes")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, or the code of what is wrong with what was typed (`messages` has the words)."""

    value: Json = None
    problem: str = ""
    #: Worth telling, but nothing to correct: "temporary UPN".
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """How a question looks on paper: lines to write on, boxes to fill, or things to tick."""

    lines: int = 1
    boxes: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick on screen."""

    value: str
    label: str
    hint: str = ""
    symbol: str = ""
    checked: bool = False


class Attrs(dict[str, Any]):
    """Attributes of an input: one that it does not have is empty."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Control:
    """What a widget template needs: the template is named by the kind, the rest is data."""

    template: str
    raw: Json = ""
    #: For kinds of several boxes: name of the part → what stands in it.
    parts: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict)


class Kind:
    """The registry entry of one kind: everything about it is here and nowhere else.

    Subclasses override what differs. `raw` is what a page posts: a string, a list of
    strings, or for kinds with `parts` one string that joins them.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    template: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = EQUALITY
    #: Whether an answer is stored at the question's own address.
    holds_answer: ClassVar[bool] = True
    #: Suffixes of the boxes a page posts, such as day, month and year.
    parts: ClassVar[tuple[str, ...]] = ()
    separator: ClassVar[str] = "/"
    needs_choices: ClassVar[bool] = False
    takes_many: ClassVar[bool] = False
    #: Whether an answer is a list of attachments.
    holds_files: ClassVar[bool] = False
    #: The family of file types that it takes, for kinds that hold files.
    accepts: ClassVar[str] = ""
    input_attrs: ClassVar[Mapping[str, Any]] = {}

    def read_post(self, data: Any, name: str) -> Json:
        """What a POST says at `name`: the raw, or the spelling of nothing.

        `data` is a QueryDict or anything with `get` and `getlist`.
        """
        if self.takes_many:
            return [item for item in data.getlist(name) if item]
        if self.parts:
            texts = [(data.get(f"{name}:{part}") or "").strip() for part in self.parts]
            return self.separator.join(texts) if any(texts) else ""
        return data.get(name) or ""

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        """The canonical value of what was typed, or what is wrong with it. Never raises."""
        raise NotImplementedError

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        """What a page would post for a value: the inverse of `parse`."""
        return "" if value is None else str(value)

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        """A value in words, one string a line. Blank gives nothing."""
        return () if value is None else (str(value),)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        """JSON Schema of the canonical value."""
        return {"type": "string"}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        """How to ask it on paper."""
        return Blank()

    def control(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Control:
        """What the widget template needs to show `raw`."""
        return Control(
            self.template,
            raw=raw,
            parts=self.split(raw),
            options=self.options(raw, question, lookups),
            attrs=Attrs(self.input_attrs, **self.attrs(question)),
        )

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        """Further attributes of the input, from the question's options."""
        return {}

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        """What can be picked, with what is picked now marked."""
        return ()

    def split(self, raw: Json) -> dict[str, str]:
        """The parts of a raw string. What does not split stands whole in the first box."""
        if not self.parts:
            return {}
        texts = str(raw or "").split(self.separator)
        if len(texts) != len(self.parts):
            texts = [str(raw or "")] + [""] * (len(self.parts) - 1)
        return dict(zip(self.parts, texts, strict=True))


def option(question: QuestionSpec, name: str, default: Any = None) -> Any:
    """A kind's option as the author set it, or the default."""
    return question.options.get(name, default)
