"""The paper form of every kind of question."""

from __future__ import annotations

from typing import Any

import pytest

from pep_forms.engine import kinds
from pep_forms.engine.facts import FACTS
from pep_forms.engine.lookups import Labels
from pep_forms.printing import blank, nodes
from pep_forms.printing.nodes import Blank, Note
from tests.unit.printing import sample
from tests.unit.printing.sample import q, section
from tests.unit.printing.test_tree import form


def asked(*questions: dict[str, Any]) -> list[Any]:
    document = blank.build(form(section("s", "S", *questions)), cover=sample.COVER)
    return [block for part in document.sections for block in part.blocks]


@pytest.mark.parametrize("kind", sorted(kinds.names() - {"calculated"}))
def test_every_kind_has_room_on_paper(kind: str) -> None:
    more: dict[str, Any] = {}
    if kind in ("group", "table"):
        more["questions"] = [q("col", "short_text", "Column")]
    if kinds.get(kind).needs_choices or kind in ("table", "picture_cards"):
        more["choices"] = [{"id": "one", "label": "One"}, {"id": "two", "label": "Two"}]
    blocks = asked(q("a", kind, "The question", hint="A hint", **more))
    texts = " ".join(text for block in blocks for text in nodes.block_texts(block))
    assert "The question" in texts
    assert "A hint" in texts


def test_nobody_works_out_a_calculation_on_paper() -> None:
    assert asked(q("a", "calculated", "Sum")) == []


def test_it_says_who_fills_in_what() -> None:
    document = blank.build(sample.FORM, cover=sample.COVER)
    assert Note("To be filled in by: Young person.") in document.sections[1].blocks
    blocks = asked(q("a", "short_text", "A", filled_by=["social_worker"]))
    assert blocks[0].who == "Filled in by: Social worker"


def test_choices_are_things_to_tick_and_scales_to_circle() -> None:
    document = blank.build(sample.FORM, cover=sample.COVER)
    by_label = {b.label: b for s in document.sections for b in s.blocks if isinstance(b, Blank)}
    assert by_label["May go on school trips"].choices == ("Yes, consent is held", "No")
    assert by_label["How I feel about school"].shape == "scale"
    assert by_label["Figures as at"].choices == ("Day", "Month", "Year")
    assert by_label["Progress by subject"].rows[1] == "Mathematics"


def test_it_says_when_a_question_is_one_to_answer() -> None:
    work = [{"id": "job", "label": "A job"}, {"id": "unsure", "label": "Not sure yet"}]
    opens = {"question": "plans", "op": "is", "value": "job"}
    blocks = asked(
        q("plans", "one_of", "What do you plan", choices=work),
        q("starts", "date", "When does it start", show_when=opens),
        q("sum", "calculated", "A sum", show_when=opens),
    )
    assert blocks[1] == Note("Only if “What do you plan” is “A job”:")
    assert [block.label for block in (blocks[0], *blocks[2:])] == [
        "What do you plan",
        "When does it start",
    ]


class _Codes(Labels):
    def code(self, code_set: str, code: str) -> str:
        return f"Choice {code[1:]}"

    def choices(self, code_set: str) -> list[tuple[str, str]]:
        return [(f"c{at}", f"Choice {at}") for at in range(3 if code_set == "few" else 16)]


def test_the_choices_of_a_code_set_are_printed_while_they_are_few() -> None:
    questions = (
        q("a", "one_of", "Of few", code_set="few"),
        q("b", "any_of", "Some of few", code_set="few"),
        q("c", "one_of", "Of many", code_set="many"),
        q("d", "date", "Day", show_when={"question": "a", "op": "is_any_of", "value": ["c1"]}),
    )
    document = blank.build(form(section("s", "S", *questions)), cover=sample.COVER, labels=_Codes())
    few, some, many, when, _ = document.sections[0].blocks
    assert (few.shape, few.choices) == ("ticks", ("Choice 0", "Choice 1", "Choice 2"))
    assert some.shape == "ticks"
    assert many.shape == "line"
    assert "Write the name" in many.hint
    assert when == Note("Only if “Of few” is “Choice 1”:")


def test_yes_or_no_facts_are_said_in_english() -> None:
    def only(fact: str, value: bool, op: str = "is") -> str:
        block = asked(q("a", "date", "Day", show_when={"fact": fact, "op": op, "value": value}))[0]
        return str(block.text)

    assert only("confidential_placement", False) == "Only if the placement is not confidential:"
    assert only("confidential_placement", True, "is_not") == (
        "Only if the placement is not confidential:"
    )
    assert only("in_setting", True) == (
        "Only if they have a school, college or early years setting:"
    )
    assert all(fact.so and fact.not_so for fact in FACTS.values() if fact.type == "yes_no")


def test_not_applicable_has_its_own_line() -> None:
    blocks = asked(q("a", "short_text", "A", not_applicable=True))
    assert blocks[1].label == "If this does not apply, say why"


def test_no_answer_is_ever_on_it() -> None:
    texts = " ".join(nodes.texts(blank.build(sample.FORM, cover=sample.COVER)))
    assert "Łuki" not in texts.replace(sample.NAME, "")
