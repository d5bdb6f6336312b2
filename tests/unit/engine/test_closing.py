"""A young person's choice closes what they wrote, for good, and nothing that others wrote."""

from __future__ import annotations

from typing import Any

from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.closing import close_as_chosen
from pep_forms.engine.merge import Merge
from pep_forms.engine.spec import SectionSpec

KEEP = ["young_person", "social_worker"]
SECTION = SectionSpec.model_validate(
    {
        "id": "s",
        "key": "s",
        "title": "S",
        "pages": [
            {
                "id": "p",
                "questions": [
                    {
                        "id": "who",
                        "key": "who",
                        "kind": "one_of",
                        "label": "Who",
                        "choices": [{"id": "all", "label": "All"}, {"id": "sw", "label": "One"}],
                        "options": {"closes": {"sw": KEEP}},
                    },
                    {"id": "a", "key": "a", "kind": "short_text", "label": "A"},
                    {"id": "b", "key": "b", "kind": "short_text", "label": "B"},
                ],
            }
        ],
    }
)


def close(**entries: Any) -> Merge:
    made = {
        name: value if isinstance(value, Entry) else Entry(value=value, author="child")
        for name, value in entries.items()
    }
    return close_as_chosen(SECTION, Answers(made), Merge(Answers(made)))


def test_everything_they_wrote_is_closed_and_the_choice_itself_stays_open() -> None:
    merge = close(who="sw", a="mine", b=Entry(value="a teacher's", author="teacher"))

    assert merge.answers.entries["a"].visible_to == tuple(KEEP)
    assert merge.answers.entries["b"].visible_to is None
    assert merge.answers.entries["who"].visible_to is None
    assert [item.address for item in merge.accepted] == ["a"], "its history closes with it"


def test_another_choice_opens_nothing_again() -> None:
    closed = Entry(value="mine", author="child", visible_to=tuple(KEEP))

    assert close(who="all", a=closed).answers.entries["a"].visible_to == tuple(KEEP)


def test_what_is_closer_already_never_gets_wider() -> None:
    alone = Entry(value="mine", author="child", visible_to=("young_person",))

    assert close(who="sw", a=alone).answers.entries["a"].visible_to == ("young_person",)


def test_without_a_choice_nothing_happens() -> None:
    assert not close(a="mine").accepted
