"""Undoing a move: every word back where it was, and what was written since kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Answers, Entry, Row, parts
from pep_forms.exceptions import PepError, Refused, WrongState
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps import lifecycle
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import (
    AnswerChange,
    Pep,
    SectionAnswers,
    SectionDone,
    SectionRestriction,
    SetAside,
)
from pep_forms.publishing import sight
from pep_forms.publishing.actions.moving import check_may_move, log, set_aside, settle
from pep_forms.publishing.carrying import Carry, carry
from pep_forms.publishing.models import Move
from pep_forms.publishing.planning import MOVABLE
from pep_forms.publishing.stored import digest_of, lock_rows, read, write


@dataclass(frozen=True)
class Undone:
    """What an undo did."""

    move: Move
    #: Addresses that somebody changed since the move: their newer words stayed.
    kept: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything is exactly as it was before."""
        return not self.kept


@transaction.atomic
def undo(*, move: Move, by: Actor) -> Undone:
    """Put a PEP back on the version it came from, with its answers as they were.

    Where somebody has written since, their words stay; what the old version has no place for
    is set aside, as in any move.
    """
    user = check_may_move(by, move.pep)
    pep = lifecycle.locked(move.pep)
    move = (
        Move.objects.select_for_update(of=("self",))
        .select_related("from_version", "to_version")
        .get(pk=move.pk)
    )
    _check(move, pep)
    rows = lock_rows(pep)
    # Closed by the move, for words that will be where they were.
    SectionRestriction.objects.filter(pk__in=move.before.get("closings", [])).delete()
    changed = {s for s, row in rows.items() if move.after.get(s) != digest_of(row.answers)}
    kept = _merge_back(move, pep, rows, user) if changed else _put_back(move, pep, rows)
    _done_again(move, pep, changed)
    AnswerChange.objects.filter(pep=pep, sealed=False).update(sealed=True)
    move.undone_at, move.undone_by = clock.now(), user
    move.save(update_fields=["undone_at", "undone_by"])
    move.pep = pep
    settle(pep, move.from_version, by, was_ready=bool(move.before.get("ready")))
    log("pep.version_move_undone", move, by, {"kept": len(kept)})
    return Undone(move, kept)


def undo_several(*, batch: UUID, by: Actor) -> list[tuple[Move, str]]:
    """Undo what was moved together, one after another; each with why it was not, if so."""
    outcomes = []
    moves = Move.objects.filter(batch=batch, undone_at__isnull=True)
    for one in moves.select_related("pep__young_person").order_by("pep_id"):
        try:
            done = undo(move=one, by=by)
            outcomes.append((done.move, "" if done.whole else _("Newer words were kept.")))
        except PepError as error:
            outcomes.append((one, str(error)))
    return outcomes


def _check(move: Move, pep: Pep) -> None:
    if move.undone_at is not None:
        raise Refused(_("This move has been undone already."))
    if pep.version_id != move.to_version_id:
        raise Refused(_("This plan has been moved again since. Undo that move first."))
    if pep.state not in MOVABLE:
        raise WrongState(
            _("This plan is finished, or with the Virtual School. It keeps its version.")
        )
    if pep.sign_offs.filter(round=pep.round).exists():
        raise WrongState(_("Somebody has signed this plan as it is. It keeps its version."))


def _put_back(move: Move, pep: Pep, rows: Mapping[str, SectionAnswers]) -> tuple[str, ...]:
    """Nobody has written since: the sections become exactly what they were."""
    for section, answers in move.before["sections"].items():
        write(pep, rows.get(section), section, Answers.from_json(answers))
    SetAside.objects.filter(move=move.pk).delete()
    return ()


