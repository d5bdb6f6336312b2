"""Merging: no accepted change is lost, nothing is overwritten in silence, order does not matter
where it must not."""

from __future__ import annotations

import json
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine.answers import Answers, Entry, Json, Row, digest
from pep_forms.engine.kinds.base import Parsed
from pep_forms.engine.merge import Change, Merge, RowChange, Stamp, merge, row_digest

ADDRESSES = ("a", "b", "g/r1/c", "g/r2/c")
TEXTS = st.text(alphabet="xyz żó😀\n", max_size=4)


def parse(address: str, raw: Json) -> Parsed:
    if raw in ("", None):
        return Parsed()
    return Parsed(problem="date") if raw == "32/13/2026" else Parsed(raw)


def to_raw(address: str, entry: Entry | None) -> Json:
    if entry is None:
        return ""
    return entry.raw if entry.problem else entry.value or ""


def apply(
    answers: Answers, *changes: Change | RowChange, who: str = "a", revision: int = 1
) -> Merge:
    stamp = Stamp(author=who, role="social_worker", at="2026-11-24T09:00:00")
    return merge(answers, changes, stamp=stamp, revision=revision, parse=parse, to_raw=to_raw)


def typed(address: str, raw: Json, over: Json = "") -> Change:
    return Change(address, raw, digest(over))


def test_what_does_not_parse_is_kept_as_typed() -> None:
    merged = apply(Answers(), typed("a", "32/13/2026"))

    entry = merged.answers.entries["a"]
    assert (entry.value, entry.raw, entry.problem) == (None, "32/13/2026", "date")
    assert not entry.answered


def test_same_address_typed_over_an_older_text_conflicts_and_keeps_both() -> None:
    first = apply(Answers(), typed("a", "hers")).answers

    second = apply(first, typed("a", "his"), who="b")

    assert second.answers.value("a") == "hers"
    assert [(c.address, c.theirs and c.theirs.value, c.yours) for c in second.conflicts] == [
        ("a", "hers", "his")
    ]


def test_choosing_after_a_conflict_is_a_change_over_what_is_there_now() -> None:
    first = apply(Answers(), typed("a", "hers")).answers

    chosen = apply(first, typed("a", "his", over="hers"), who="b")

    assert chosen.answers.value("a") == "his"
    assert not chosen.conflicts


def test_two_people_typing_the_same_words_do_not_conflict() -> None:
    first = apply(Answers(), typed("a", "same")).answers

    second = apply(first, typed("a", "same"), who="b")

    assert not second.changed
    assert not second.conflicts
    assert second.answers.entries["a"].author == "a"


@given(st.dictionaries(st.sampled_from(ADDRESSES), TEXTS, min_size=1))
def test_different_addresses_never_conflict_and_order_does_not_matter(
    texts: dict[str, str],
) -> None:
    changes = [typed(address, text) for address, text in texts.items()]

    outcomes = set()
    for order in permutations(changes):
        answers, conflicts = Answers(), 0
        for change in order:
            merged = apply(answers, change)
            answers, conflicts = merged.answers, conflicts + len(merged.conflicts)
        assert conflicts == 0
        outcomes.add(json.dumps(answers.to_json()["entries"], sort_keys=True))

    assert len(outcomes) == 1


@given(st.lists(st.tuples(st.sampled_from(ADDRESSES[:2]), TEXTS, st.booleans()), max_size=12))
def test_no_accepted_change_is_ever_overwritten_in_silence(
    script: list[tuple[str, str, bool]],
) -> None:
    """Each step types over what is there now, or over an older text (a stale page)."""
    answers, seen_first = Answers(), dict.fromkeys(ADDRESSES, "")
    for revision, (address, text, fresh) in enumerate(script, 1):
        now = to_raw(address, answers.entries.get(address))
        over = now if fresh else seen_first[address]
        merged = apply(answers, typed(address, text, over=over), revision=revision)
        after = to_raw(address, merged.answers.entries.get(address))
        if digest(over) == digest(now) or digest(text) == digest(now):
            assert digest(after) == digest(text)
        else:
            assert after == now
            assert any(c.yours == text for c in merged.conflicts)
        answers = merged.answers


