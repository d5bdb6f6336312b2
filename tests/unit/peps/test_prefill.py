"""What is carried forward: never wider than it was, never a young person's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.engine.compile import Compiled, compile_form
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import FormSpec
from pep_forms.peps import interpreting, prefill
from pep_forms.peps.fitting import fitted
from pep_forms.peps.prefill import Last, answers_for

AT = datetime(2026, 10, 5, 8, tzinfo=UTC)
RIGHTS = {"designated_teacher": "E", "social_worker": "E", "young_person": "R", "parent": "-"}


def form(*questions: dict[str, Any], **section: Any) -> Compiled:
    """A form of one section."""
    places = [{"key": q["id"], "label": q["id"], **q} for q in questions]
    return compile_form(
        FormSpec.model_validate(
            {
                "id": "f",
                "key": "f",
                "title": "F",
                "phase": "school",
                "sections": [
                    {
                        "id": "s",
                        "key": "s",
                        "title": "S",
                        "rights": RIGHTS,
                        "pages": [{"id": "p", "questions": places}],
                        **section,
                    }
                ],
            }
        )
    )


def record(**values: Any) -> Any:
    """A record that knows these values and has no rows."""
    known = {name.replace("__", "."): value for name, value in values.items()}
    return SimpleNamespace(value=known.get, rows=lambda feed: iter(()))


def carried(new: Compiled, old: Compiled, entries: dict[str, Entry], **rows: Any) -> Answers:
    """The first section of a new PEP after an old one with these answers."""
    last = Last("old", old, {"s": Answers(entries, rows)})
    return answers_for(new, record(), last, Lookups(), at=AT).get("s", Answers())


def q(policy: str, **more: Any) -> dict[str, Any]:
    return {"id": "need", "kind": "long_text", "carry": policy, **more}


@pytest.mark.parametrize(
    ("policy", "source"),
    [("copy", "carried:old"), ("confirm", "confirm:old"), ("beside", None), ("empty", None)],
)
def test_policies(policy: str, source: str | None) -> None:
    old = form(q("empty"))
    found = carried(form(q(policy)), old, {"need": Entry(value="Quiet", author="u", role="iro")})
    entry = found.entries.get("need")
    assert (entry.source if entry else None) == source
    if entry:
        assert (entry.author, entry.value) == ("", "Quiet")


def test_a_young_persons_own_words_are_never_copied() -> None:
    one = form(q("copy"))
    for entry in (
        Entry(value="Mine", role="young_person"),
        Entry(value="Mine", role="social_worker", on_behalf_of="young_person"),
    ):
        assert carried(one, one, {"need": entry}).entries == {}
    theirs = form(q("copy"), audience="over_11")
    assert carried(theirs, theirs, {"need": Entry(value="Mine", role="key_worker")}).entries == {}


def test_what_did_not_parse_or_does_not_fit_any_more_is_not_carried() -> None:
    one = form(q("copy"))
    assert carried(one, one, {"need": Entry(raw="x", problem="too_long")}).entries == {}
    choices = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
    old = form({"id": "need", "kind": "one_of", "choices": choices})
    new = form({"id": "need", "kind": "one_of", "choices": choices[:1], "carry": "copy"})
    assert carried(new, old, {"need": Entry(value="b")}).entries == {}
    assert carried(new, old, {"need": Entry(value="a")}).value("need") == "a"
    assert carried(form(q("copy")), old, {"need": Entry(value="a")}).entries == {}


def test_a_wider_form_does_not_widen_an_answer() -> None:
    old = form(q("empty", visible_to=["social_worker"]))
    found = carried(form(q("copy")), old, {"need": Entry(value="Private")})
    assert found.entries["need"].visible_to == ("social_worker",)
    same = carried(form(q("copy")), form(q("empty")), {"need": Entry(value="Open")})
    assert same.entries["need"].visible_to is None


def test_an_answer_that_was_narrowed_stays_narrowed() -> None:
    one = form(q("copy"))
    entry = Entry(value="Private", visible_to=("social_worker",))
    assert carried(one, one, {"need": entry}).entries["need"].visible_to == ("social_worker",)


def test_unconfirmed_stays_unconfirmed() -> None:
    one = form(q("copy"))
    entry = Entry(value="Old", source="confirm:older")
    assert carried(one, one, {"need": entry}).entries["need"].source == "confirm:old"


def test_rows_are_carried_with_ids_of_their_own() -> None:
    group = {
        "id": "g",
        "kind": "group",
        "carry": "confirm",
        "questions": [
            {"id": "what", "key": "what", "kind": "short_text", "label": "What"},
            {
                "id": "inner",
                "key": "inner",
                "kind": "group",
                "label": "Inner",
                "questions": [{"id": "deep", "key": "deep", "kind": "short_text", "label": "D"}],
            },
        ],
    }
    one = form(group)
    entries = {
        "g/r1/what": Entry(value="First"),
        "g/r1/inner/i1/deep": Entry(value="Deep"),
        "g/r2/what": Entry(value="Removed"),
    }
    rows = {"g": (Row("r1", 1), Row("r2", 2, removed=True)), "g/r1/inner": (Row("i1", 1),)}
    found = carried(one, one, entries, **rows)
    (row,) = found.rows_of("g")
    assert row.id != "r1"
    assert row.from_row == "r1"
    assert found.value(f"g/{row.id}/what") == "First"
    (inner,) = found.rows_of(f"g/{row.id}/inner")
    assert inner.from_row == "i1"
    assert found.value(f"g/{row.id}/inner/{inner.id}/deep") == "Deep"
    assert {entry.source for entry in found.entries.values()} == {"confirm:old"}


def test_the_record_comes_before_the_last_pep() -> None:
    new = form(q("copy", kind="date", prefill="care.started_on"))
    last = Last("old", new, {"s": Answers({"need": Entry(value="2020-01-01")})})
    found = answers_for(new, record(care__started_on=date(2026, 9, 1)), last, Lookups(), at=AT)["s"]
    assert found.value("need") == "2026-09-01"
    assert found.entries["need"].source == "record:care.started_on"


def test_a_figure_of_the_last_plan_is_filled_in_as_it_was_worked_out() -> None:
    old = form(
        {"id": "came", "kind": "number"},
        {"id": "due", "kind": "number"},
        {
            "id": "worked_out",
            "kind": "calculated",
            "meaning": "attendance.percentage",
            "options": {"expression": "percent(came, due)", "decimals": 1},
            "visible_to": ["social_worker", "designated_teacher"],
        },
    )
    new = form({"id": "before", "kind": "percentage", "prefill": "last_plan.attendance.percentage"})
    entries = {"came": Entry(value=93), "due": Entry(value=100)}
    entry = carried(new, old, entries).entries["before"]
    assert (float(entry.value), entry.source) == (93.0, "carried:old")
    assert entry.visible_to == ("designated_teacher", "social_worker")
    assert carried(new, old, {"came": Entry(value=93)}).entries == {}, "not complete then"
    assert answers_for(new, record(), None, Lookups(), at=AT) == {}
    locked = {**entries, "came": Entry(value=93, visible_to=("social_worker",))}
    assert carried(new, old, locked).entries == {}


MEMBER = {"member": "m1", "name": "Ann", "role": "Carer"}


@pytest.mark.parametrize(
    ("value", "kind", "more", "expected"),
    [
        (date(2026, 9, 1), "date", {}, "2026-09-01"),
        (date(2026, 9, 1), "month", {}, "2026-09"),
        (date(2026, 9, 1), "short_text", {}, "2026-09-01"),
        (True, "yes_no", {}, True),
        (False, "yes_no", {}, False),
        (True, "one_of", {"choices": [{"id": "yes", "label": "Yes"}]}, "yes"),
        (False, "one_of", {"choices": [{"id": "yes", "label": "Yes"}]}, None),
        (7, "number", {}, 7),
        ("", "short_text", {}, None),
        (None, "short_text", {}, None),
        ("C2", "one_of", {"code_set": "legal_status"}, "C2"),
        ("no day", "date", {}, None),
        ("ME14 1XQ", "postcode", {}, "ME14 1XQ"),
        ([MEMBER], "short_text", {}, "Ann"),
        ({"id": "o1", "name": "School"}, "short_text", {}, "School"),
    ],
)
def test_values_are_fitted_to_the_kind(
    value: Any, kind: str, more: dict[str, Any], expected: Any
) -> None:
    (placed,) = form({"id": "need", "kind": kind, **more}).questions.values()
    assert fitted(value, placed.question, Lookups()) == expected


@pytest.mark.parametrize(
    ("words", "needed", "language"),
    [
        ("No", False, ""),
        ("no.", False, ""),
        ("Not needed", False, ""),
        ("No interpreter needed", False, ""),
        ("None", False, ""),
        ("N/A", False, ""),
        ("Yes", True, ""),
        ("Yes, Polish", True, "pl"),
        ("Polish", True, "pl"),
        ("polish interpreter needed", True, "pl"),
        ("Kurdish - Sorani", True, "ckb"),
        ("Yes: Polish for the carer, not for the child", True, ""),
        ("No Polish interpreter before May", None, ""),
        ("Ask the carer", None, ""),
        ("Not on Mondays", None, ""),
        ("", None, ""),
    ],
)
def test_only_plain_words_say_whether_an_interpreter_is_needed(
    words: str, needed: bool | None, language: str
) -> None:
    languages = (("pl", "Polish"), ("ckb", "Kurdish (Sorani)"))
    named = interpreting.language_of(words, languages)
    assert named == language
    (placed,) = form({"id": "need", "kind": "yes_no"}).questions.values()
    told = interpreting.told(words, named)
    assert fitted(told, placed.question, Lookups(), "young_person.interpreter") is needed


def test_a_disability_in_words_is_no_yes() -> None:
    (placed,) = form({"id": "need", "kind": "yes_no"}).questions.values()
    assert fitted("None known", placed.question, Lookups()) is False
    assert fitted("Being looked into", placed.question, Lookups()) is None


def test_who_can_read_a_question() -> None:
    placed = form(q("copy", visible_to=["social_worker", "parent"])).questions["need"]
    assert prefill.readers(placed) == {"social_worker"}
