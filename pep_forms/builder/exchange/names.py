"""The questions of a foreign form by the names it gives them, as far as they came over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pep_forms.engine import kinds


class CannotSayError(Exception):
    """Our language has no words for it. The message says which part, after “because”."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question that was made, and how the foreign form spells its answers."""

    id: str
    kind: str
    label: str
    #: Key of the section it stands in.
    section: str
    #: Id of the group it is a column of; empty outside groups.
    group: str = ""
    #: Foreign code → id of the choice, or true and false for yes and no.
    codes: Mapping[str, str | bool] = field(default_factory=dict)
    #: Whether it stands in the cells of a table, where no condition can look.
    in_table: bool = False

    @property
    def operators(self) -> tuple[str, ...]:
        """The comparisons that its answers can be asked for."""
        return kinds.operators_of(self.kind)

    @property
    def numeric(self) -> bool:
        """Whether one can reckon with its answers: numbers, or codes that are numbers."""
        if self.kind in NUMBERS:
            return True
        numbers = bool(self.codes) and all(_is_number(code) for code in self.codes)
        if self.kind == "yes_no":
            return numbers and set(self.codes.values()) == {True, False}
        return self.kind == "one_of" and numbers and all(k == v for k, v in self.codes.items())


NUMBERS = frozenset({"number", "percentage", "money", "scale", "faces", "calculated"})


def _is_number(code: str) -> bool:
    try:
        float(code)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Home:
    """Where a condition stands: what it may look at hangs on that."""

    #: Empty for the template, which may look into every section.
    section: str
    group: str = ""
    #: What a dot means.
    own: Known | None = None


class Names:
    """Finds questions by their foreign names."""

    def __init__(self, known: Iterable[tuple[str, Known]] = ()) -> None:
        self._known = dict(known)

    def add(self, name: str, known: Known) -> None:
        """One more; the first of two with the same name is the one that is meant."""
        self._known.setdefault(name, known)

    def drop(self, question_id: str) -> None:
        """Forget a question that was left out after all."""
        self._known = {name: k for name, k in self._known.items() if k.id != question_id}

    def get(self, name: str) -> Known | None:
        """The question of that name, wherever it stands."""
        return self._known.get(name)

    def beside(self, name: str, home: Home) -> Known:
        """A question that a condition at `home` may look at. Raises CannotSayError."""
        known = self._known.get(name)
        if known is None:
            if "][" in name:
                raise CannotSayError("it looks at another event or row")
            raise CannotSayError(f"it looks at “{name}”, which did not come over")
        if home.section and known.section != home.section:
            raise CannotSayError(
                f"“{known.label}”, which it looks at, is in another section: move one to the other"
            )
        return known

    def comparable(self, name: str, home: Home) -> Known:
        """The same, of which there is one answer at `home`."""
        known = self.beside(name, home)
        if known.in_table:
            raise CannotSayError(f"it looks at “{known.label}” in the cells of a table")
        if known.group and known.group != home.group:
            raise CannotSayError(f"it looks at “{known.label}”, which every row answers anew")
        return known