def _merge_back(
    move: Move, pep: Pep, rows: Mapping[str, SectionAnswers], user: User
) -> tuple[str, ...]:
    """Somebody has written since: their words stay, everything else becomes what it was."""
    old, new = compiled_version(move.from_version_id), compiled_version(move.to_version_id)
    current = read(rows)
    kept_before = {s: Answers.from_json(a) for s, a in move.before["sections"].items()}
    left = carry(old, new, kept_before, PepLookups(pep, old, kept_before))
    back = carry(new, old, current, PepLookups(pep, new, current))
    work = _Back(back, current, left)
    for section, answers in kept_before.items():
        work.restore(section, answers)
    for section in dict.fromkeys((*rows, *work.entries, *work.rows)):
        answers = work.answers(section)
        if section not in rows or answers != current.get(section, Answers()):
            write(pep, rows.get(section), section, answers)
    _forget_restored(move, work.restored)
    set_aside(back, pep, move.to_version, move.pk)
    words = {n for address in work.newer(current) for n in parts(address)[::2]}
    closing = sight.closings(pep, move.to_version, move.from_version, sorted(words))
    reason = f"Moved back to version {move.from_version.number} of its form"
    sight.close(pep, closing, by=user, reason=reason)
    return tuple(sorted(work.kept))


class _Back:
    """The answers under the old version while they are put together."""

    def __init__(self, back: Carry, current: Mapping[str, Answers], left: Carry) -> None:
        self.entries = {s: dict(a.entries) for s, a in back.answers.items()}
        self.rows = {s: dict(a.rows) for s, a in back.answers.items()}
        self._now = {a: e for given in current.values() for a, e in given.entries.items()}
        self._now_rows = {g: r for given in current.values() for g, r in given.rows.items()}
        self._left = {item.address: item.after for item in left.items}
        self._left_rows = {g: r for given in left.answers.values() for g, r in given.rows.items()}
        self.restored: set[str] = set()
        self.kept: set[str] = set()

    def restore(self, section: str, before: Answers) -> None:
        """Put a section's answers back, except where somebody has written since."""
        for address, entry in before.entries.items():
            if self._now.get(address) == self._left.get(address):
                self.entries.setdefault(section, {})[address] = entry
                self.restored.add(address)
            else:
                self.kept.add(address)
        for group, rows in before.rows.items():
            if self._now_rows.get(group) == self._left_rows.get(group):
                self._put_rows(section, group, rows)

    def _put_rows(self, section: str, group: str, rows: tuple[Row, ...]) -> None:
        self.rows.setdefault(section, {})[group] = rows

    def answers(self, section: str) -> Answers:
        """One section as it will be."""
        return Answers(self.entries.get(section, {}), self.rows.get(section, {}))

    def newer(self, current: Mapping[str, Answers]) -> set[str]:
        """Addresses with words that were not there before the move."""
        found: dict[str, Entry] = {a: e for g in current.values() for a, e in g.entries.items()}
        return {address for address in found if address not in self.restored}


def _forget_restored(move: Move, restored: set[str]) -> None:
    """What is back in its place is no longer set aside."""
    for row in SetAside.objects.filter(move=move.pk):
        answers = Answers.from_json(row.answers)
        entries = {a: e for a, e in answers.entries.items() if a not in restored}
        if entries:
            row.answers = Answers(entries, answers.rows).to_json()
            row.save(update_fields=["answers"])
        else:
            row.delete()


def _done_again(move: Move, pep: Pep, changed: set[str]) -> None:
    """Sections that the move reopened are done again, unless somebody has written in them."""
    for done in move.before.get("done", []):
        if done["section_id"] in changed:
            continue
        SectionDone.objects.get_or_create(
            pep=pep,
            section_id=done["section_id"],
            role=done["role"],
            defaults={
                "done_at": datetime.fromisoformat(done["done_at"]),
                "done_by_id": done["done_by_id"],
                "on_behalf_of_id": done["on_behalf_of_id"],
            },
        )


def last_move(pep: Pep) -> Move | None:
    """The move that can be undone now: the one that brought the PEP to its version."""
    return (
        Move.objects.filter(pep=pep, undone_at__isnull=True, to_version=pep.version_id)
        .select_related("from_version", "to_version", "moved_by")
        .first()
    )
