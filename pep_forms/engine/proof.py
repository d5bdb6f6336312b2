"""The proof of a form at release: everything wrong with it, each with its place, in words.

`problems` forbid a release; `warnings` must be read and accepted. Both walk the form once and
never stop at the first fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pep_forms.engine import meanings
from pep_forms.engine.calculations import check_expression, names_in
from pep_forms.engine.meanings import Meaning
from pep_forms.engine.proof_conditions import ConditionProof, OperatorsOf
from pep_forms.engine.proof_index import (
    ARROW,
    CONTAINERS,
    FormIndex,
    Spot,
    cycles,
    name_of,
    title_of,
)
from pep_forms.engine.proof_meanings import meaning_problems, structure_problems
from pep_forms.engine.proof_reach import reach_warnings
from pep_forms.engine.proof_rights import rights_problems, rights_warnings
from pep_forms.engine.spec import (
    FormSpec,
    QuestionSpec,
    Rule,
    SectionSpec,
    TemplateSpec,
)
from pep_forms.engine.text import say
from pep_forms.exceptions import DefinitionError, Problem

#: A ring is named in full up to here; beyond it nobody reads on.
_LONGEST_RING = 50
_CHOOSING = frozenset({"one_of", "any_of", "picture_cards"})


def problems(
    form: FormSpec,
    *,
    known_kinds: Collection[str],
    operators_of: OperatorsOf,
    known_code_sets: Collection[str] | None = None,
    data_items: Mapping[str, Meaning] | None = None,
) -> list[Problem]:
    """Everything that forbids releasing a form, in the order of the form.

    `operators_of` says which comparisons a kind can answer. Code sets are only checked when
    the known ones are given; `data_items` are meanings an authority added to the catalogue.
    """
    proof = _Proof(form, known_kinds, operators_of, known_code_sets, data_items or {})
    found = [*proof.whole_form(), *rights_problems(proof.index)]
    for section in form.sections:
        found += proof.section(section)
    for spot in proof.index.spots:
        found += proof.question(spot)
    found += [*structure_problems(proof.index), *proof.rings()]
    return list(dict.fromkeys(found))


def warnings(form: FormSpec) -> list[Problem]:
    """What an author should know and accept: dead ends, and conditions that give things away."""
    index = FormIndex(form)
    return list(dict.fromkeys([*reach_warnings(index), *rights_warnings(index)]))


def check_template(template: TemplateSpec, sections: Collection[str]) -> list[Problem]:
    """What keeps a template from being assembled from sections with these keys.

    They are not there, or there twice.
    """
    place = say(template.title) or template.key
    found = []
    names = [part.section for part in template.sections]
    for name in dict.fromkeys(names):
        if not name:
            found.append(Problem(place, "Choose a section for the empty row, or take it out."))
            continue
        if name not in sections:
            found.append(Problem(place, f"It names the section “{name}”, and there is none."))
        if names.count(name) > 1:
            found.append(Problem(place, f"The section “{name}” is in it more than once."))
    if not names:
        found.append(Problem(place, "It has no sections. Add at least one."))
    return found


def check(form: FormSpec, *, known_kinds: Collection[str], operators_of: OperatorsOf) -> None:
    """Raise DefinitionError with every problem, if there is one."""
    found = problems(form, known_kinds=known_kinds, operators_of=operators_of)
    if found:
        raise DefinitionError(found)


def _twice(values: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """`(value, place, first place)` for each value that came before."""
    seen: dict[str, str] = {}
    for value, place in values:
        if value in seen:
            yield value, place, seen[value]
        else:
            seen[value] = place


class _Proof:
    def __init__(
        self,
        form: FormSpec,
        known_kinds: Collection[str],
        operators_of: OperatorsOf,
        known_code_sets: Collection[str] | None,
        data_items: Mapping[str, Meaning],
    ) -> None:
        self.index = FormIndex(form)
        self._form = form
        self._kinds = frozenset(known_kinds)
        self._code_sets = known_code_sets
        self._data_items = data_items
        self._conditions = ConditionProof(self.index, operators_of)

    # The form and its sections

    def whole_form(self) -> Iterator[Problem]:
        form = self._form
        if not say(form.title).strip():
            yield Problem(form.key, "The template needs a title.")
        if not form.sections:
            yield Problem(say(form.title), "The template has no sections. Add at least one.")
        ids = [(section.id, title_of(section)) for section in form.sections]
        ids += [(spot.question.id, spot.place) for spot in self.index.spots]
        for value, place, first in _twice(ids):
            yield Problem(
                place, f"It has the same id, {value}, as “{first}”. A copy needs an id of its own."
            )
        keys = [(section.key, title_of(section)) for section in form.sections]
        for value, place, first in _twice(keys):
            yield Problem(place, f"It has the same key, “{value}”, as the section “{first}”.")
        yield from self._documents()
        yield from self._rules(form.rules, say(form.title) or form.key)

    def _documents(self) -> Iterator[Problem]:
        keys = {section.key for section in self._form.sections}
        questions = {spot.question.id for spot in self.index.spots}
        for document in self._form.papers():
            place = f"Documents{ARROW}{say(document.title) or document.key}"
            for name in dict.fromkeys((*document.layouts, *document.leave_out)):
                if name not in keys:
                    yield Problem(place, f"It names the section “{name}”, and there is none.")
            for name in dict.fromkeys(document.leave_out_questions):
                if name not in questions:
                    yield Problem(
                        place,
                        f"It leaves out the question “{name}”, and there is none. Take it out.",
                    )
        for value, place, _ in _twice((d.key, say(d.title)) for d in self._form.papers()):
            yield Problem(f"Documents{ARROW}{place}", f"Two documents have the key “{value}”.")

    def section(self, section: SectionSpec) -> Iterator[Problem]:
        place = title_of(section)
        if not say(section.title).strip():
            yield Problem(place, "The section needs a title.")
        if not section.key.strip():
            yield Problem(place, "The section needs a key.")
        if section.builtin and any(section.questions()):
            yield Problem(place, "A built-in section cannot have questions of its own.")
        if not section.builtin and not any(section.questions()):
            yield Problem(place, "The section has no questions. Add one or leave it out.")
        pages = [(page.id, say(page.title) or str(at)) for at, page in enumerate(section.pages, 1)]
        for value, page, _ in _twice(pages):
            yield Problem(f"{place}{ARROW}page {page}", f"Two pages have the id {value}.")
        for at, page_spec in enumerate(section.pages, start=1):
            if not page_spec.questions and any(section.questions()):
                yield Problem(place, f"Page {at} has no questions. Add one or remove the page.")
        yield from self._keys(section.questions(), place)
        # A condition on a section is the template’s to write: it may look anywhere in the form.
        yield from self._conditions.check(section.show_when, place)
        yield from self._rules(section.rules, place, section=section)

    def _keys(self, questions: Iterable[QuestionSpec], place: str) -> Iterator[Problem]:
        named = [(q.key, f"{place}{ARROW}{name_of(q)}") for q in questions]
        for value, here, first in _twice(pair for pair in named if pair[0]):
            yield Problem(here, f"It has the same key, “{value}”, as “{first}”.")

    def _rules(
        self,
        rules: tuple[Rule, ...],
        place: str,
        *,
        spot: Spot | None = None,
        section: SectionSpec | None = None,
    ) -> Iterator[Problem]:
        for value, _, _ in _twice((rule.id, place) for rule in rules):
            yield Problem(place, f"Two rules have the id {value}.")
        for number, rule in enumerate(rules, start=1):
            here = f"{place}{ARROW}rule {number}"
            if not say(rule.message).strip():
                yield Problem(here, "The rule needs a message that says what to do.")
            for condition in (rule.must, rule.show_when):
                yield from self._conditions.check(condition, here, spot=spot, section=section)

    # One question

    def question(self, spot: Spot) -> Iterator[Problem]:
        question, place = spot.question, spot.place
        if not say(question.label).strip():
            yield Problem(place, "The question needs a label.")
        if not question.key.strip():
            yield Problem(place, "The question needs a key.")
        if question.kind not in self._kinds:
            yield Problem(place, f"There is no kind of question called “{question.kind}”.")
            return
        yield from self._shape(spot)
        yield from self._choices(question, place)
        yield from meaning_problems(spot, self._data_items)
        yield from self._options(question, place)
        yield from self._conditions.check(question.show_when, place, spot=spot)
        yield from self._rules(question.rules, place, spot=spot)
        if question.alert:
            yield from self._conditions.check(
                question.alert.when, f"{place}{ARROW}alert", spot=spot
            )

    def _shape(self, spot: Spot) -> Iterator[Problem]:
        question, place = spot.question, spot.place
        if question.kind not in CONTAINERS:
            if question.questions:
                yield Problem(place, "Only a group or a table can have columns.")
            return
        if not question.questions:
            yield Problem(place, f"The {question.kind} has no columns. Add at least one.")
        yield from self._keys(question.questions, place)
        if len(spot.within) > 1:
            yield Problem(
                place, "This is a group in a group in a group. Only one can be inside another."
            )
        elif spot.within and spot.within[-1].kind == "table":
            yield Problem(place, f"A table cannot hold a {question.kind}. Use a group instead.")

    def _choices(self, question: QuestionSpec, place: str) -> Iterator[Problem]:
        if question.kind in _CHOOSING and not question.choices and not question.code_set:
            yield Problem(place, "It has nothing to choose from. Add choices or name a code set.")
        if question.kind == "table" and not question.choices:
            yield Problem(place, "The table has no rows. Add the fixed rows as choices.")
        if question.choices and question.code_set:
            yield Problem(place, "It has choices and a code set. Keep one of them.")
        unknown_set = question.code_set and question.code_set not in (self._code_sets or ())
        if self._code_sets is not None and unknown_set:
            yield Problem(place, f"There is no code set called “{question.code_set}”.")
        for value, _, _ in _twice((choice.id, place) for choice in question.choices):
            yield Problem(place, f"Two choices have the id {value}.")
        for number, choice in enumerate(question.choices, start=1):
            if not say(choice.label).strip():
                yield Problem(place, f"Choice {number} needs a label.")

    def _options(self, question: QuestionSpec, place: str) -> Iterator[Problem]:
        options = question.options
        if question.kind == "row_of":
            target = self.index.by_id.get(str(options.get("group", "")))
            if target is None or target.question.kind != "group":
                yield Problem(place, "Say which group its rows come from: there is none like that.")
        elif question.kind == "calculated":
            yield from self._calculation(question, place)
        elif question.kind == "group":
            columns = {column.id for column in question.questions}
            if options.get("title_from") and options["title_from"] not in columns:
                yield Problem(place, "A row is named after a column that is not in the group.")
            if options.get("feed") and options["feed"] not in meanings.FEEDS:
                yield Problem(place, f"Rows cannot come from “{options['feed']}”.")
        for low, high in (("min", "max"), ("min_rows", "max_rows")):
            lowest, highest = options.get(low), options.get(high)
            numbers = isinstance(lowest, int | float) and isinstance(highest, int | float)
            if numbers and lowest > highest:  # type: ignore[operator]
                yield Problem(place, f"The smallest ({lowest}) is above the largest ({highest}).")

    def _calculation(self, question: QuestionSpec, place: str) -> Iterator[Problem]:
        expression = str(question.options.get("expression", ""))
        try:
            check_expression(expression)
        except DefinitionError as error:
            yield from (Problem(place, problem.message) for problem in error.problems)
            return
        spot = self.index.by_id[question.id]
        for name in sorted(names_in(expression)):
            target = self.index.by_id.get(name)
            if target is None:
                yield Problem(place, f"It calculates with “{name}”, and there is no such question.")
            elif target.section.id != spot.section.id:
                yield Problem(
                    place,
                    f"It calculates with “{target.name}” of another section, "
                    f"“{title_of(target.section)}”. Calculate it there.",
                )
            elif not self.index.readers(spot) <= self.index.readers(target):
                yield Problem(
                    place,
                    f"It calculates with “{target.name}”, which not everybody who sees the result "
                    "may see. Narrow who sees the result.",
                )

    # Rings

    def rings(self) -> Iterator[Problem]:
        """Questions whose conditions or calculations hang on each other in a ring."""
        names = {
            spot.question.id: names_in(str(spot.question.options.get("expression", "")))
            for spot in self.index.spots
            if spot.question.kind == "calculated"
        }
        for ring in cycles(self.index.depends(names)):
            words = [self._node(name) for name in ring]
            if len(words) > _LONGEST_RING:
                left_out = len(words) - _LONGEST_RING
                words[_LONGEST_RING:] = [f"{left_out} more questions"]
            if len(words) == 1:
                message = f"{words[0]} hangs on itself. Change its condition."
            else:
                message = (
                    " hangs on ".join([*words, words[0]]) + ". Take one of these conditions away."
                )
            yield Problem(self._node_place(ring[0]), message)

    def _node(self, name: str) -> str:
        if name.startswith("§"):
            return f"the section “{title_of(self.index.sections[name[1:]])}”"
        return f"“{self.index.name(name)}”"

    def _node_place(self, name: str) -> str:
        if name.startswith("§"):
            return title_of(self.index.sections[name[1:]])
        return self.index.by_id[name].place
