"""Merging what several people typed, address by address.

Each change carries the digest of the value it was typed over. Changes at different addresses
never conflict and may come in any order. At the same address, a change typed over a value that
is no longer there conflicts, and both texts are handed back to choose from: no accepted change
is ever lost, and nothing is overwritten in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pep_forms.engine.answers import Answers, Entry, Json, Row, digest, walk_groups
from pep_forms.engine.kinds.base import Parsed

#: Reads what was typed at an address into a value or a problem.
Parse = Callable[[str, Json], Parsed]
#: What a page shows for an entry: the raw form of its value, or what was typed.
ToRaw = Callable[[str, Entry | None], Json]
#: What may be done to a row.
RowOp = Literal["add", "remove", "restore", "up", "down"]


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody typed `raw` over the value whose digest is `base`."""

    address: str
    raw: Json
    base: str
    not_applicable: str = ""
    #: The author narrows who may read it; it can only ever get narrower.
    visible_to: tuple[str, ...] | None = None
    #: "Yes, still right": turns a carried answer into the author's own.
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class RowChange:
    """Somebody added, removed, restored or moved a row of a group.

    A removal carries the digest of the row as it was seen, so that a colleague's later words
    are not removed unseen.
    """

    group: str
    row: str
    op: RowOp
    base: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who changes something, in which role, when, and where it came from."""

    author: str
    role: str
    at: str
    on_behalf_of: str = ""
    source: str = "typed"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts for one address: what is stored now, and what was typed over an older one."""

    address: str
    theirs: Entry | None
    yours: Json
    #: "answer", or "row": a row that a colleague has written in since, or removed.
    about: Literal["answer", "row"] = "answer"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One address that changed, before and after."""

    address: str
    before: Entry | None
    after: Entry


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome: the new answers, what was accepted, and what somebody must choose."""

    answers: Answers
    accepted: tuple[Accepted, ...] = ()
    rows: tuple[RowChange, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything at all is different now."""
        return bool(self.accepted or self.rows)


@dataclass
class _Work:
    entries: dict[str, Entry]
    rows: dict[str, tuple[Row, ...]]
    revision: int
    accepted: list[Accepted] = field(default_factory=list)
    moved: list[RowChange] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(
    answers: Answers,
    changes: Iterable[Change | RowChange],
    *,
    stamp: Stamp,
    revision: int,
    parse: Parse,
    to_raw: ToRaw,
    sees: Callable[[str], bool] = lambda address: True,
) -> Merge:
    """Apply changes to answers.

    `revision` is the new row revision, put on each entry it touches. `sees` says whether the
    actor may see an address: the digest of a row is over what its remover could see.
    """
    work = _Work(dict(answers.entries), dict(answers.rows), revision)
    for change in changes:
        if isinstance(change, RowChange):
            _apply_row(work, change, to_raw, sees)
        else:
            _apply(work, change, stamp, parse, to_raw)
    return Merge(
        Answers(work.entries, work.rows),
        tuple(work.accepted),
        tuple(work.moved),
        tuple(work.conflicts),
    )


def _apply(work: _Work, change: Change, stamp: Stamp, parse: Parse, to_raw: ToRaw) -> None:
    before = work.entries.get(change.address)
    current = to_raw(change.address, before)
    if _says_nothing_new(change, before, current):
        return
    if digest(current) != change.base:
        work.conflicts.append(Conflict(change.address, before, change.raw))
        return
    parsed = parse(change.address, change.raw)
    after = Entry(
        value=parsed.value,
        raw=change.raw if parsed.problem else None,
        problem=parsed.problem,
        not_applicable="" if parsed.value is not None else change.not_applicable,
        revision=work.revision,
        author=stamp.author,
        role=stamp.role,
        on_behalf_of=stamp.on_behalf_of,
        at=stamp.at,
        source=stamp.source,
        visible_to=_narrower(before.visible_to if before else None, change.visible_to),
    )
    work.entries[change.address] = after
    work.accepted.append(Accepted(change.address, before, after))
    _keep_row(work, change)


def _says_nothing_new(change: Change, before: Entry | None, current: Json) -> bool:
    same = digest(change.raw) == digest(current)
    if not same:
        return False
    if change.confirm and before is not None and before.source != "typed":
        return False
    if change.not_applicable != (before.not_applicable if before else ""):
        return False
    known = before.visible_to if before else None
    return change.visible_to is None or _narrower(known, change.visible_to) == known


def _narrower(
    known: tuple[str, ...] | None, asked: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    if asked is None or known is None:
        return known if asked is None else asked
    return tuple(role for role in known if role in asked)


def _keep_row(work: _Work, change: Change) -> None:
    """Words for a removed row bring it back: it stays until somebody chooses again."""
    for group, row_id in walk_groups(iter((change.address,))):
        for row in work.rows.get(group, ()):
            if row.id == row_id and row.removed:
                _replace_row(work, group, replace(row, removed=False, revision=work.revision))
                work.conflicts.append(Conflict(f"{group}/{row_id}", None, change.raw, "row"))


def row_digest(
    answers: Answers, group: str, row: str, to_raw: ToRaw, sees: Callable[[str], bool]
) -> str:
    """The digest of a row as somebody sees it."""
    return _row_digest(answers.entries, group, row, to_raw, sees)


def _row_digest(
    entries: Mapping[str, Entry], group: str, row: str, to_raw: ToRaw, sees: Callable[[str], bool]
) -> str:
    prefix = f"{group}/{row}/"
    seen = {
        address: to_raw(address, entry)
        for address, entry in entries.items()
        if address.startswith(prefix) and sees(address)
    }
    return digest({address: raw for address, raw in seen.items() if raw not in ("", [], None)})


def _apply_row(work: _Work, change: RowChange, to_raw: ToRaw, sees: Callable[[str], bool]) -> None:
    rows = work.rows.get(change.group, ())
    known = next((row for row in rows if row.id == change.row), None)
    if change.op == "add":
        if known is None:
            rank = 1 + max((row.rank for row in rows), default=0)
            work.rows[change.group] = (*rows, Row(change.row, rank, revision=work.revision))
            work.moved.append(change)
        return
    if known is None:
        return
    if change.op == "remove":
        if known.removed:
            return
        now = _row_digest(_as_it_was(work), change.group, change.row, to_raw, sees)
        if change.base and change.base != now:
            address = f"{change.group}/{change.row}"
            work.conflicts.append(Conflict(address, None, None, "row"))
            return
        _replace_row(work, change.group, replace(known, removed=True, revision=work.revision))
    elif change.op == "restore":
        if not known.removed:
            return
        _replace_row(work, change.group, replace(known, removed=False, revision=work.revision))
    elif not _move(work, change, known):
        return
    work.moved.append(change)


def _as_it_was(work: _Work) -> dict[str, Entry]:
    """The entries before this merge: nobody is in conflict with what they typed themselves."""
    entries = dict(work.entries)
    for item in work.accepted:
        if item.before is None:
            entries.pop(item.address, None)
        else:
            entries[item.address] = item.before
    return entries


def _replace_row(work: _Work, group: str, new: Row) -> None:
    work.rows[group] = tuple(new if row.id == new.id else row for row in work.rows[group])


def _move(work: _Work, change: RowChange, row: Row) -> bool:
    live = sorted(
        (r for r in work.rows[change.group] if not r.removed), key=lambda r: (r.rank, r.id)
    )
    at = next((n for n, r in enumerate(live) if r.id == row.id), None)
    to = None if at is None else at - 1 if change.op == "up" else at + 1
    if at is None or to is None or not 0 <= to < len(live):
        return False
    live[at], live[to] = live[to], live[at]
    ranks: dict[str, int] = {r.id: rank for rank, r in enumerate(live, 1)}
    work.rows[change.group] = tuple(
        replace(r, rank=ranks[r.id], revision=work.revision)
        if r.id in ranks and ranks[r.id] != r.rank
        else r
        for r in work.rows[change.group]
    )
    return True
