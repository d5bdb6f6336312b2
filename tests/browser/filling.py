"""Answers what the story leaves open, each question as one who may, by the real save action.

It walks the compiled form, so it needs no list of questions. Every text goes into the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, digest
from pep_forms.engine.compile import Compiled
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.typed import raw_of
from pep_forms.engine.visibility import Visibility
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.peps.stored import load
from tests.browser.ledger import Ledger
from tests.browser.site import database
from tests.world import World

_ROUNDS = 6
_TOKEN_FITS = 40
_NO_ANSWER = object()
_VALUES: dict[str, Any] = {
    "percentage": "50",
    "money": "10.00",
    "time": "14:30",
    "month": "2026-03",
    "years_months": "10/3",
    "postcode": "ME14 1XQ",
    "email": "somebody@example.org",
    "phone": "01622 123456",
    "yes_no": "no",
}
TEXTS = frozenset({"short_text", "long_text"})


@dataclass
class Filler:
    """Fills what is open in one PEP, as the people of a world."""

    world: World
    pep: Pep
    ledger: Ledger
    compiled: Compiled = field(init=False)
    rights: dict[str, PepRights] = field(init=False)

    def __post_init__(self) -> None:
        self.compiled = compiled_version(self.pep.version_id)
        self.rights = {
            role: rights_for(Actor(user, role), self.pep) for role, user in self.world.users.items()
        }

    def fill(self, wanted: Callable[[str], bool] = lambda _address: True) -> None:
        """Answer everything that `wanted` says, as far as somebody may."""
        for section in self.compiled.form.sections:
            if not section.builtin:
                for _ in range(_ROUNDS):
                    if not self._round(section, wanted):
                        break

    def _round(self, section: SectionSpec, wanted: Callable[[str], bool]) -> bool:
        stored = load(self.pep)
        visibility = Visibility(self.compiled, stored, self.pep.facts, today=clock.today())
        if not visibility.section(section):
            return False
        answers = stored.get(section.id, Answers())
        lookups = PepLookups(self.pep, self.compiled, stored)
        work: dict[str, list[Change | RowChange]] = defaultdict(list)
        for question in section.questions():
            needs = question.required != "no" or question.options.get("min_rows")
            if question.kind == "group" and needs and visibility.shows(question.id):
                missing = int(question.options.get("min_rows") or 1) - len(
                    answers.rows_of(question.id)
                )
                role = self._writer(question.id)
                if wanted(question.id) and role:
                    work[role] += [
                        RowChange(question.id, f"row{number}", "add") for number in range(missing)
                    ]
        for address in visibility.addresses(section):
            entry = answers.entries.get(address)
            waits = entry is not None and entry.source.startswith("confirm:")
            if not wanted(address) or (entry and (entry.answered or entry.problem) and not waits):
                continue
            role = self._writer(address)
            question = self.compiled.question(address.rsplit("/", 1)[-1])
            raw = self._raw(address, question, lookups) if role else _NO_ANSWER
            if raw is not _NO_ANSWER:
                now = raw_of(entry, question)
                work[role].append(Change(address, raw, digest(now)))
        for role, changes in work.items():
            reply = save_section(
                pep=self.pep,
                section_id=section.id,
                changes=changes,
                by=Actor(self.world.users[role], role),
            )
            assert not reply.conflicts, reply.conflicts
            refused = {turned.address for turned in reply.refused}
            for address in refused & set(self.ledger.texts):
                del self.ledger.texts[address]
        return any(work.values())

    def _writer(self, address: str) -> str:
        placed = self.compiled.questions[address.rsplit("/", 1)[-1]]
        roles = [role for role in (*placed.filled_by, *self.rights) if role in self.rights]
        return next((role for role in roles if self.rights[role].edits(address)), "")

    def _raw(self, address: str, question: QuestionSpec, lookups: PepLookups) -> Any:
        if question.kind in TEXTS:
            short = int(question.options.get("max_length") or 200) < _TOKEN_FITS
            return "4857773456" if short else self.ledger.text(address)
        if question.kind in _VALUES:
            return _VALUES[question.kind]
        today = clock.today()
        match question.kind:
            case "number":
                return str(question.options.get("min") or 0)
            case "date" if question.options.get("range") == "past":
                return (today - timedelta(days=5)).isoformat()
            case "date":
                return (today + timedelta(days=40)).isoformat()
            case "date_time":
                return f"{(today + timedelta(days=40)).isoformat()}T10:00"
            case "scale" | "faces":
                return str(question.options.get("min") or 1)
            case "person":
                members = lookups.people([str(r) for r in question.options.get("roles") or ()])
                found = members or lookups.people([Role.SOCIAL_WORKER])
                return [found[0][0]] if question.options.get("many") else found[0][0]
            case "organisation":
                return lookups.organisations()[0][0]
        offered = [choice.id for choice in question.choices]
        if question.code_set:
            offered = [code for code, _ in lookups.offered(question.code_set)]
        if question.kind == "row_of":
            offered = [row for row, _ in lookups.rows(str(question.options["group"]))]
        if not offered:
            return _NO_ANSWER
        return offered[:1] if kinds.get(question.kind).takes_many else offered[0]


def fill(
    world: World,
    pep: Pep,
    ledger: Ledger,
    wanted: Callable[[str], bool] = lambda _address: True,
) -> None:
    """Fill what is open, in the test's own turn at the database."""
    with database():
        pep.refresh_from_db()
        Filler(world, pep, ledger).fill(wanted)
