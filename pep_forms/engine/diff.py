"""What changed between two versions of a form, in words, by stable id.

A question that stands elsewhere was moved: it is never reported as removed and added, because
its answers go with it. Releasing shows these differences and counts what they touch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pep_forms.engine.diff_parts import Difference, Harm, compare, moved, text_changes
from pep_forms.engine.diff_questions import (
    question_changes,
    rule_changes,
)
from pep_forms.engine.diff_sections import document_changes, section_changes
from pep_forms.engine.in_words import condition_in_words, roles_in_words
from pep_forms.engine.proof_index import (
    ARROW,
    FormIndex,
    Spot,
    name_of,
    title_of,
)
from pep_forms.engine.spec import FormSpec, QuestionSpec
from pep_forms.engine.text import say

__all__ = ["Difference", "Harm", "condition_in_words", "diff"]


def diff(old: FormSpec, new: FormSpec) -> list[Difference]:
    """Every difference, in the order of the new form; what is gone comes where it was."""
    return list(_Diff(old, new).all())


_HARMLESS: Harm = "harmless"


class _Diff:
    def __init__(self, old: FormSpec, new: FormSpec) -> None:
        self.old, self.new = FormIndex(old), FormIndex(new)

    def all(self) -> Iterator[Difference]:
        old, new = self.old.form, self.new.form
        yield from self._form(old, new)
        yield from self._sections(old, new)
        yield from self._removed_questions()
        yield from self._questions()
        yield from document_changes(old, new)
        place = say(new.title) or new.key
        yield from rule_changes(old.rules, new.rules, place, new.id, self.old, self.new)

    # The template itself

    def _form(self, old: FormSpec, new: FormSpec) -> Iterator[Difference]:
        place = say(new.title) or new.key
        for words in text_changes(old.title, new.title):
            yield Difference("title_changed", place, f"The title was changed. {words}")
        plain: dict[str, tuple[str, Harm]] = {
            "id": ("The identity of the template", "check"),
            "key": ("The key of the template", "check"),
            "phase": ("The phase", "check"),
            "schema_version": ("The format", "harmless"),
        }
        for name, (words, harm) in plain.items():
            was, now = getattr(old, name), getattr(new, name)
            if was != now:
                said = f"{words} changed from {was} to {now}."
                yield Difference(f"{name}_changed", place, said, harm, (new.id,))
        if old.scope != new.scope:
            said = f"Who it is for changed from {_scope(old)} to {_scope(new)}."
            yield Difference("scope_changed", place, said, "check", (new.id,))
        for name, words in (("required", "must sign"), ("invited", "are invited to sign")):
            was, now = getattr(old.sign_off, name), getattr(new.sign_off, name)
            if was != now:
                said = (
                    f"Those who {words} changed from {roles_in_words(was)} to "
                    f"{roles_in_words(now)}."
                )
                yield Difference("sign_off_changed", "Sign-off", said, "check", (new.id,))

    # Sections

    def _sections(self, old: FormSpec, new: FormSpec) -> Iterator[Difference]:
        lists = compare(old.sections, new.sections, lambda section: section.id)
        for section in new.sections:
            if section.id in lists.added:
                words = f"The section “{title_of(section)}” was added."
                yield Difference(
                    "section_added", title_of(section), words, "harmless", (section.id,)
                )
            else:
                before = self.old.sections[section.id]
                yield from section_changes(before, section, self.old, self.new)
        for name in lists.removed:
            section = self.old.sections[name]
            gone = [
                spot.question.id
                for spot in self.old.spots
                if spot.section.id == name and spot.question.id not in self.new.by_id
            ]
            words = f"The section “{title_of(section)}” was removed"
            words += f" with {len(gone)} questions." if gone else "."
            harm: Harm = "harmful" if gone else "check"
            yield Difference("section_removed", title_of(section), words, harm, (name, *gone))
        for name in lists.moved:
            section = self.new.sections[name]
            words = f"The section “{title_of(section)}” has another place in the order."
            yield Difference("section_moved", title_of(section), words, "harmless", (name,))

    # Questions

    def _removed_questions(self) -> Iterator[Difference]:
        for spot in self.old.spots:
            if not self._gone(spot, self.new) or self._told(spot, self.new):
                continue
            columns = [name for name in _all_ids(spot.question) if name not in self.new.by_id]
            words = f"The question “{spot.name}” was removed."
            yield Difference("question_removed", spot.place, words, "harmful", tuple(columns))

    def _gone(self, spot: Spot, other: FormIndex) -> bool:
        return spot.question.id not in other.by_id

    def _told(self, spot: Spot, other: FormIndex) -> bool:
        """Whether what is around a question came or went with it and is reported itself."""
        if spot.within:
            return spot.within[-1].id not in other.by_id
        return spot.section.id not in other.sections

    def _questions(self) -> Iterator[Difference]:
        reordered = self._reordered()
        for spot in self.new.spots:
            question = spot.question
            before = self.old.by_id.get(question.id)
            if before is None:
                if not self._told(spot, self.old):
                    words = f"The question “{spot.name}” was added."
                    harm: Harm = "check" if question.required != "no" else "harmless"
                    ids = tuple(n for n in _all_ids(question) if n not in self.old.by_id)
                    yield Difference("question_added", spot.place, words, harm, ids)
                continue
            yield from self._move(before, spot, reordered)
            yield from question_changes(before, spot, self.old, self.new)

    def _move(self, old: Spot, new: Spot, reordered: set[str]) -> Iterator[Difference]:
        words, harm = "", _HARMLESS
        if _around(old) != _around(new):
            words = f"“{new.name}” moved from “{_where(old)}” to “{_where(new)}”."
            # Answers in rows cannot follow a question out of its rows or into others.
            rows = [question.id for question in old.within] != [q.id for q in new.within]
            harm = "harmful" if rows else "check"
        elif _page(old) != _page(new):
            words = f"“{new.name}” moved to page {new.page + 1} of “{title_of(new.section)}”."
        elif new.question.id in reordered:
            words = f"“{new.name}” has another place in the order."
        if words:
            ids = (new.question.id,)
            yield Difference("question_moved", new.place, words, harm, ids)

    def _reordered(self) -> set[str]:
        """Questions that changed places with others beside them."""
        orders: list[dict[tuple[str, ...], list[str]]] = []
        for index in (self.old, self.new):
            order: dict[tuple[str, ...], list[str]] = defaultdict(list)
            for spot in index.spots:
                order[(*_around(spot), _page(spot))].append(spot.question.id)
            orders.append(order)
        old, new = orders
        return {name for key in new if key in old for name in moved(old[key], new[key])}


def _all_ids(question: QuestionSpec) -> list[str]:
    return [question.id, *(name for column in question.questions for name in _all_ids(column))]


def _around(spot: Spot) -> tuple[str, ...]:
    return (spot.section.id, *(question.id for question in spot.within))


def _page(spot: Spot) -> str:
    return "" if spot.within else spot.section.pages[spot.page].id


def _where(spot: Spot) -> str:
    return ARROW.join([title_of(spot.section), *(name_of(group) for group in spot.within)])


def _scope(form: FormSpec) -> str:
    scope = form.scope
    phases = ", ".join(scope.phases) or "every phase"
    kinds = ", ".join(scope.kinds) or "every kind"
    return f"{phases}, years {scope.min_year} to {scope.max_year}, {kinds}"
