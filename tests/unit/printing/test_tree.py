"""What the tree says about answers, and what it never says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import DocumentSpec, FormSpec
from pep_forms.printing import nodes, tree
from pep_forms.printing.nodes import Cards, Chart, Document, Note, Pair, Pairs, Prose, TableBlock
from tests.unit.printing import sample
from tests.unit.printing.sample import q, section


def form(*sections: dict[str, Any]) -> FormSpec:
    return FormSpec.model_validate(
        {"id": "f", "key": "f", "title": "F", "phase": "school", "sections": sections}
    )


def built(spec: FormSpec, answers: dict[str, Answers] | None = None, **more: Any) -> Document:
    document = more.pop("document", None)
    options = {"cover": sample.COVER, "labels": Labels()} | more
    return tree.build(spec, document, answers or {}, **options)


def pairs(document: Document) -> dict[str, Pair]:
    return {pair.address: pair for pair in nodes.pairs_in(document)}


def block_of(document: Document, kind: type) -> Any:
    return next(b for s in document.sections for b in s.blocks if isinstance(b, kind))


def test_sections_and_questions_stand_in_the_order_of_the_form() -> None:
    document = sample.document()
    assert [section.id for section in document.sections] == [s.id for s in sample.FORM.sections]
    addresses = [pair.address for pair in nodes.pairs_in(document)][:4]
    assert addresses == ["known_as", "school", "started", "sen"]


def test_an_unanswered_question_says_so() -> None:
    home = pairs(sample.document())["home"]
    assert home.blank
    assert home.lines == ("Not answered",)


def test_unanswered_questions_are_left_out_when_blanks_are_not_shown() -> None:
    assert "home" not in pairs(sample.document(show_blank=False))
    spec = DocumentSpec(key="d", title={"en": "D"}, roles=("parent",), show_blank=False)
    document = built(sample.FORM, sample.answers(), document=spec)
    assert "home" not in pairs(document)


def test_false_and_zero_are_answers() -> None:
    spec = form(section("s", "S", q("a", "yes_no", "A"), q("b", "number", "B")))
    given = {"s": Answers({"a": Entry(value=False), "b": Entry(value=0)})}
    shown = pairs(built(spec, given))
    assert not shown["a"].blank
    assert shown["b"].lines == ("0",)


def test_what_could_not_be_read_prints_as_typed() -> None:
    pair = pairs(sample.document())["dob_typed"]
    assert pair.value == ("32/13/2026",)
    assert pair.as_typed


def test_a_reason_for_not_applicable_is_printed() -> None:
    pair = pairs(sample.document())["hard"]
    assert pair.lines == ("Not applicable: I would rather talk about it than write it",)


def test_an_answer_that_still_waits_for_confirmation_is_not_printed() -> None:
    spec = form(section("s", "S", q("a", "short_text", "A")))
    given = {"s": Answers({"a": Entry(value="from last year", source="confirm:x")})}
    assert pairs(built(spec, given))["a"].blank


def test_what_the_reader_may_not_see_is_not_there_at_all() -> None:
    document = sample.document(seen=lambda question: question not in ("school", "t_who"))
    texts = "\n".join(nodes.texts(document))
    assert "school" not in pairs(document)
    assert not any(address.endswith("/t_who") for address in pairs(document))
    assert "Who leads on this" not in texts


def test_hidden_questions_addresses_rows_and_sections_are_not_there() -> None:
    hidden = frozenset({"known_as", "targets/r2", "targets/r1/t_pp", "voice"})
    document = sample.document(hidden=hidden)
    shown = pairs(document)
    assert "known_as" not in shown
    assert not any(address.startswith("targets/r2/") for address in shown)
    assert "targets/r1/t_pp" not in shown
    assert "targets/r3/t_pp" in shown
    assert "voice" not in [section.id for section in document.sections]


def test_a_hidden_cell_of_a_table_keeps_its_place_and_says_nothing() -> None:
    document = sample.document(hidden=frozenset({"subjects/maths/target"}))
    assert pairs(document)["subjects/maths/target"].lines == ("–",)


def test_an_unseen_column_goes_with_its_heading() -> None:
    document = sample.document(seen=lambda question: question != "effort")
    table = block_of(document, TableBlock)
    assert "Effort (1 to 5)" not in table.columns
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_information_is_not_printed_in_documents() -> None:
    spec = form(section("s", "S", q("i", "information", "Read this"), q("a", "short_text", "A")))
    assert "Read this" not in list(nodes.texts(built(spec)))


def test_targets_are_cards_with_their_steps_in_a_table() -> None:
    cards = block_of(sample.document(), Cards)
    assert cards.cards[0].title == ("Target 1: Read for pleasure at least three evenings a week")
    assert len(cards.cards) == 4
    assert cards.cards[0].tables[0].rows[0].cells[0].lines == ("Library card",)


def test_short_groups_are_tables_and_empty_ones_say_so() -> None:
    people = sample.document().sections[-1]
    table, empty = people.blocks
    assert isinstance(table, TableBlock)
    assert isinstance(empty, Pairs)
    assert empty.pairs[0].blank


def test_removed_rows_do_not_print() -> None:
    given = sample.answers()
    rows = given["people"].rows["present"]
    gone = (replace(rows[0], removed=True), *rows[1:])
    given["people"] = replace(given["people"], rows={"present": gone})
    document = built(sample.FORM, given)
    assert not any(address.startswith("present/p0/") for address in pairs(document))


def test_layouts_of_the_document_win_over_those_of_the_section() -> None:
    spec = DocumentSpec(
        key="d",
        title={"en": "D"},
        roles=("parent",),
        layouts={"voice": "pairs", "about": "cards", "people": "left_out"},
        leave_out=("attainment",),
    )
    document = built(sample.FORM, sample.answers(), document=spec)
    ids = [section.id for section in document.sections]
    assert "attainment" not in ids
    assert "people" not in ids
    assert isinstance(document.sections[0].blocks[0], Cards)
    assert isinstance(document.sections[1].blocks[-2], Pairs)


def test_numbers_over_time_are_a_chart_only_for_those_who_see_the_number() -> None:
    chart = block_of(sample.document(), Chart)
    assert chart.unit == "%"
    assert chart.labels[0] == "Autumn 2024"
    document = sample.document(seen=lambda question: question != "percent")
    assert not any(isinstance(b, Chart) for s in document.sections for b in s.blocks)


def test_one_number_is_no_chart() -> None:
    document = sample.document(history={"attendance.percentage": [("Autumn", 90.0)]})
    assert not any(isinstance(b, Chart) for s in document.sections for b in s.blocks)


def test_built_in_sections_print_what_the_caller_gives() -> None:
    spec = form({"id": "c", "key": "c", "title": "Signatures", "builtin": "sign_off"})
    assert built(spec).sections == ()
    document = built(spec, builtin={"c": [Note("Signed by nobody yet.")]})
    assert "Signed by nobody yet." in list(nodes.texts(document))


def test_a_row_is_named_by_what_its_reader_may_see() -> None:
    spec = form(
        section("t", "T", sample.TARGETS),
        section("m", "M", q("for", "row_of", "For target", options={"group": "targets"})),
    )
    given = {
        "t": sample.answers()["targets_section"],
        "m": Answers({"for": Entry(value="r3")}),
    }
    assert "Join one lunchtime club" in pairs(built(spec, given))["for"].lines[0]
    closed = built(spec, given, seen=lambda question: not question.startswith("t"))
    assert "lunchtime" not in pairs(closed)["for"].lines[0]


def test_long_text_is_prose_and_short_text_a_pair() -> None:
    spec = form(section("s", "S", q("a", "long_text", "A"), q("b", "long_text", "B")))
    given = {"s": Answers({"a": Entry(value="word " * 40), "b": Entry(value="short")})}
    blocks = built(spec, given).sections[0].blocks
    assert isinstance(blocks[0], Prose)
    assert isinstance(blocks[1], Pairs)


def test_who_answered_is_told_when_asked_for() -> None:
    spec = form(section("s", "S", q("a", "short_text", "A")))
    given = {"s": Answers({"a": Entry(value="x", author="u1", role="parent")})}
    document = built(spec, given, authors=lambda user, role: f"{role}, 3 May")
    assert pairs(document)["a"].author == "parent, 3 May"


def test_texts_in_another_language_are_used_where_there_are_any() -> None:
    question = q("a", "short_text", {"en": "Name", "cy": "Enw"})
    document = built(form(section("s", "S", question)), language="cy")
    assert pairs(document)["a"].label == "Enw"
    assert document.language == "cy"


def test_rows_with_equal_rank_keep_a_stable_order() -> None:
    rows = (Row("b", rank=1), Row("a", rank=1))
    given = {"people": Answers({"present/a/p_name": Entry(value="A")}, {"present": rows})}
    table = block_of(built(sample.FORM, given), TableBlock)
    assert table.rows
