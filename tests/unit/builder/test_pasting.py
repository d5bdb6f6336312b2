"""A pasted line becomes the kind of question that its words suggest."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.builder import content, pasting
from pep_forms.builder.families import FAMILY_OF
from pep_forms.engine.upgrade import parse_section

CASES = [
    ("Name", "short_text", "Name", ()),
    ("1. Date of birth *", "date", "Date of birth", ()),
    ("- When did you start?", "date", "When did you start?", ()),
    ("Do you agree? (yes/no)", "yes_no", "Do you agree?", ()),
    ("Is there a plan?", "yes_no", "Is there a plan?", ()),
    ("Has a risk assessment: y/n", "yes_no", "Has a risk assessment", ()),
    ("Favourite colour. Choose: red / green / blue", "one_of", "Favourite colour.",
     ("red", "green", "blue")),
    ("Help wanted (choose any: reading, sums, sport)", "any_of", "Help wanted",
     ("reading", "sums", "sport")),
    ("Clubs – tick all that apply: chess; music", "any_of", "Clubs", ("chess", "music")),
    ("Travel (bus / bike / on foot)", "one_of", "Travel", ("bus", "bike", "on foot")),
    ("How many sessions were missed?", "number", "How many sessions were missed?", ()),
    ("Attendance %", "percentage", "Attendance %", ()),
    ("Cost of the tutor", "money", "Cost of the tutor", ()),
    ("How happy are you on a scale of 1 to 10?", "scale",
     "How happy are you on a scale of 1 to 10?", ()),
    ("E-mail address", "email", "E-mail address", ()),
    ("Home telephone", "phone", "Home telephone", ()),
    ("Postcode", "postcode", "Postcode", ()),
    ("UPN", "upn", "UPN", ()),
    ("What time does it start?", "time", "What time does it start?", ()),
    ("Describe what has changed", "long_text", "Describe what has changed", ()),
    ("What do you enjoy?", "long_text", "What do you enjoy?", ()),
    ("Who will help?", "person", "Who will help?", ()),
    ("Name of the school", "organisation", "Name of the school", ()),
    ("Attach the report", "file", "Attach the report", ()),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind", "label", "choices"), CASES, ids=[c[0] for c in CASES])
def test_a_line_is_understood(line: str, kind: str, label: str, choices: tuple[str, ...]) -> None:
    (guess,) = pasting.read(line)
    assert (guess.kind, guess.label, guess.choices) == (kind, label, choices)
    assert guess.required is line.endswith("*")


@given(st.text(max_size=200))
def test_any_text_gives_questions_that_can_be_saved(text: str) -> None:
    guesses = pasting.read(text)
    numbers = itertools.count()
    reviewed = [pasting.Reviewed(g.label, g.kind, list(g.choices), g.required) for g in guesses]
    made = pasting.questions(reviewed, lambda letter: f"{letter}{next(numbers)}")
    assert all(guess.kind in FAMILY_OF for guess in guesses)
    assert len(made) == len(guesses)
    blocks = [content.question_block(question) for question in made]
    pages = content.pages_of(blocks, "p")
    parse_section({"id": "s", "key": "s", "title": "S", "pages": pages}, "")
