"""What authors are told: how hard a text is, what is asked twice, how long it takes."""

from __future__ import annotations

from typing import Any

import pytest

from pep_forms.builder.advice import reading
from pep_forms.builder.advice.advice import advise
from pep_forms.engine.roles import Role
from pep_forms.engine.spec import SectionSpec, TemplateSpec, assemble

SYLLABLES = {
    "cat": 1, "the": 1, "named": 1, "wanted": 2, "table": 2, "people": 2, "education": 4,
    "school": 1, "pages": 2, "names": 1, "something": 2, "safely": 2, "question": 2, "being": 2,
    "science": 2, "area": 3, "autism": 3, "science’s": 2, "a": 1, "attendance": 3, "young": 1,
    "language": 2, "studying": 3, "quiet": 2, "experience": 4, "social": 2, "favourite": 3,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_are_counted(word: str, count: int) -> None:
    assert reading.syllables(word) == count


def test_harder_texts_have_a_higher_age() -> None:
    easy = "What do you like at school? Tell us what went well. Who helped you?"
    plain = "Say what help was given in class, who gave it, and whether it made a difference."
    hard = (
        "Describe the multidisciplinary interventions implemented subsequent to the preceding "
        "review, identifying the contributory circumstances notwithstanding their limitations."
    )
    ages = [reading.measure(text).age for text in (easy, plain, hard)]

    assert ages == sorted(ages)
    assert ages[0] <= 8
    assert ages[2] >= 20
    assert reading.measure("").age == 0


def question(id_: str, label: str, kind: str = "short_text", **more: Any) -> dict[str, Any]:
    return {"id": id_, "key": id_, "kind": kind, "label": label, **more}


def section(*questions: dict[str, Any], **more: Any) -> SectionSpec:
    return SectionSpec.model_validate(
        {
            "id": "s",
            "key": "s",
            "title": "About you",
            "rights": {"designated_teacher": "E", "young_person": "E"},
            "led_by": ["designated_teacher"],
            "pages": [{"id": "p", "questions": questions}],
            **more,
        }
    )


def form(*sections: SectionSpec) -> Any:
    template = TemplateSpec.model_validate(
        {
            "id": "t",
            "key": "t",
            "title": "Plan",
            "phase": "school",
            "sections": [one.key for one in sections],
        }
    )
    return assemble(template, {one.key: one for one in sections})


def lines(advised: Any, kind: str) -> list[tuple[str, ...]]:
    return [line.ids for line in advised.lines if line.kind == kind]


def test_a_section_is_judged_by_its_readers() -> None:
    hint = "Tell us which educational activities are available in your community this year."
    text = (question("a", "Your education", hint=hint), question("b", "Your wishes", hint=hint))
    for audience, too_hard in (("under_11", True), ("over_11", True), ("adult", True)):
        advised = advise(form(section(*text, audience=audience)), whole=False)
        assert advised.sections[0].too_hard is too_hard, advised.sections[0]
    plain = (question("a", "School", hint="Tell us what you like at school. Who helps you?"),)
    for audience in ("over_11", "adult"):
        one = (*plain, question("b", "Home", hint="What do you do at home? Who is there with you?"))
        assert not advise(form(section(*one, audience=audience)), whole=False).sections[0].too_hard
    under = advise(form(section(*text, audience="under_11")), whole=False)
    assert ("a",) in lines(under, "words")


def test_long_sentences_and_plainer_words_are_named() -> None:
    long = "Say " + " ".join(["and what"] * 15) + "."
    advised = advise(form(section(question("a", "How", hint=long), question("b", "Utilise"))))

    assert lines(advised, "sentence") == [("a",)]
    assert lines(advised, "words") == [("b",)]
    assert any("“use” instead of “utilise”" in line.words for line in advised.lines)


def test_what_is_asked_twice_is_found_and_nothing_else() -> None:
    rows = [question("g1", "Start date", "date")]
    other = [question("h1", "Start date", "date")]
    advised = advise(
        form(
            section(
                question("a", "What is your date of birth?", "date"),
                question("b", "Date of your birth", "date"),
                question("c", "What helps you learn?"),
                question("i", "Unauthorised absences", "number"),
                question("j", "Authorised absences", "number"),
                question("k", "What should we change?"),
                question("l", "What should we change?", filled_by=["social_worker"]),
                question("o", "Why?"),
                question("r", "Why?"),
                question("d", "What stops you from learning?"),
                question("e", "Target 1"),
                question("f", "Target 2"),
                question("g", "Jobs", "group", questions=rows),
                question("h", "Courses", "group", questions=other),
                question("m", "Possible", "number", meaning="attendance.possible"),
                question("n", "Sessions there were", "number", meaning="attendance.possible"),
            )
        )
    )

    assert sorted(lines(advised, "duplicate")) == [("b", "a"), ("n", "m")]


def test_minutes_hang_on_the_role_and_on_conditions() -> None:
    views = section(
        *(question(f"v{n}", f"Tell us about thing {n}", "long_text") for n in range(12)),
        question("w", "More", "long_text", show_when={"question": "v1", "op": "answered"}),
        id="v", key="v", audience="under_11", led_by=["young_person"],
    )  # fmt: skip
    facts = section(
        question("x", "Present?", "yes_no"), question("y", "Note", filled_by=["social_worker"])
    )
    advised = advise(form(views, facts))
    found = {burden.role: burden for burden in advised.burdens}

    assert set(found) == {Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.YOUNG_PERSON}
    child = found[Role.YOUNG_PERSON]
    assert (child.always, child.questions) == (12, 13)
    assert child.minutes[0] < child.minutes[1]
    assert child.too_much
    assert found[Role.DESIGNATED_TEACHER].questions == 1
    assert not found[Role.DESIGNATED_TEACHER].too_much
    assert len(lines(advised, "burden")) == 1


def test_no_plan_has_the_sections_of_two_ages() -> None:
    def views(key: str, show_when: dict[str, Any]) -> SectionSpec:
        asked = (question(f"{key}{n}", f"Thing {n}", "yes_no") for n in range(5))
        return section(*asked, id=key, key=key, led_by=["young_person"], show_when=show_when)

    younger = views("young", {"fact": "year_group", "op": "at_most", "value": 5})
    older = views("old", {"fact": "year_group", "op": "more_than", "value": 5})
    never = views("never", {"fact": "phase", "op": "is", "value": "post_16"})
    maybe = views("maybe", {"fact": "on_roll", "op": "is", "value": True})
    burden = advise(form(younger, older, never, maybe)).burdens[0]

    assert (burden.always, burden.questions) == (5, 10)


def test_a_form_that_reports_need_something_from_is_told() -> None:
    counted = section(
        question("p", "Possible", "number", meaning="attendance.possible"),
        question("q", "Attended", "number", meaning="attendance.attended"),
    )
    without = [line.words for line in advise(form(section(question("a", "Name")))).lines]
    with_it = [line.words for line in advise(form(counted)).lines]

    assert any("figures on attendance" in words for words in without)
    assert not any("figures on attendance" in words for words in with_it)
    alone = advise(form(section(question("a", "Name"))), whole=False)
    assert not lines(alone, "meaning")
