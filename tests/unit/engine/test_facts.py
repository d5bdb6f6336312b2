"""Facts: what each can be."""

from __future__ import annotations

import pytest

from pep_forms.engine.facts import FACTS


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("kind", "review", "party"),
        ("full", True, "yes"),
        ("phase", "post_16", "post16"),
        ("year_group", -4, 15),
        ("year_group", 7.0, True),
        ("key_stage", "KS5", "KS6"),
        ("window", "spring", "winter"),
        ("school_year", "2026-27", ""),
        ("age", 17, "17"),
        ("in_setting", False, 0),
    ],
)
def test_values(name: str, good: object, bad: object) -> None:
    assert FACTS[name].accepts(good)
    assert not FACTS[name].accepts(bad)


def test_words_and_operators() -> None:
    assert FACTS["full"].say(True) == "yes"
    assert FACTS["kind"].say("review") == "Review PEP"
    assert FACTS["year_group"].say(7) == "7"
    assert "at_least" in FACTS["year_group"].operators
    assert "at_least" not in FACTS["phase"].operators
    assert all(fact.name == name and fact.label for name, fact in FACTS.items())
