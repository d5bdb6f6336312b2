"""How one question differs between two versions, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pep_forms.engine.conditions import AllOf, AnyOf, Comparison
from pep_forms.engine.diff_parts import Difference, Harm, compare, text_changes
from pep_forms.engine.in_words import condition_in_words, roles_in_words
from pep_forms.engine.proof_index import FormIndex, Spot
from pep_forms.engine.spec import Alert, Choice, QuestionSpec, Rule
from pep_forms.engine.text import say

#: Changes of kind that lose nothing: every old answer is also an answer of the new kind.
_WIDER_KINDS = frozenset(
    {("short_text", "long_text"), ("email", "short_text"), ("phone", "short_text")}
    | {("postcode", "short_text"), ("upn", "short_text"), ("uln", "short_text")}
    | {("date", "date_time")}
)
_REQUIRED_RANK = {"no": 0, "submit": 1, "meeting": 2}
REQUIRED_WORDS = {
    "no": "not required",
    "meeting": "required before the meeting",
    "submit": "required to submit",
}
_CARRY_WORDS = {
    "empty": "starts empty",
    "copy": "is copied from the last PEP",
    "confirm": "is copied and must be confirmed",
    "beside": "shows the last answer beside it",
}
#: Options that only change how a question looks.
_LOOKS = frozenset({"rows", "style", "low", "high", "unit", "item", "title_from"})


def question_changes(
    old: Spot, new: Spot, old_index: FormIndex, new_index: FormIndex
) -> Iterator[Difference]:
    """Every difference in one question that stands in both versions, but not where it stands."""
    yield from _Question(old.question, new.question, new.place, old_index, new_index).all()


class _Question:
    def __init__(
        self,
        old: QuestionSpec,
        new: QuestionSpec,
        place: str,
        old_index: FormIndex,
        new_index: FormIndex,
    ) -> None:
        self.old, self.new, self.place = old, new, place
        self.old_index, self.new_index = old_index, new_index

    def all(self) -> Iterator[Difference]:
        for name, handler in FIELDS.items():
            if getattr(self.old, name) != getattr(self.new, name):
                yield from handler(self, name)

    def say(self, kind: str, words: str, harm: Harm = "harmless", *ids: str) -> Difference:
        return Difference(kind, self.place, words, harm, (self.new.id, *ids))

    # One method a field

    def label(self, name: str) -> Iterator[Difference]:
        for words in text_changes(self.old.label, self.new.label):
            yield self.say("question_reworded", f"The question was reworded. {words}", "check")

    def hint(self, name: str) -> Iterator[Difference]:
        for words in text_changes(self.old.hint, self.new.hint):
            yield self.say("hint_changed", f"The hint was changed. {words}")

    def kind(self, name: str) -> Iterator[Difference]:
        pair = (self.old.kind, self.new.kind)
        old, new = (kind.replace("_", " ") for kind in pair)
        harm: Harm = "check" if pair in _WIDER_KINDS else "harmful"
        yield self.say("kind_changed", f"The kind of question changed from {old} to {new}.", harm)

    def required(self, name: str) -> Iterator[Difference]:
        old, new = self.old.required, self.new.required
        stricter = _REQUIRED_RANK[new] > _REQUIRED_RANK[old]
        words = f"It was {REQUIRED_WORDS[old]} and is now {REQUIRED_WORDS[new]}."
        yield self.say("required_changed", words, "check" if stricter else "harmless")

    def filled_by(self, name: str) -> Iterator[Difference]:
        everybody = "whoever may edit the section"
        old = roles_in_words(self.old.filled_by, everybody)
        new = roles_in_words(self.new.filled_by, everybody)
        words = f"It was filled in by {old} and is now filled in by {new}."
        if old == new:
            words = f"The order of those who fill it in changed: {new}."
        yield self.say("filled_by_changed", words, "check")

    def visible_to(self, name: str) -> Iterator[Difference]:
        old, new = self.old.visible_to, self.new.visible_to
        if old is not None and new is not None and set(old) == set(new):
            yield self.say("visible_to_changed", "The order of those who see it changed.")
            return
        wider = new is None or (old is not None and not set(new) <= set(old))
        words = f"It was visible to {_seen_by(old)} and is now visible to {_seen_by(new)}."
        yield self.say("visible_to_changed", words, "harmful" if wider else "check")

    def show_when(self, name: str) -> Iterator[Difference]:
        words = condition_change(
            self.old.show_when, self.new.show_when, self.old_index, self.new_index
        )
        yield self.say("condition_changed", words, "check")

    def choices(self, name: str) -> Iterator[Difference]:
        what = "row" if self.new.kind == "table" else "choice"
        old = {choice.id: choice for choice in self.old.choices}
        new = {choice.id: choice for choice in self.new.choices}
        lists = compare(self.old.choices, self.new.choices, lambda choice: choice.id)
        for key in lists.added:
            words = f"The {what} “{say(new[key].label)}” was added."
            yield self.say("choice_added", words, "harmless", key)
        for key in lists.removed:
            words = f"The {what} “{say(old[key].label)}” was removed."
            yield self.say("choice_removed", words, "harmful", key)
        for key in lists.kept:
            yield from self._choice(old[key], new[key], what)
        if lists.moved:
            names = ", ".join(f"“{say(new[key].label)}”" for key in lists.moved)
            words = f"The order of the {what}s changed: {names} moved."
            yield self.say("choices_reordered", words, "harmless", *lists.moved)

    def _choice(self, old: Choice, new: Choice, what: str) -> Iterator[Difference]:
        for words in text_changes(old.label, new.label):
            said = f"A {what} was reworded. {words}"
            yield self.say("choice_reworded", said, "check", new.id)
        for words in text_changes(old.hint, new.hint):
            said = f"The hint of “{say(new.label)}” was changed. {words}"
            yield self.say("choice_hint_changed", said, "harmless", new.id)
        if old.symbol != new.symbol:
            said = f"“{say(new.label)}” has another picture."
            yield self.say("choice_symbol_changed", said, "harmless", new.id)

    def code_set(self, name: str) -> Iterator[Difference]:
        old, new = self.old.code_set or "its own choices", self.new.code_set or "its own choices"
        words = f"It chose from {old} and now chooses from {new}."
        yield self.say("code_set_changed", words, "harmful")

    def options(self, name: str) -> Iterator[Difference]:
        old, new = self.old.options, self.new.options
        for key in dict.fromkeys((*old, *new)):
            if key in old and key in new and _json(old[key]) == _json(new[key]):
                continue
            harm: Harm = "harmless" if key in _LOOKS or _looser(key, old, new) else "check"
            words = (
                f"The setting “{key.replace('_', ' ')}” changed from "
                f"{_shown(old, key)} to {_shown(new, key)}."
            )
            yield self.say("options_changed", words, harm, key)

    def rules(self, name: str) -> Iterator[Difference]:
        yield from rule_changes(
            self.old.rules, self.new.rules, self.place, self.new.id, self.old_index, self.new_index
        )

    def alert(self, name: str) -> Iterator[Difference]:
        words = (
            f"Who is told, and when, changed from {self._alert(self.old.alert, self.old_index)} to "
            f"{self._alert(self.new.alert, self.new_index)}."
        )
        yield self.say("alert_changed", words, "check")

    @staticmethod
    def _alert(alert: Alert | None, index: FormIndex) -> str:
        if alert is None:
            return "nobody"
        when = condition_in_words(alert.when, index)
        return f"{roles_in_words(alert.roles)} (when {when}: “{say(alert.message)}”)"

    def errors(self, name: str) -> Iterator[Difference]:
        keys = dict.fromkeys((*self.old.errors, *self.new.errors))
        for key in keys:
            old, new = self.old.errors.get(key), self.new.errors.get(key)
            if old != new:
                said = " ".join(text_changes(old or {}, new or {}))
                yield self.say("error_text_changed", f"The message for “{key}” changed. {said}")

    def carry(self, name: str) -> Iterator[Difference]:
        old, new = _CARRY_WORDS[self.old.carry], _CARRY_WORDS[self.new.carry]
        words = f"In the next PEP the answer {new}; before, it {old}."
        yield self.say("carry_changed", words, "check")

    def not_applicable(self, name: str) -> Iterator[Difference]:
        if self.new.not_applicable:
            yield self.say("not_applicable_changed", "It now offers “not applicable because…”.")
        else:
            words = "It no longer offers “not applicable because…”."
            yield self.say("not_applicable_changed", words, "check")

    def plain(self, name: str) -> Iterator[Difference]:
        words, harm = _PLAIN[name]
        old, new = getattr(self.old, name) or "nothing", getattr(self.new, name) or "nothing"
        said = f"{words} changed from {old} to {new}."
        yield self.say(f"{name}_changed", said, harm)


_PLAIN: Mapping[str, tuple[str, Harm]] = {
    "key": ("Its key in exports", "check"),
    "help_key": ("Its help page", "harmless"),
    "prefill": ("Where it is filled in from", "check"),
    "meaning": ("Its meaning for reports", "check"),
    "layout": ("Its layout in documents", "harmless"),
}

#: Field → what describes a change of it. Every field but `id` and `questions` is here.
FIELDS: Mapping[str, Callable[[_Question, str], Iterator[Difference]]] = {
    "label": _Question.label,
    "hint": _Question.hint,
    "kind": _Question.kind,
    "required": _Question.required,
    "filled_by": _Question.filled_by,
    "visible_to": _Question.visible_to,
    "show_when": _Question.show_when,
    "choices": _Question.choices,
    "code_set": _Question.code_set,
    "options": _Question.options,
    "rules": _Question.rules,
    "alert": _Question.alert,
    "errors": _Question.errors,
    "carry": _Question.carry,
    "not_applicable": _Question.not_applicable,
    **dict.fromkeys(_PLAIN, _Question.plain),
}


def condition_change(
    old: AllOf | AnyOf | Comparison | None,
    new: AllOf | AnyOf | Comparison | None,
    old_index: FormIndex,
    new_index: FormIndex,
) -> str:
    """A change of a show-when, in words."""
    was = f"shown when {condition_in_words(old, old_index)}" if old else "always shown"
    now = f"shown when {condition_in_words(new, new_index)}" if new else "always shown"
    return f"It was {was} and is now {now}."


def rule_changes(
    old: tuple[Rule, ...],
    new: tuple[Rule, ...],
    place: str,
    owner: str,
    old_index: FormIndex,
    new_index: FormIndex,
) -> Iterator[Difference]:
    """Rules that were added, removed, changed or put in another order."""
    before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
    lists = compare(old, new, lambda rule: rule.id)

    def difference(kind: str, words: str, harm: Harm, *rules: str) -> Difference:
        return Difference(kind, place, words, harm, (owner, *rules))

    for key in lists.added:
        words = f"A rule was added: {_rule(after[key], new_index)}."
        yield difference("rule_added", words, "check", key)
    for key in lists.removed:
        words = f"A rule was removed: {_rule(before[key], old_index)}."
        yield difference("rule_removed", words, "check", key)
    for key in lists.kept:
        if before[key] != after[key]:
            was, now = _rule(before[key], old_index), _rule(after[key], new_index)
            yield difference(
                "rule_changed", f"A rule was changed from {was} to {now}.", "check", key
            )
    if lists.moved:
        yield difference(
            "rules_reordered", "The order of the rules changed.", "harmless", *lists.moved
        )


def _rule(rule: Rule, index: FormIndex) -> str:
    only = f", only when {condition_in_words(rule.show_when, index)}" if rule.show_when else ""
    binds = f", binding at {rule.binds}" if rule.severity == "error" else ""
    must = condition_in_words(rule.must, index)
    return f"“{say(rule.message)}” ({rule.severity}{binds}: {must}{only})"


def _seen_by(roles: tuple[str, ...] | None) -> str:
    return "whoever sees the section" if roles is None else roles_in_words(roles)


def _json(value: Any) -> str:
    # 1, 1.0 and true are the same to Python and not to a reader.
    return json.dumps(value, sort_keys=True)


def _shown(options: Mapping[str, Any], key: str) -> str:
    value = options.get(key)
    if key not in options or value is None:
        return "nothing"
    return f"“{value}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _looser(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a limit was moved out of the way of every answer that exists."""
    was, now = old.get(key), new.get(key)
    if key not in {"min", "max", "max_length", "max_words", "min_rows", "max_rows", "decimals"}:
        return False
    if now is None:
        return True
    if not isinstance(was, int | float) or not isinstance(now, int | float):
        return False
    return now <= was if key.startswith("min") else now >= was
