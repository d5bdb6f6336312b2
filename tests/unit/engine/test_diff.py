"""Differences: none without a change, one for each change, and never a move as a loss."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine.conditions import Comparison
from pep_forms.engine.diff import Difference, condition_in_words, diff
from pep_forms.engine.diff_parts import moved
from pep_forms.engine.diff_questions import FIELDS
from pep_forms.engine.diff_sections import DOCUMENT_SHOWS, SECTION_PLAIN
from pep_forms.engine.spec import DocumentSpec, FormSpec, QuestionSpec, SectionSpec

Data = dict[str, Any]
ASKS = {"question": "a", "op": "answered"}


def question(name: str, kind: str = "short_text", **more: Any) -> Data:
    return {"id": name, "key": name, "kind": kind, "label": name.upper(), **more}


def base() -> Data:
    rule = {"id": "r1", "must": ASKS, "message": "Say A."}
    other_rule = {"id": "r2", "must": ASKS, "message": "Say more."}
    choices = [{"id": "x", "label": "X"}, {"id": "y", "label": "Y"}, {"id": "z", "label": "Z"}]
    return {
        "id": "f", "key": "f", "title": "Form", "phase": "school",
        "sign_off": {"required": ["social_worker"], "invited": ["parent"]},
        "rules": [rule, other_rule],
        "documents": [
            {"key": "full", "title": "Full", "roles": ["social_worker"]},
            {"key": "shared", "title": "Shared", "roles": ["parent"]},
        ],
        "sections": [
            {
                "id": "s1", "key": "one", "title": "One", "rights": {"social_worker": "E",
                                                                       "parent": "EERFRR"},
                "rules": [rule, other_rule], "led_by": ["social_worker", "parent"],
                "pages": [
                    {"id": "p1", "title": "First", "questions": [
                        question("a"), question("b", "one_of", choices=choices),
                        question("c", "number", options={"max": 10},
                                 rules=[{**rule}, {**other_rule}]),
                        question("d"),
                    ]},
                    {"id": "p2", "questions": [
                        question("g", "group", questions=[question("g1"), question("g2")])]},
                ],
            },
            {"id": "s2", "key": "two", "title": "Two", "pages": [
                {"id": "p1", "questions": [question("e")]}]},
            {"id": "s3", "key": "three", "title": "Three", "builtin": "cover"},
        ],
    }  # fmt: skip


def spec(data: Data) -> FormSpec:
    return FormSpec.model_validate(data)


def question_in(data: Data, name: str) -> Data:
    for section in data["sections"]:
        for page in section.get("pages", []):
            for found in page["questions"]:
                for one in (found, *found.get("questions", [])):
                    if one["id"] == name:
                        return one
    raise KeyError(name)


def page(data: Data, section: int = 0, number: int = 0) -> list[Data]:
    return data["sections"][section]["pages"][number]["questions"]


def put(name: str, **values: Any) -> Callable[[Data], None]:
    return lambda data: question_in(data, name).update(values)


def section_put(number: int, **values: Any) -> Callable[[Data], None]:
    return lambda data: data["sections"][number].update(values)


def swap(
    find: Callable[[Data], list[Any]], first: int = 0, second: int = 1
) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        items = find(data)
        items[first], items[second] = items[second], items[first]

    return change


CHOICES = lambda data: question_in(data, "b")["choices"]  # noqa: E731

#: One change each → kind, harm, part of the words.
CHANGES: list[tuple[str, str, str, Callable[[Data], Any]]] = [
    ("question_added", "harmless", "“N” was added", lambda d: page(d).append(question("n"))),
    ("question_added", "check", "“N” was added",
     lambda d: page(d).append(question("n", required="submit"))),
    ("question_removed", "harmful", "“D” was removed", lambda d: page(d).pop()),
    ("question_removed", "harmful", "“G” was removed", lambda d: page(d, 0, 1).pop()),
    ("question_removed", "harmful", "“G1” was removed",
     lambda d: question_in(d, "g")["questions"].pop(0)),
    ("question_moved", "harmless", "another place in the order", swap(page)),
    ("question_moved", "harmless", "moved to page 2",
     lambda d: page(d, 0, 1).append(page(d).pop())),
    ("question_moved", "check", "moved from “One” to “Two”",
     lambda d: page(d, 1).append(page(d).pop())),
    ("question_moved", "harmful", "moved from “One” to “One › G”",
     lambda d: question_in(d, "g")["questions"].append(page(d).pop())),
    ("question_reworded", "check", "from “A” to “Aa”", put("a", label="Aa")),
    ("question_reworded", "check", "Added (fr): “Ah”", put("a", label={"en": "A", "fr": "Ah"})),
    ("hint_changed", "harmless", "Added: “H”", put("a", hint="H")),
    ("kind_changed", "check", "from short text to long text", put("a", kind="long_text")),
    ("kind_changed", "harmful", "from short text to number", put("a", kind="number")),
    ("options_changed", "check", "“max” changed from 10 to 5", put("c", options={"max": 5})),
    ("options_changed", "harmless", "from 10 to 50", put("c", options={"max": 50})),
    ("options_changed", "harmless", "from 10 to nothing", put("c", options={})),
    ("choice_added", "harmless", "“W” was added",
     lambda d: CHOICES(d).append({"id": "w", "label": "W"})),
    ("choice_removed", "harmful", "“X” was removed", lambda d: CHOICES(d).pop(0)),
    ("choice_reworded", "check", "from “X” to “Xx”", lambda d: CHOICES(d)[0].update(label="Xx")),
    ("choice_hint_changed", "harmless", "“X”", lambda d: CHOICES(d)[0].update(hint="h")),
    ("choice_symbol_changed", "harmless", "“X”", lambda d: CHOICES(d)[0].update(symbol="cat")),
    ("choices_reordered", "harmless", "moved", swap(CHOICES)),
    ("code_set_changed", "harmful", "now chooses from sex", put("a", code_set="sex")),
    ("condition_changed", "check", "was always shown and is now shown when “A” is answered",
     put("d", show_when=ASKS)),
    ("required_changed", "check", "now required before the meeting", put("a", required="meeting")),
    ("filled_by_changed", "check", "now filled in by Parent", put("a", filled_by=["parent"])),
    ("visible_to_changed", "check", "now visible to Parent", put("a", visible_to=["parent"])),
    ("carry_changed", "check", "is copied", put("a", carry="copy")),
    ("prefill_changed", "check", "young_person.upn", put("a", prefill="young_person.upn")),
    ("meaning_changed", "check", "child.upn", put("a", meaning="child.upn")),
    ("alert_changed", "check", "to Parent (when “A” is answered: “M”)",
     put("a", alert={"when": ASKS, "roles": ["parent"], "message": "M"})),
    ("not_applicable_changed", "harmless", "now offers", put("a", not_applicable=True)),
    ("error_text_changed", "harmless", "“date”", put("a", errors={"date": "When?"})),
    ("key_changed", "check", "from a to aa", put("a", key="aa")),
    ("help_key_changed", "harmless", "from nothing to h", put("a", help_key="h")),
    ("layout_changed", "harmless", "from nothing to prose", put("a", layout="prose")),
    ("rule_added", "check", "“New.”", put("a", rules=[{"id": "r", "must": ASKS,
                                                         "message": "New."}])),
    ("rule_removed", "check", "“Say A.”", lambda d: question_in(d, "c")["rules"].pop(0)),
    ("rule_changed", "check", "warning", lambda d: question_in(d, "c")["rules"][0].update(
        severity="warning")),
    ("rules_reordered", "harmless", "order", swap(lambda d: question_in(d, "c")["rules"])),
    ("section_added", "harmless", "“Four” was added", lambda d: d["sections"].append(
        {"id": "s4", "key": "four", "title": "Four",
         "pages": [{"id": "p", "questions": [question("n")]}]})),
    ("section_removed", "harmful", "removed with 1 questions", lambda d: d["sections"].pop(1)),
    ("section_removed", "check", "“Three” was removed.", lambda d: d["sections"].pop()),
    ("section_moved", "harmless", "another place", swap(lambda d: d["sections"])),
    ("section_title_changed", "harmless", "from “One” to “Uno”", section_put(0, title="Uno")),
    ("section_intro_changed", "harmless", "Added: “I”", section_put(0, intro="I")),
    ("section_condition_changed", "check", "now shown when “A” is answered",
     section_put(1, show_when=ASKS)),
    ("section_led_by_changed", "harmless", "Parent, Social worker",
     swap(lambda d: d["sections"][0]["led_by"])),
    ("section_key_changed", "check", "to uno", section_put(0, key="uno")),
    ("section_help_key_changed", "harmless", "to h", section_put(0, help_key="h")),
    ("section_audience_changed", "check", "to over_11", section_put(0, audience="over_11")),
    ("section_builtin_changed", "check", "to quality", section_put(2, builtin="quality")),
    ("section_needed_by_changed", "check", "to meeting", section_put(0, needed_by="meeting")),
    ("section_layout_changed", "harmless", "to prose", section_put(0, layout="prose")),
    ("section_languages_changed", "harmless", "en, fr", section_put(0, languages=["en", "fr"])),
    ("rights_widened", "harmful", "Foster carer: may not see it; now may see",
     lambda d: d["sections"][0]["rights"].update(foster_carer="R")),
    ("rights_widened", "check", "Parent: open: may edit",
     lambda d: d["sections"][0]["rights"].update(parent="E")),
    ("rights_narrowed", "check", "Social worker: may edit; now may see",
     lambda d: d["sections"][0]["rights"].update(social_worker="R")),
    ("page_added", "harmless", "Page 3", lambda d: d["sections"][0]["pages"].append(
        {"id": "p3", "questions": []})),
    ("page_text_changed", "harmless", "title of page 1", lambda d: d["sections"][0]["pages"][
        0].update(title="T")),
    ("page_text_changed", "harmless", "introduction of page 1", lambda d: d["sections"][0][
        "pages"][0].update(intro="T")),
    ("page_moved", "harmless", "another place", swap(lambda d: d["sections"][0]["pages"])),
    ("document_added", "check", "for Parent", lambda d: d["documents"].append(
        {"key": "n", "title": "N", "roles": ["parent"]})),
    ("document_removed", "check", "for Parent was removed", lambda d: d["documents"].pop()),
    ("document_moved", "check", "order of documents", swap(lambda d: d["documents"])),
    ("document_changed", "check", "now for Parent",
     lambda d: d["documents"][0].update(roles=["parent"])),
    ("document_changed", "harmless", "The title", lambda d: d["documents"][0].update(title="T")),
    ("document_changed", "harmless", "layout of the section “one”",
     lambda d: d["documents"][0].update(layouts={"one": "table"})),
    ("document_changed", "harmless", "now leaves out 1",
     lambda d: d["documents"][0].update(leave_out_questions=["a"])),
    ("document_changed", "harmless", "at the head of every page",
     lambda d: d["documents"][0].update(header="Head")),
    ("document_changed", "harmless", "at the foot of every page",
     lambda d: d["documents"][0].update(footer="Foot")),
    ("document_changed", "harmless", "cover page is not shown",
     lambda d: d["documents"][0].update(cover=False)),
    ("document_changed", "harmless", "contents is not shown",
     lambda d: d["documents"][0].update(contents=False)),
    ("document_changed", "harmless", "picture is not shown",
     lambda d: d["documents"][0].update(logo=False)),
    ("document_changed", "harmless", "leaves out one",
     lambda d: d["documents"][0].update(leave_out=["one"])),
    ("document_changed", "harmless", "not shown",
     lambda d: d["documents"][0].update(show_blank=False)),
    ("sign_off_changed", "check", "must sign", lambda d: d["sign_off"].update(required=[])),
    ("sign_off_changed", "check", "invited", lambda d: d["sign_off"].update(invited=[])),
    ("title_changed", "harmless", "“Forms”", lambda d: d.update(title="Forms")),
    ("id_changed", "check", "to ff", lambda d: d.update(id="ff")),
    ("phase_changed", "check", "post_16", lambda d: d.update(phase="post_16")),
    ("scope_changed", "check", "years 7 to 14", lambda d: d.update(scope={"min_year": 7})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "harm", "words", "change"),
    CHANGES,
    ids=[f"{kind}-{number}" for number, (kind, *_) in enumerate(CHANGES)],
)
def test_a_change_is_one_difference_in_words(
    kind: str, harm: str, words: str, change: Callable[[Data], Any]
) -> None:
    data = base()
    change(data)
    differences = diff(spec(base()), spec(data))
    assert [d.kind for d in differences if d.kind == kind] == [kind], differences
    found = next(d for d in differences if d.kind == kind)
    assert words in found.words
    assert found.harm == harm
    assert found.place
    assert found.words.endswith(".")
    # A page that moves takes its questions along; anything else is one change.
    assert len(differences) == 1, differences


def test_nothing_changed() -> None:
    assert diff(spec(base()), spec(base())) == []


def test_ids_name_what_an_impact_check_counts() -> None:
    data = base()
    CHOICES(data).pop(0)
    page(data, 0, 1).pop()
    found = {d.kind: d.ids for d in diff(spec(base()), spec(data))}
    assert found["choice_removed"] == ("b", "x")
    assert found["question_removed"] == ("g", "g1", "g2")
    data = base()
    data["sections"].pop(1)
    assert diff(spec(base()), spec(data))[0].ids == ("s2", "e")


def test_a_move_into_a_new_section_is_a_move() -> None:
    data = base()
    moving = page(data).pop()
    data["sections"].append(
        {"id": "n", "key": "n", "title": "New", "pages": [{"id": "p", "questions": [moving]}]}
    )
    kinds = [d.kind for d in diff(spec(base()), spec(data))]
    assert kinds == ["section_added", "question_moved"]


def test_making_an_answer_visible_to_more_people_is_harmful() -> None:
    closed, wider = base(), base()
    question_in(closed, "a")["visible_to"] = ["social_worker"]
    question_in(wider, "a")["visible_to"] = ["social_worker", "parent"]
    assert [d.harm for d in diff(spec(closed), spec(wider))] == ["harmful"]
    assert [d.harm for d in diff(spec(wider), spec(closed))] == ["check"]
    assert [d.harm for d in diff(spec(closed), spec(base()))] == ["harmful"]


def test_every_field_of_the_language_is_compared() -> None:
    # A remark and the name of a condition never stand in a version.
    assert set(QuestionSpec.model_fields) == {*FIELDS, "id", "questions", "remark"}
    told = {"title", "intro", "show_when", "led_by", "rights", "rules", "pages"}
    assert set(SectionSpec.model_fields) == {*SECTION_PLAIN, *told, "id", "named"}
    apart = {"key", "title", "roles", "layouts", "leave_out", "leave_out_questions"}
    assert set(DocumentSpec.model_fields) == {*DOCUMENT_SHOWS, *apart, "header", "footer"}


@given(st.permutations(range(8)), st.permutations(range(8)))
def test_the_fewest_moves_explain_an_order(old: list[int], new: list[int]) -> None:
    before, after = [str(n) for n in old], [str(n) for n in new]
    gone = set(moved(before, after))
    assert [n for n in before if n not in gone] == [n for n in after if n not in gone]
    assert moved(before, before) == []


#: Field of a question → two values that differ.
VALUES: dict[str, tuple[Any, Any]] = {
    "key": ("k1", "k2"),
    "kind": ("number", "date"),
    "label": ("L1", "L2"),
    "hint": ("", "H"),
    "help_key": ("", "h"),
    "errors": ({}, {"date": "When?"}),
    "filled_by": ([], ["parent"]),
    "visible_to": (None, []),
    "required": ("no", "submit"),
    "carry": ("empty", "beside"),
    "prefill": ("", "young_person.upn"),
    "meaning": ("", "child.upn"),
    "show_when": (None, {"fact": "full", "op": "is", "value": True}),
    "rules": ([], [{"id": "r", "must": ASKS, "message": "m"}]),
    "choices": ([], [{"id": "q", "label": "Q"}]),
    "code_set": ("", "sex"),
    "options": ({}, {"max": 3}),
    "alert": (None, {"when": ASKS, "roles": [], "message": "m"}),
    "not_applicable": (False, True),
    "layout": (None, "cards"),
}


@given(
    names=st.sets(st.sampled_from(sorted(VALUES)), min_size=1),
    changed=st.sampled_from(sorted(VALUES)),
    who=st.sampled_from(["a", "b", "c", "d", "e", "g", "g1", "g2"]),
)
def test_any_single_change_is_found_in_any_question(
    names: set[str], changed: str, who: str
) -> None:
    old = base()
    question_in(old, who).update({name: VALUES[name][1] for name in names})
    new = copy.deepcopy(old)
    now = question_in(new, who)
    first, second = VALUES[changed]
    same = spec(old) == spec({**old})
    now[changed] = first if now.get(changed) == second else second
    differences = diff(spec(old), spec(new))
    assert same
    assert differences
    assert all(isinstance(d, Difference) and who in d.ids for d in differences)
    assert diff(spec(new), spec(new)) == []
    assert diff(spec(new), spec(old))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (ASKS, "“A” is answered"),
        ({"question": "b", "op": "is_any_of", "value": ["x", "y"]}, "“B” is one of “X” or “Y”"),
        ({"question": "c", "op": "more_than", "value": 0}, "“C” is more than 0"),
        ({"question": "c", "op": "is", "other": "d"}, "“C” is “D”"),
        ({"sum": ["c", "d"], "op": "at_most", "value": 9}, "“C” + “D” is at most 9"),
        ({"question": "a", "op": "before", "value": "2026-09-01"},
         "“A” is before 1 September 2026"),
        ({"fact": "kind", "op": "is", "value": "review"}, "kind of PEP is Review PEP"),
        ({"fact": "on_roll", "op": "is", "value": False}, "they are not on the roll of a school"),
        ({"all": [ASKS, {"any": [ASKS, ASKS]}]},
         "“A” is answered and (“A” is answered or “A” is answered)"),
        ({"any": []}, "never"),
    ],
)  # fmt: skip
def test_conditions_in_words(condition: Data, words: str) -> None:
    data = base()
    question_in(data, "d")["show_when"] = condition
    form = spec(data)
    said = next(q.show_when for q in form.sections[0].questions() if q.id == "d")
    assert condition_in_words(said, form) == words


def test_conditions_in_words_without_a_form() -> None:
    assert condition_in_words(None) == ""
    assert condition_in_words(Comparison(question="a", op="is", value=True)) == "“a” is yes"