def test_a_removed_row_comes_back_when_a_colleague_writes_in_it() -> None:
    start = Answers({"g/r1/c": Entry(value="old")}, {"g": (Row("r1", 1),)})
    seen = row_digest(start, "g", "r1", to_raw, lambda address: True)
    removed = apply(start, RowChange("g", "r1", "remove", seen)).answers

    merged = apply(removed, typed("g/r1/c", "new words", over="old"), who="b")

    assert [row.id for row in merged.answers.rows_of("g")] == ["r1"]
    assert merged.answers.value("g/r1/c") == "new words"
    assert [c.about for c in merged.conflicts] == ["row"]


def test_a_row_that_a_colleague_wrote_in_is_not_removed_unseen() -> None:
    start = Answers({"g/r1/c": Entry(value="old")}, {"g": (Row("r1", 1),)})
    seen = row_digest(start, "g", "r1", to_raw, lambda address: True)
    edited = apply(start, typed("g/r1/c", "newer", over="old"), who="b").answers

    merged = apply(edited, RowChange("g", "r1", "remove", seen))

    assert merged.answers.rows_of("g")
    assert [c.about for c in merged.conflicts] == ["row"]


def test_removing_and_restoring_loses_nothing() -> None:
    start = Answers({"g/r1/c": Entry(value="kept")}, {"g": (Row("r1", 1),)})

    removed = apply(start, RowChange("g", "r1", "remove")).answers
    restored = apply(removed, RowChange("g", "r1", "restore")).answers

    assert not removed.rows_of("g")
    assert restored.value("g/r1/c") == "kept"
    assert [row.id for row in restored.rows_of("g")] == ["r1"]


@given(st.lists(st.tuples(st.sampled_from(["r1", "r2", "r3"]), st.sampled_from(["up", "down"]))))
def test_moving_rows_keeps_every_row(moves: list[tuple[str, str]]) -> None:
    answers = Answers({}, {"g": (Row("r1", 1), Row("r2", 2), Row("r3", 3))})
    for row, op in moves:
        answers = apply(answers, RowChange("g", row, op)).answers  # type: ignore[arg-type]

    assert {row.id for row in answers.rows_of("g")} == {"r1", "r2", "r3"}
    assert sorted(row.rank for row in answers.rows_of("g")) == [1, 2, 3]


def test_visibility_only_ever_gets_narrower() -> None:
    first = apply(
        Answers(), Change("a", "x", digest(""), visible_to=("young_person", "social_worker"))
    ).answers

    second = apply(first, Change("a", "y", digest("x"), visible_to=("young_person", "iro"))).answers

    assert second.entries["a"].visible_to == ("young_person",)
    third = apply(second, typed("a", "z", over="y")).answers
    assert third.entries["a"].visible_to == ("young_person",)


def test_confirming_a_carried_answer_makes_it_the_authors_own() -> None:
    start = Answers({"a": Entry(value="as before", source="confirm:pep")})
    assert not start.entries["a"].answered

    merged = apply(start, Change("a", "as before", digest("as before"), confirm=True))

    assert merged.answers.entries["a"].answered
    assert merged.answers.entries["a"].source == "typed"


@given(
    st.dictionaries(
        st.sampled_from(ADDRESSES),
        st.builds(
            Entry,
            value=st.one_of(st.none(), st.booleans(), st.integers(), TEXTS, st.lists(TEXTS)),
            revision=st.integers(0, 9),
            visible_to=st.one_of(st.none(), st.just(()), st.just(("iro",))),
        ),
    )
)
def test_answers_survive_their_json(entries: dict[str, Entry]) -> None:
    answers = Answers(entries, {"g": (Row("r1", 0, removed=True), Row("r2", 2))})

    assert Answers.from_json(json.loads(json.dumps(answers.to_json()))) == answers


@given(TEXTS, TEXTS)
def test_digests_differ_exactly_when_texts_do_line_ends_aside(a: str, b: str) -> None:
    def plain(text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")

    assert (digest(a) == digest(b)) is (plain(a) == plain(b))
    assert digest("a\r\nb") == digest("a\nb")
    assert digest("typed \\r") != digest("typed \\n"), "a backslash is only a backslash"
    assert digest(None) == digest("") == digest([])
