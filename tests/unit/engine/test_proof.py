"""The proof: each fault is found, at its place, in words; a sound form has none."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import kinds, proof
from pep_forms.engine.meanings import Meaning
from pep_forms.engine.spec import FormSpec, SectionSpec, TemplateSpec
from pep_forms.exceptions import DefinitionError

RIGHTS = {"designated_teacher": "E", "social_worker": "E", "parent": "R"}


def question(name: str, kind: str = "short_text", **more: Any) -> dict[str, Any]:
    return {"id": name, "key": name, "kind": kind, "label": name.upper(), **more}


def section(name: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    pages = [{"id": "p1", "questions": list(questions)}] if questions else []
    return {"id": name, "key": name, "title": name, "rights": RIGHTS, "pages": pages, **more}


def form(*sections: dict[str, Any], **more: Any) -> FormSpec:
    return FormSpec.model_validate(
        {"id": "f", "key": "f", "title": "Form", "phase": "school", "sections": sections, **more}
    )


def found(spec: FormSpec, **more: Any) -> list[str]:
    problems = proof.problems(
        spec, known_kinds=kinds.names(), operators_of=kinds.operators_of, **more
    )
    return [str(problem) for problem in problems]


def warned(*questions: dict[str, Any], **more: Any) -> list[str]:
    return [str(warning) for warning in proof.warnings(form(section("S", *questions), **more))]


def asks(name: str, op: str = "answered", value: Any = None, **more: Any) -> dict[str, Any]:
    return {"question": name, "op": op, "value": value, **more}


CHOICES = [{"id": "x", "label": "X"}, {"id": "y", "label": "Y"}]


def test_a_sound_form_has_no_problems() -> None:
    spec = form(
        section(
            "Attendance",
            question("possible", "number", meaning="attendance.possible"),
            question("attended", "number", meaning="attendance.attended"),
            question(
                "share", "calculated", options={"expression": "percent(attended, possible)"}
            ),
            question("why", "long_text", show_when=asks("share", "less_than", 95)),
            question("pick", "one_of", choices=CHOICES),
            question("more", show_when={"all": [asks("pick", "is", "x"), {"any": [
                {"fact": "year_group", "op": "at_least", "value": 7}, asks("possible")]}]}),
            question("costs", "group", questions=[
                question("cost", "money"),
                question("note", show_when={"all": [asks("cost"), asks("possible")]}),
                question("inner", "group", questions=[question("deep", show_when=asks("cost"))]),
            ]),
            question("total", "calculated", options={"expression": "sum(cost)"}),
            question("which", "row_of", options={"group": "costs"}),
        ),
        section("Other", question("x1"), show_when=asks("pick", "is", "y")),
        rules=[{"id": "r", "must": {"all": [asks("pick"), asks("x1")]}, "message": "Do."}],
    )  # fmt: skip
    assert found(spec) == []
    assert proof.warnings(spec) == []
    proof.check(spec, known_kinds=kinds.names(), operators_of=kinds.operators_of)


#: One planted fault each → what must be said, with its place.
FAULTS: list[tuple[str, list[dict[str, Any]]]] = [
    ("S › A: It has the same id, a, as “S › A”", [question("a"), question("a")]),
    ("S › B: It has the same key, “k”", [question("a", key="k"), question("b", key="k")]),
    ("S › question 1: The question needs a label", [question("a", label="", key="")]),
    ("S › A: There is no kind of question called “magic”", [question("a", "magic")]),
    ("S › A: It looks at the question “gone”", [question("a", show_when=asks("gone"))]),
    (
        "S › A: There is no fact called “mood”",
        [question("a", show_when={"fact": "mood", "op": "is", "value": 1})],
    ),
    (
        "S › A: The fact “phase” is never “zoo”",
        [question("a", show_when={"fact": "phase", "op": "is", "value": "zoo"})],
    ),
    (
        "S › A: The fact “phase” cannot be asked whether it “is less than”",
        [question("a", show_when={"fact": "phase", "op": "less_than", "value": "school"})],
    ),
    (
        "S › A: The fact “phase” can only be compared with a fixed value",
        [question("b"), question("a", show_when={"fact": "phase", "op": "is", "other": "b"})],
    ),
    (
        "S › B: “z” is not one of the choices of “A”",
        [
            question("a", "one_of", choices=CHOICES),
            question("b", show_when=asks("a", "is_any_of", ["x", "z"])),
        ],
    ),
    (
        "S › B: “is one of” needs a list",
        [
            question("a", "one_of", choices=CHOICES),
            question("b", show_when=asks("a", "is_any_of", "x")),
        ],
    ),
    (
        "S › B: “is” needs one value",
        [question("a", "number"), question("b", show_when=asks("a", "is", [1]))],
    ),
    (
        "S › B: Say what to compare “A” with",
        [question("a", "number"), question("b", show_when=asks("a", "is"))],
    ),
    (
        "S › B: “A” can only be compared with yes or no",
        [question("a", "yes_no"), question("b", show_when=asks("a", "is", "yes"))],
    ),
    (
        "S › B: “A” is a number, and “ten” is not",
        [question("a", "number"), question("b", show_when=asks("a", "is", "ten"))],
    ),
    (
        "S › B: “A” is a date, and “soon” is not",
        [question("a", "date"), question("b", show_when=asks("a", "before", "soon"))],
    ),
    (
        "S › B: “A” cannot be asked whether it “is less than”",
        [question("a"), question("b", show_when=asks("a", "less_than", 3))],
    ),
    (
        "S › C: “A” and “B” are different kinds of answer",
        [
            question("a", "number"),
            question("b", "date"),
            question("c", show_when=asks("a", "is", other="b")),
        ],
    ),
    (
        "S › B: “A” is not a number and cannot be added up",
        [question("a"), question("b", show_when={"sum": ["a"], "op": "at_least", "value": 1})],
    ),
    (
        "S › B: Type the number to compare the sum with",
        [question("a", "number"), question("b", show_when={"sum": ["a"], "op": "at_least"})],
    ),
    (
        "S › B: The condition is nested too deep",
        [
            question("a"),
            question("b", show_when={"all": [{"any": [{"all": [asks("a")]}]}]}),
        ],
    ),
    ("S › A: “A” hangs on itself", [question("a", show_when=asks("a"))]),
    (
        "S › A: “A” hangs on “B” hangs on “A”. Take one",
        [question("a", show_when=asks("b")), question("b", show_when=asks("a"))],
    ),
    (
        "S › A: “A” hangs on “B” hangs on “A”",
        [
            question("a", "calculated", options={"expression": "b + 1"}),
            question("b", "number", show_when=asks("a", "more_than", 1)),
        ],
    ),
    (
        "S › B: It looks at “COL”, which has an answer for each row of “G”",
        [
            question("g", "group", questions=[question("col")]),
            question("b", show_when=asks("col")),
        ],
    ),
    ("S › A: It has nothing to choose from", [question("a", "one_of")]),
    (
        "S › A: It has choices and a code set",
        [question("a", "one_of", choices=CHOICES, code_set="sex")],
    ),
    ("S › A: Two choices have the id x", [question("a", "any_of", choices=[CHOICES[0]] * 2)]),
    ("S › A: Choice 1 needs", [question("a", "any_of", choices=[{"id": "x", "label": ""}])]),
    ("S › A: The table has no rows", [question("a", "table", questions=[question("b")])]),
    ("S › A: The group has no columns", [question("a", "group")]),
    ("S › A: Only a group or a table can have columns", [question("a", questions=[question("b")])]),
    (
        "S › A › B › C: This is a group in a group in a group",
        [
            question(
                "a",
                "group",
                questions=[
                    question(
                        "b",
                        "group",
                        questions=[question("c", "group", questions=[question("d")])],
                    )
                ],
            )
        ],
    ),
    (
        "S › A › B: A table cannot hold a group",
        [
            question(
                "a",
                "table",
                choices=CHOICES,
                questions=[question("b", "group", questions=[question("c")])],
            )
        ],
    ),
    ("S › A: There is no role called “king”", [question("a", filled_by=["king"])]),
    ("S › A: There is no role called “queen”", [question("a", visible_to=["queen"])]),
    (
        "S › A: Parent should fill it in, but may not see it",
        [question("a", filled_by=["parent"], visible_to=["social_worker"])],
    ),
    ("S › A: There is no meaning called “no.such”", [question("a", meaning="no.such")]),
    ("S › A: “Child: UPN” does not fit", [question("a", meaning="child.upn")]),
    ("S › A: “Attendance” does not fit this kind of question. Choose one of its parts",
     [question("a", meaning="attendance")]),
    (
        "S › A: “Attendance” also needs questions for: sessions attended (attendance.attended)",
        [question("a", "number", meaning="attendance.possible")],
    ),
    (
        "S › G: “Target” also needs questions for:",
        [question("g", "group", meaning="target", questions=[question("x", "person",
                                                                      meaning="target.assigned_to")])],
    ),
    ("S › A: “Action” repeats, so this must be a column", [question("a", meaning="action.what")]),
    ("S › A: This is sensitive", [question("a", "postcode", meaning="placement.postcode")]),
    ("S › A: This is sensitive", [question("a", prefill="young_person.immigration_status")]),
    ("S › A: This is sensitive", [question("a", "yes_no", meaning="child.contact_ban")]),
    ("S › A: Nothing called “x.y” can fill it in", [question("a", prefill="x.y")]),
    ("S › A: Type a calculation", [question("a", "calculated")]),
    (
        "S › A: It calculates with “zz”",
        [question("a", "calculated", options={"expression": "zz + 1"})],
    ),
    (
        "S › A: It calculates with “B”, which not everybody",
        [
            question("a", "calculated", options={"expression": "b + 1"}),
            question("b", "number", visible_to=["social_worker"]),
        ],
    ),
    ("S › A: Say which group its rows", [question("a", "row_of", options={"group": "b"})]),
    ("S › A: The smallest (5) is above", [question("a", "number", options={"min": 5, "max": 1})]),
    (
        "S › A: Rows cannot come from “moon”",
        [question("a", "group", options={"feed": "moon"}, questions=[question("b")])],
    ),
    (
        "S › A: A row is named after a column that is not in the group",
        [question("a", "group", options={"title_from": "q"}, questions=[question("b")])],
    ),
    (
        "S › A › rule 1: It looks at the question “gone”",
        [question("a", rules=[{"id": "r", "must": asks("gone"), "message": "Do."}])],
    ),
    (
        "S › A › rule 1: The rule needs a message",
        [question("a", rules=[{"id": "r", "must": asks("a"), "message": ""}])],
    ),
    (
        "S › A › alert: It looks at the question “gone”",
        [question("a", alert={"when": asks("gone"), "roles": ["parent"], "message": "x"})],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("says", "questions"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_found(says: str, questions: list[dict[str, Any]]) -> None:
    problems = found(form(section("S", *questions)))
    assert [line for line in problems if line.startswith(says)], problems


@pytest.mark.parametrize(
    ("says", "spec"),
    [
        ("T › B: It looks at “A” in another section, “S”. Only the template can do that",
         form(section("S", question("a")), section("T", question("b", show_when=asks("a"))))),
        ("T › rule 1: It looks at “A” in another section",
         form(section("S", question("a")), section("T", question("b"), rules=[
             {"id": "r", "must": asks("a"), "message": "x"}]))),
        ("T › B: It calculates with “A” of another section",
         form(section("S", question("a", "number")), section(
             "T", question("b", "calculated", options={"expression": "a"})))),
        ("S: the section “S” hangs on “A” hangs on the section “S”",
         form(section("S", question("a"), show_when=asks("a")))),
        ("S: the section “S” hangs on “B” hangs on the section “T” hangs on “A” hangs on "
         "the section “S”",
         form(section("S", question("a"), show_when=asks("b")),
              section("T", question("b"), show_when=asks("a")))),
        ("S: It has the same id, S, as “S”", form(section("S", question("a")),
                                                   section("S", question("b")))),
        ("S: The section has no questions", form(section("S"))),
        ("S: A built-in section cannot have", form(section("S", question("a"), builtin="cover"))),
        ("S: There is no role called “king”", form(section("S", question("a"),
                                                           rights={"king": "R"}))),
        ("Form: The template has no sections", form()),
        ("Sign-off: There is no role called “king”",
         form(section("S", question("a")), sign_off={"required": ["king"]})),
        ("Documents › D: It names the section “Z”",
         form(section("S", question("a")), documents=[
             {"key": "d", "title": "D", "roles": ["parent"], "leave_out": ["Z"]}])),
        ("Documents › D: It leaves out the question “zz”",
         form(section("S", question("a")), documents=[
             {"key": "d", "title": "D", "roles": ["parent"], "leave_out_questions": ["zz"]}])),
        ("Form › rule 1: It looks at the question “zz”",
         form(section("S", question("a")), rules=[
             {"id": "r", "must": asks("zz"), "message": "x"}])),
    ],
)  # fmt: skip
def test_faults_of_a_form(says: str, spec: FormSpec) -> None:
    problems = found(spec)
    assert [line for line in problems if line.startswith(says)], problems


def test_code_sets_and_data_items() -> None:
    spec = form(section("S", question("a", "one_of", code_set="moods", meaning="data.mood")))
    problems = found(spec, known_code_sets={"sex"})
    assert "S › A: There is no code set called “moods”." in problems
    assert "S › A: There is no meaning called “data.mood”." in problems
    mood = Meaning("data.mood", "Mood", frozenset({"one_of"}))
    assert found(spec, known_code_sets={"moods"}, data_items={"data.mood": mood}) == []


def test_check_raises_with_every_problem() -> None:
    spec = form(section("S", question("a", "magic"), question("b", meaning="no.such")))
    with pytest.raises(DefinitionError) as caught:
        proof.check(spec, known_kinds=kinds.names(), operators_of=kinds.operators_of)
    assert len(caught.value.problems) == 2


def test_a_template_names_sections_that_are_there_once() -> None:
    template = TemplateSpec.model_validate(
        {"id": "t", "key": "t", "title": "T", "phase": "school", "sections": ["a", "a", "b"]}
    )
    a = SectionSpec.model_validate(section("a", question("q")))
    said = [problem.message for problem in proof.check_template(template, {"a": a})]
    assert said == [
        "The section “a” is in it more than once.",
        "It names the section “b”, and there is none.",
    ]


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [asks("n", "is", 1), asks("n", "is", 2)]},
        {"all": [asks("n", "is", 1), asks("n", "is_not", 1)]},
        {"all": [asks("n", "more_than", 5), asks("n", "less_than", 5)]},
        {"all": [asks("n", "at_least", 5), asks("n", "less_than", 5)]},
        {"all": [asks("n", "is", 1), asks("n", "at_least", 2)]},
        {"all": [asks("n", "answered"), asks("n", "not_answered")]},
        {"all": [asks("d", "before", "2026-01-01"), asks("d", "after", "2026-01-01")]},
        {"all": [asks("m", "includes", "x"), asks("m", "excludes", "x")]},
        {"all": [{"all": [asks("n", "is", 1)]}, asks("n", "is", 3)]},
        {"any": []},
        {"fact": "phase", "op": "is", "value": "post_16"},
        {"all": [asks("n"), {"fact": "phase", "op": "is_any_of", "value": ["early_years"]}]},
    ],
)
def test_what_can_never_show_is_warned(condition: dict[str, Any]) -> None:
    warnings = warned(
        question("n", "number"),
        question("d", "date"),
        question("m", "any_of", choices=CHOICES),
        question("q", show_when=condition),
        question("after", show_when=asks("q")),
        question("not", show_when=asks("q", "not_answered")),
    )
    assert [line.partition(":")[0] for line in warnings] == ["S › Q", "S › AFTER"]
    assert "it hangs on “Q”, which can never show" in warnings[1]


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [asks("n", "at_least", 5), asks("n", "at_most", 5)]},
        {"all": [asks("n", "is_any_of", [1, 2]), asks("n", "is_not", 1)]},
        {"any": [asks("n", "is", 1), asks("n", "is", 2)]},
        {"all": [asks("n", "is", 1), asks("n", "is", "1.0")]},
        {"all": [asks("m", "includes", "x"), asks("m", "excludes", "y")]},
        {"all": []},
        {"fact": "phase", "op": "is", "value": "school"},
    ],
)
def test_what_can_show_is_not_warned(condition: dict[str, Any]) -> None:
    warnings = warned(
        question("n", "number"),
        question("m", "any_of", choices=CHOICES),
        question("q", show_when=condition),
    )
    assert warnings == []


def test_dead_sections_and_rules_are_warned() -> None:
    never = {"all": [asks("n", "is", 1), asks("n", "is", 2)]}
    spec = form(
        section("S", question("n", "number")),
        section("T", question("t"), show_when=never),
        rules=[
            {"id": "r", "must": never, "message": "Mend it."},
            {"id": "s", "must": asks("t"), "message": "Say t."},
        ],
    )
    assert [str(warning) for warning in proof.warnings(spec)] == [
        "T: It can never show: the parts of its condition exclude each other.",
        "Form: The rule “Mend it.” can never be met.",
        "Form: The rule “Say t.” can never be met.",
    ]


def test_showing_or_hiding_reveals() -> None:
    warnings = warned(
        question("secret", "yes_no", visible_to=["social_worker"]),
        question("open", show_when=asks("secret")),
        question("closed", show_when=asks("secret"), visible_to=["social_worker"]),
    )
    assert len(warnings) == 1
    assert warnings[0].startswith("S › OPEN: It shows or hides by the answer to “SECRET”")
    assert "(Designated teacher, Parent). Showing or hiding reveals it." in warnings[0]


def test_private_meanings_are_warned() -> None:
    assert "private by its nature" in warned(question("a", "yes_no", meaning="child.uasc"))[0]
    assert not warned(question("a", "yes_no", meaning="child.uasc", visible_to=["vs_admin"]))


@given(
    size=st.integers(2, 40),
    data=st.data(),
)
def test_any_planted_cycle_is_found(size: int, data: st.DataObject) -> None:
    """A form whose conditions only look back has no cycle; one look forward plants it."""
    conditions: dict[int, int] = {}
    for number in range(1, size):
        if data.draw(st.booleans()):
            conditions[number] = data.draw(st.integers(0, number - 1))
    last = data.draw(st.integers(0, size - 1))
    ring, here = [last], last
    while here in conditions:
        here = conditions[here]
        ring.append(here)

    def spec() -> FormSpec:
        hangs = {n: {"show_when": asks(f"q{at}")} for n, at in conditions.items()}
        return form(section("S", *(question(f"q{n}", **hangs.get(n, {})) for n in range(size))))

    assert found(spec()) == []
    conditions[here] = last
    problems = found(spec())
    assert len(problems) == 1
    assert all(f"“Q{number}”" in problems[0] for number in ring)


def test_a_thousand_questions_in_a_second() -> None:
    sections = []
    for number in range(50):
        names = [f"s{number}q{at}" for at in range(20)]
        # Each looks at the next, so that dead ends are found the long way round.
        questions = [
            question(name, "number", show_when=asks(after, "more_than", 1))
            for name, after in itertools.pairwise(names)
        ]
        sections.append(section(f"s{number}", *questions, question(names[-1], "number")))
    spec = form(*sections)
    started = time.perf_counter()
    assert found(spec) == []
    assert proof.warnings(spec) == []
    assert time.perf_counter() - started < 1
