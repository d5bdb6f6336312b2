"""What a new PEP knows before anybody has typed: the record, and the last PEP.

Each value is labelled with where it came from. What is carried never reaches people who
could not read it where it was written, and a young person's own words are never copied.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Row, is_blank, join
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.roles import Role, Stage, Verb, verbs_of
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.visibility import Visibility
from pep_forms.people.actor import SYSTEM
from pep_forms.peps.fitting import fitted
from pep_forms.peps.record import Record

_COPIED = frozenset({"copy", "confirm"})


@dataclass(frozen=True)
class Last:
    """The PEP before this one."""

    id: str
    compiled: Compiled
    answers: Mapping[str, Answers]
    #: A later one on paper, which knows only the targets that were set since.
    paper: Last | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def of(self, question_id: str) -> tuple[Placed, Answers] | None:
        """A question of the last PEP and the answers of its section."""
        placed = self.compiled.questions.get(question_id)
        if placed is None:
            return None
        return placed, self.answers.get(placed.section.id, Answers())


@dataclass
class _Filling:
    """One section being filled."""

    compiled: Compiled
    record: Record
    last: Last | None
    lookups: Lookups
    at: str
    entries: dict[str, Entry] = field(default_factory=dict)
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)


def answers_for(
    compiled: Compiled, record: Record, last: Last | None, lookups: Lookups, *, at: datetime
) -> dict[str, Answers]:
    """The answers that a new PEP begins with, by section id. Sections without any are left out."""
    found: dict[str, Answers] = {}
    for section in compiled.form.sections:
        if section.builtin:
            continue
        filling = _Filling(compiled, record, last, lookups, at.isoformat(timespec="seconds"))
        for question in section.questions():
            _question(filling, section, question)
        if filling.entries or filling.rows:
            found[section.id] = Answers(filling.entries, filling.rows)
    return found


def _question(filling: _Filling, section: SectionSpec, question: QuestionSpec) -> None:
    if question.kind == "group":
        _group(filling, section, question)
    elif question.kind == "table":
        _table(filling, section, question)
    elif (
        not kinds.get(question.kind).holds_answer
        or _from_record(filling, question, question.id)
        or _from_last(filling, question)
    ):
        return
    elif _carries(section, question):
        _carry(filling, question.id, question.id, question.carry)


def _carries(section: SectionSpec, question: QuestionSpec) -> bool:
    # The sections in which a young person speaks are shown beside, never copied.
    return question.carry in _COPIED and section.audience == "adult"


def _from_record(filling: _Filling, question: QuestionSpec, address: str) -> bool:
    if not question.prefill or question.prefill.startswith("feed."):
        return False
    known = filling.record.value(question.prefill)
    value = fitted(known, question, filling.lookups, question.prefill)
    if is_blank(value):
        return False
    filling.entries[address] = _entry(filling, value, f"record:{question.prefill}")
    return True


def _entry(
    filling: _Filling, value: Any, source: str, visible_to: tuple[str, ...] | None = None
) -> Entry:
    return Entry(
        value=value,
        revision=1,
        role=SYSTEM,
        at=filling.at,
        source=source,
        visible_to=visible_to,
    )


# --- What the last PEP said ---------------------------------------------------------------


def _from_last(filling: _Filling, question: QuestionSpec) -> bool:
    """Fill in what the last PEP said or worked out about a meaning, to no wider a circle."""
    whole, _, meaning = question.prefill.partition(".")
    last = filling.last
    if whole != "last_plan" or last is None:
        return False
    visibility = Visibility(last.compiled, last.answers, last.facts, today=filling.lookups.today)
    for old in last.compiled.by_meaning.get(meaning, ()):
        # What is locked, hidden or unreadable there has no value for anybody here.
        known = None if old.within else visibility.value(old.id)
        value = fitted(known, question, filling.lookups)
        if not is_blank(value):
            circle = _circle(Entry(), old, filling.compiled.questions[question.id])
            filling.entries[question.id] = _entry(filling, value, f"carried:{last.id}", circle)
            return True
    return False


def _carry(
    filling: _Filling, address: str, old_address: str, policy: str, *, old_id: str = ""
) -> bool:
    """Bring one answer over from the last PEP, to no wider a circle."""
    if filling.last is None:
        return False
    new = filling.compiled.place(address)
    found = filling.last.of(old_id or address.rsplit("/", 1)[-1])
    if new is None or found is None:
        return False
    old, answers = found
    entry = answers.entries.get(old_address)
    if entry is None or not _may_be_copied(entry) or old.question.kind != new.question.kind:
        return False
    value = _still_fits(entry.value, new.question, filling.lookups)
    if is_blank(value):
        return False
    confirm = policy == "confirm" or entry.source.startswith("confirm:")
    source = f"{'confirm' if confirm else 'carried'}:{filling.last.id}"
    filling.entries[address] = _entry(filling, value, source, _circle(entry, old, new))
    return True


def _may_be_copied(entry: Entry) -> bool:
    if entry.problem or is_blank(entry.value):
        return False
    return Role.YOUNG_PERSON not in (entry.role, entry.on_behalf_of)


def _still_fits(value: Any, question: QuestionSpec, lookups: Lookups) -> Any:
    """The old value, if the question still takes it: a choice may have gone since."""
    if question.kind in {"person", "organisation", "file", "drawing", "voice", "row_of"}:
        # Ids that were frozen then; today's network no longer needs to know them.
        return value
    kind = kinds.get(question.kind)
    try:
        parsed = kind.parse(kind.to_raw(value, question), question, lookups)
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    return None if parsed.problem else parsed.value


def readers(placed: Placed) -> frozenset[str]:
    """The roles that the form ever lets see a question."""
    seeing = {
        role
        for role, word in placed.section.rights.items()
        if any(Verb.SEE in verbs_of(word, stage) for stage in Stage)
    }
    for question in (*placed.within, placed.question):
        if question.visible_to is not None:
            seeing &= set(question.visible_to)
    return frozenset(seeing)


def _circle(entry: Entry, old: Placed, new: Placed) -> tuple[str, ...] | None:
    allowed = readers(old)
    if entry.visible_to is not None:
        allowed &= frozenset(entry.visible_to)
    if entry.visible_to is None and readers(new) <= allowed:
        return None
    return tuple(sorted(allowed))


# --- Groups and tables --------------------------------------------------------------------


def _table(filling: _Filling, section: SectionSpec, table: QuestionSpec) -> None:
    for choice in table.choices:
        for column in table.questions:
            if not kinds.get(column.kind).holds_answer:
                continue
            address = join(table.id, choice.id, column.id)
            if not _from_record(filling, column, address) and _carries(section, table):
                _carry(filling, address, address, table.carry)


def _group(filling: _Filling, section: SectionSpec, group: QuestionSpec) -> None:
    feed = str(group.options.get("feed") or "")
    rows: list[Row] = []
    if feed == "last_targets":
        rows = _last_targets(filling, group)
    elif feed:
        rows = _fed(filling, group, feed)
    if _carries(section, group):
        rows += _carried_rows(filling, group, group.id, group.id, len(rows), feed=feed)
    if rows:
        filling.rows[group.id] = tuple(rows)


def _fed(filling: _Filling, group: QuestionSpec, feed: str) -> list[Row]:
    rows: list[Row] = []
    for cells in filling.record.rows(feed):
        row = Row(_row_id(), len(rows) + 1, revision=1)
        filled = False
        for column in group.questions:
            if not column.prefill.startswith("feed."):
                continue
            value = fitted(cells.get(column.prefill[5:]), column, filling.lookups)
            if not is_blank(value):
                filled = True
                address = join(group.id, row.id, column.id)
                filling.entries[address] = _entry(filling, value, f"record:{feed}")
        if filled:
            rows.append(row)
    return rows


def _last_targets(filling: _Filling, group: QuestionSpec) -> list[Row]:
    """One row for each target of the last PEP, in which its outcome is then told."""
    if filling.last is not None and filling.last.paper is not None:
        filling = dataclasses.replace(filling, last=filling.last.paper)
    rows: list[Row] = []
    for old_group, columns, answers in _target_groups(filling.last):
        for old_row in answers.rows_of(old_group):
            row = Row(_row_id(), len(rows) + 1, revision=1, from_row=old_row.id)
            for column in group.questions:
                part = columns.get(column.prefill.removeprefix("feed."))
                if column.prefill.startswith("feed.") and part is not None:
                    _carry(
                        filling,
                        join(group.id, row.id, column.id),
                        join(old_group, old_row.id, part),
                        "copy",
                        old_id=part,
                    )
            if any(address.startswith(f"{group.id}/{row.id}/") for address in filling.entries):
                rows.append(row)
    return rows


def _target_groups(last: Last | None) -> list[tuple[str, dict[str, str], Answers]]:
    """The groups of the last PEP that hold targets: id, part → column id, answers."""
    if last is None:
        return []
    found = []
    for section in last.compiled.form.sections:
        for question in section.questions():
            columns = {
                column.meaning.removeprefix("target."): column.id
                for column in question.questions
                if column.meaning.startswith("target.")
            }
            if question.kind == "group" and columns:
                found.append((question.id, columns, last.answers.get(section.id, Answers())))
    return found


def _carried_rows(
    filling: _Filling,
    group: QuestionSpec,
    address: str,
    old_address: str,
    count: int,
    *,
    feed: str = "",
    policy: str = "",
) -> list[Row]:
    found = filling.last.of(group.id) if filling.last else None
    if found is None or found[0].question.kind != "group":
        return []
    answers = found[1]
    rows: list[Row] = []
    for old_row in answers.rows_of(old_address):
        old = join(old_address, old_row.id)
        if feed and _came_from_feed(answers, old):
            continue
        row = Row(_row_id(), count + len(rows) + 1, revision=1, from_row=old_row.id)
        new = join(address, row.id)
        before = len(filling.entries)
        for column in group.questions:
            if column.kind == "group":
                inner = _carried_rows(
                    filling,
                    column,
                    join(new, column.id),
                    join(old, column.id),
                    0,
                    policy=policy or group.carry,
                )
                if inner:
                    filling.rows[join(new, column.id)] = tuple(inner)
            elif kinds.get(column.kind).holds_answer and column.carry != "beside":
                _carry(filling, join(new, column.id), join(old, column.id), policy or group.carry)
        if len(filling.entries) > before:
            rows.append(row)
    return rows


def _came_from_feed(answers: Answers, row: str) -> bool:
    """Whether a row was filled from the record then: the record tells it anew."""
    return any(
        entry.source.startswith("record:") or _names_the_record(entry.value)
        for address, entry in answers.entries.items()
        if address.startswith(f"{row}/")
    )


def _names_the_record(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("member") or value.get("id"))


def _row_id() -> str:
    return f"r{uuid.uuid4().hex[:12]}"
