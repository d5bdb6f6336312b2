"""What is half made is read as far as it goes, and its warnings never fall over."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pep_forms.builder import check
from pep_forms.engine import proof
from tests.integration.publishing.world import bundle

SHIFTY: list[Any] = [None, "", "first", 0, -1, [], {}, [[1]], {"a": []}, "private", True, ["notes"]]
CONDITIONS: list[Any] = [
    {"question": "asks", "op": "is", "value": True},
    {"question": "nowhere", "op": "is", "value": [1]},
    {"fact": "phase", "op": "is_any_of", "value": [["school"]]},
    {"fact": "year_group", "op": "is", "value": {"a": 1}},
    {"question": "score", "op": "less_than", "value": "many"},
    {"question": "why", "op": "not_answered"},
    {"question": "helps", "op": "includes", "value": "books"},
    {"question": "private", "op": "answered"},
]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a bundle below its outermost names."""
    if len(path) > 1:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for name, below in items:
        if isinstance(below, dict | list):
            yield from places(below, (*path, name))
        elif len(path) > 0:
            yield (*path, name)


def questions(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Every question of a bundle."""
    return [one for s in data["sections"] for p in s["pages"] for one in p["questions"]]


PLACES = sorted(places(bundle()), key=str)


def put(data: Any, path: tuple[Any, ...], value: Any) -> None:
    """Write over a place, or take it out."""
    try:
        for name in path[:-1]:
            data = data[name]
        if value == "gone":
            del data[path[-1]]
        else:
            data[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        # An earlier change has taken the place away.
        return


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from([*SHIFTY, "gone"])),
        max_size=4,
    ),
    st.lists(
        st.tuples(
            st.integers(0, 8),
            st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3),
            st.sampled_from(["", "all", "any"]),
        ),
        max_size=4,
    ),
)
def test_no_half_made_draft_makes_the_warnings_fall_over(
    changes: list[tuple[tuple[Any, ...], Any]],
    conditions: list[tuple[int, list[Any], str]],
) -> None:
    data = bundle()
    for at, parts, joined in conditions:
        when = {joined: copy.deepcopy(parts)} if joined else copy.deepcopy(parts[0])
        questions(data)[at]["show_when"] = when
    for path, value in changes:
        put(data, path, copy.deepcopy(value))
    form = check.readable(data)
    if form is not None:
        assert all(problem.message for problem in proof.warnings(form))


def test_what_can_be_read_is_all_that_holds() -> None:
    data = bundle()
    data["sections"][0]["id"] = 3
    data["template"]["sections"].append({"section": "nowhere"})
    form = check.readable(data)
    assert form is not None
    assert [section.key for section in form.sections] == ["second"]
    data["template"]["sections"] = 3
    assert check.readable(data) is None
