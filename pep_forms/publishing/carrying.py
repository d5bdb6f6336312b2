"""What becomes of stored answers under another version of their form. Pure: nothing is stored.

Answers go by question id, wherever the question stands now. What the new question still
understands is carried; what it would refuse is kept as typed, for somebody to mend; what has
no place any more is set aside whole, with the version that explains it. Nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Json, Row, is_blank, parts, walk_groups
from pep_forms.engine.compile import Compiled
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say

CHOOSING = frozenset({"one_of", "any_of", "picture_cards", "yes_no"})
#: Picked on a line: a number off its end could not be shown.
_SCALES = frozenset({"scale", "faces"})
#: Their values name something outside the form, which a new version says nothing about.
_NAMING = frozenset({"person", "organisation", "row_of", "file", "drawing", "voice"})


class Fate(StrEnum):
    """What becomes of one answer."""

    CARRIED = "carried"
    #: Carried, but stored or worded in another way than before.
    RECODED = "recoded"
    #: The new question does not accept it: kept as typed, and asked for again.
    AS_TYPED = "as_typed"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Carried:
    """One answer, before and after."""

    address: str
    fate: Fate
    before: Entry
    #: As it stands under the new version; nothing when it was set aside.
    after: Entry | None = None
    #: "question", "rows", "row", "choice" or "kind": what the new version no longer has.
    gone: str = ""

    @property
    def loses(self) -> bool:
        """Whether something of the old answer is no longer in the new one."""
        return self.after is None or self.gone != ""

    @property
    def refused(self) -> bool:
        """Whether the new version would not take the answer as it is."""
        return self.loses or self.fate == Fate.AS_TYPED


@dataclass(frozen=True)
class Carry:
    """The answers of a whole PEP under another version."""

    #: Section of the new form → its answers.
    answers: dict[str, Answers] = field(default_factory=dict)
    #: Section of the old form → what has no place any more.
    aside: dict[str, Answers] = field(default_factory=dict)
    items: tuple[Carried, ...] = ()


def carry(old: Compiled, new: Compiled, answers: Mapping[str, Answers], lookups: Lookups) -> Carry:
    """Every answer under the new form, by the ids of its questions."""
    work = _Work(new)
    for section, given in answers.items():
        for address, entry in given.entries.items():
            work.take(section, carry_entry(old, new, address, entry, lookups))
        for group, rows in given.rows.items():
            work.take_rows(section, group, rows)
    return work.done(answers)


@dataclass
class _Work:
    """The new answers while they are put together."""

    new: Compiled
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    rows: dict[str, dict[str, tuple[Row, ...]]] = field(default_factory=dict)
    lost: dict[str, dict[str, Entry]] = field(default_factory=dict)
    lost_rows: dict[str, dict[str, tuple[Row, ...]]] = field(default_factory=dict)
    items: list[Carried] = field(default_factory=list)

    def take(self, section: str, item: Carried) -> None:
        self.items.append(item)
        placed = self.new.place(item.address)
        if item.after is not None and placed is not None:
            self.entries.setdefault(placed.section.id, {})[item.address] = item.after
        if item.loses and says_something(item.before):
            self.lost.setdefault(section, {})[item.address] = item.before

    def take_rows(self, section: str, group: str, rows: tuple[Row, ...]) -> None:
        placed = self.new.place(group)
        if placed is not None and placed.question.kind == "group":
            self.rows.setdefault(placed.section.id, {})[group] = rows
        else:
            self.lost_rows.setdefault(section, {})[group] = rows

    def done(self, answers: Mapping[str, Answers]) -> Carry:
        kept = {
            section: Answers(self.entries.get(section, {}), self.rows.get(section, {}))
            for section in dict.fromkeys((*self.entries, *self.rows))
        }
        aside = {
            section: Answers(
                self.lost.get(section, {}),
                # The rows in which lost answers lay go along, so that they can be named.
                _rows_of(answers[section], self.lost.get(section, {}))
                | self.lost_rows.get(section, {}),
            )
            for section in dict.fromkeys((*self.lost, *self.lost_rows))
        }
        return Carry(kept, aside, tuple(self.items))


def _rows_of(given: Answers, lost: Mapping[str, Entry]) -> dict[str, tuple[Row, ...]]:
    groups = {group for group, _ in walk_groups(iter(lost))}
    return {group: rows for group, rows in given.rows.items() if group in groups}


def says_something(entry: Entry) -> bool:
    """Whether there are words in an entry: an answer, something unreadable, or a reason."""
    return bool(entry.not_applicable) or not is_blank(entry.value) or not is_blank(entry.raw)


def carry_entry(
    old: Compiled, new: Compiled, address: str, entry: Entry, lookups: Lookups
) -> Carried:
    """One answer under the new form."""
    was, now = old.place(address), new.place(address)
    if now is None or was is None:
        return Carried(address, Fate.ASIDE, entry, gone=_gone(new, address))
    return carry_value(was.question, now.question, address, entry, lookups)


def _gone(new: Compiled, address: str) -> str:
    names = parts(address)
    placed = new.questions.get(names[-1])
    if placed is None:
        return "question"
    around = [group.id for group in placed.within]
    return "row" if list(names[:-1:2]) == around else "rows"


def carry_value(
    old: QuestionSpec, new: QuestionSpec, address: str, entry: Entry, lookups: Lookups
) -> Carried:
    """One answer under a question that stands in both versions."""
    if _same_reading(old, new) or not says_something(entry):
        return Carried(address, Fate.CARRIED, entry, entry)
    kind = kinds.get(new.kind)
    if not kind.holds_answer:
        return Carried(address, Fate.ASIDE, entry, gone="kind")
    if entry.not_applicable and is_blank(entry.value):
        return Carried(address, Fate.CARRIED, entry, entry)
    if {old.kind, new.kind} & _NAMING:
        return _naming(old, new, address, entry, lookups)
    if new.kind in CHOOSING:
        return _chosen(old, new, address, entry, lookups)
    raw = _as_text(old, entry, lookups)
    return _read(new, address, entry, raw, lookups)


def _same_reading(old: QuestionSpec, new: QuestionSpec) -> bool:
    return old is new or (
        old.kind == new.kind
        and old.choices == new.choices
        and old.code_set == new.code_set
        and old.options == new.options
    )


def _naming(
    old: QuestionSpec, new: QuestionSpec, address: str, entry: Entry, lookups: Lookups
) -> Carried:
    """A person, an organisation, a row or files: their limits are asked when they are chosen."""
    both_files = kinds.get(old.kind).holds_files and kinds.get(new.kind).holds_files
    if old.kind == new.kind or both_files:
        return Carried(address, Fate.CARRIED, entry, entry)
    if new.kind in _NAMING or new.kind in CHOOSING or kinds.get(old.kind).holds_files:
        return Carried(address, Fate.ASIDE, entry, gone="kind")
    return _read(new, address, entry, _as_text(old, entry, lookups), lookups)


def _as_text(old: QuestionSpec, entry: Entry, lookups: Lookups) -> Json:
    """What somebody would type for the old answer: its words, where its value is a code."""
    if entry.problem:
        return entry.raw
    kind = kinds.get(old.kind)
    if old.kind in CHOOSING or old.kind in _NAMING:
        return "\n".join(kind.display(entry.value, old, lookups))
    return kind.to_raw(entry.value, old)


def _read(new: QuestionSpec, address: str, entry: Entry, raw: Json, lookups: Lookups) -> Carried:
    parsed = kinds.get(new.kind).parse(raw, new, lookups)
    if not parsed.problem and not is_blank(parsed.value):
        same = parsed.value == entry.value and not entry.problem
        after = entry if same else replace(entry, value=parsed.value, raw=None, problem="")
        return Carried(address, Fate.CARRIED if same else Fate.RECODED, entry, after)
    if not isinstance(raw, str) or not parsed.problem or new.kind in _SCALES:
        return Carried(address, Fate.ASIDE, entry, gone="kind")
    if entry.problem == parsed.problem:
        return Carried(address, Fate.CARRIED, entry, entry)
    after = replace(entry, value=None, raw=raw, problem=parsed.problem)
    return Carried(address, Fate.AS_TYPED, entry, after)


def _chosen(
    old: QuestionSpec, new: QuestionSpec, address: str, entry: Entry, lookups: Lookups
) -> Carried:
    """An answer that is now picked from a list: by id, or by the words of a choice."""
    kind = kinds.get(new.kind)
    if entry.problem:
        return Carried(address, Fate.CARRIED, entry, entry)
    picked = [str(item) for item in _items(old, entry, lookups)]
    kept = [found for item in picked if (found := _offered(old, new, item, lookups)) is not None]
    raw: Json = kept if kind.takes_many else (kept[0] if kept else "")
    parsed = kind.parse(raw, new, lookups)
    lost = len(kept) < len(picked) or (not kind.takes_many and len(kept) > 1)
    if parsed.problem or is_blank(parsed.value):
        # What cannot be picked cannot be typed either.
        return Carried(
            address, Fate.ASIDE, entry, gone="choice" if old.kind == new.kind else "kind"
        )
    before = kinds.get(old.kind).display(entry.value, old, lookups)
    same = parsed.value == entry.value and before == kind.display(parsed.value, new, lookups)
    after = entry if parsed.value == entry.value else replace(entry, value=parsed.value)
    fate = Fate.CARRIED if same else Fate.RECODED
    return Carried(address, fate, entry, after, gone="choice" if lost else "")


def _items(old: QuestionSpec, entry: Entry, lookups: Lookups) -> list[Json]:
    if old.kind in CHOOSING and isinstance(entry.value, list):
        return list(entry.value)
    return [kinds.get(old.kind).to_raw(entry.value, old)]


def _offered(old: QuestionSpec, new: QuestionSpec, item: str, lookups: Lookups) -> str | None:
    """The choice of the new question that an old one is: the same id, or the same words."""
    alike = old.kind in CHOOSING and old.code_set == new.code_set
    if not new.choices:
        kind = kinds.get(new.kind)
        fits = kind.parse([item] if kind.takes_many else item, new, lookups)
        return item if not fits.problem else None
    if alike and any(choice.id == item for choice in new.choices):
        return item
    words = item
    for choice in old.choices:
        if choice.id == item:
            words = say(choice.label)
    if old.choices and alike and old.kind == new.kind:
        # Choices of one question are told apart by id: the same words may mean another thing.
        return None
    wanted = words.strip().casefold()
    return next((c.id for c in new.choices if say(c.label).strip().casefold() == wanted), None)
