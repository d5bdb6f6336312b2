"""Putting the logic of an outline into our words, and telling what became of each cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pep_forms.builder.exchange.conditions import Condition, Translator, joined
from pep_forms.builder.exchange.limits import limits
from pep_forms.builder.exchange.names import CannotSayError, Home, Names
from pep_forms.builder.exchange.outline import Field, Logic, Part
from pep_forms.builder.exchange.report import Report
from pep_forms.builder.exchange.sums import calculation


@dataclass
class Said:
    """The logic of one question in our words."""

    show: Condition | None = None
    rules: list[dict[str, Any]] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)


class Logician:
    """Translates for a whole form: every question is known before the first condition is read."""

    def __init__(
        self,
        names: Names,
        report: Report,
        new_id: Callable[..., str],
        id_of: Callable[[Field], str],
    ) -> None:
        self._names, self._report, self._new_id, self._id_of = names, report, new_id, id_of
        self._sums: dict[str, str] = {}
        self._near: dict[str, list[str]] = {}
        self._gone: set[str] = set()

    def is_gone(self, question_id: str) -> bool:
        """Whether a calculation could not be said, so that its question was left out."""
        return question_id in self._gone

    # Calculations come first: what cannot be calculated is not there to be looked at.

    def calculate(self, part: Part, section: str) -> None:
        """Put the calculations of a section into our words, those that hang on others too."""
        waiting = [
            (column, "" if column is question else self._id_of(question))
            for question in part.fields()
            for column in question.everything()
            if column.calculation is not None
        ]
        while True:
            failed = [item for item in waiting if not self._calculated(*item, section)]
            if not failed:
                break
            # What hangs on one of these fails in the next round, with that as the reason.
            waiting = [item for item in waiting if item not in failed]
        for one, _ in waiting:
            where = {"sheet": one.source.sheet, "row": one.source.row, "subject": one.name}
            near = dict.fromkeys(self._near[self._id_of(one)])
            for note in near:
                self._report.approximated(f"Becomes “Calculated”: {note}.", **where)
            if not near:
                self._report.understood("Becomes “Calculated”.", **where)

    def _calculated(self, one: Field, group: str, section: str) -> bool:
        if one.calculation is None:
            return True
        identifier = self._id_of(one)
        try:
            home, near = Home(section, group), self._near.setdefault(identifier, [])
            self._sums[identifier] = calculation(one.calculation.node, self._names, home, near)
        except CannotSayError as error:
            words = f"The calculation was left out because {error}."
            self._report.left_out(words, **one.calculation.source.where())
            self._gone.add(identifier)
            self._names.drop(identifier)
            return False
        return True

    # The rest of a question

    def of_field(self, one: Field, identifier: str, section: str, group: str) -> Said:
        """What a question shows by, what it demands and how it is calculated."""
        known = self._names.get(one.name)
        own = known if known is not None and known.id == identifier else None
        home = Home(section, group, own)
        said = Said(show=self._shown(one.show, home))
        if identifier in self._sums:
            said.options["expression"] = self._sums[identifier]
        if one.demand is not None:
            self._demand(one, one.demand, identifier, home, said)
        return said

    def of_section(self, part: Part) -> Condition | None:
        """When a whole section shows. The template says it, so it may look anywhere."""
        return self._shown(part.show, Home(""))

    def _shown(self, logic: list[Logic], home: Home) -> Condition | None:
        parts: list[Condition] = []
        for one in logic:
            translator = Translator(self._names, home)
            try:
                said = translator.condition(one.node)
                joined([*parts, said])
            except CannotSayError as error:
                words = f"The condition was left out because {error}. It always shows."
                self._report.left_out(words, **one.source.where())
                continue
            parts.append(said)
            for note in dict.fromkeys(translator.notes):
                self._report.approximated(f"The condition: {note}.", **one.source.where())
        return joined(parts)

    def _demand(self, one: Field, demand: Logic, identifier: str, home: Home, said: Said) -> None:
        where = demand.source.where()
        decimals = int(one.options.get("decimals", 0))
        found = limits(demand.node, one.kind, decimals, self._names, home)
        said.options |= self._fitting(one, found.options, where)
        for note in dict.fromkeys(found.notes):
            self._report.approximated(f"What it demands: {note}.", **where)
        for reason in found.left_out:
            self._report.left_out(f"A demand was left out because {reason}.", **where)
        if found.must is None:
            return
        message = one.demand_words
        if not message:
            message = "Check this answer."
            words = "The file has no message for this demand. Write one that says what to do."
            self._report.approximated(words, **where)
        rule_id = self._new_id("rule", one.name, identifier)
        said.rules.append({"id": rule_id, "must": found.must, "message": message})

    def _fitting(
        self, one: Field, options: dict[str, Any], where: dict[str, Any]
    ) -> dict[str, Any]:
        """Limits that leave room between them; others would stop the whole form."""
        low, high = (options.get(name, one.options.get(name)) for name in ("min", "max"))
        if low is not None and high is not None and low > high:
            words = "The limits were left out because the smallest is above the largest."
            self._report.left_out(words, **where)
            return {}
        return options
