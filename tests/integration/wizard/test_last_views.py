"""You said, we did: last time's words beside the question, for whoever could read them there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.builder.actions import import_definition, release
from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.peps import documents
from pep_forms.peps.actions import closing, narrowing, opening
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.printing import html as twin
from pep_forms.printing import nodes, pdf
from tests.integration.peps import world as lives
from tests.integration.peps.world import question, section

TODAY = date(2026, 10, 5)
VIEWS = {
    "young_person": "EERERR",
    "social_worker": "R",
    "designated_teacher": "R",
    "vs_admin": "R",
    "foster_carer": "R",
}
FIRST = {"fact": "first_pep", "op": "is", "value": False}
OPEN, NOT_CARER, LOCKED, LEFT_OUT = "canary-open", "canary-nocarer", "canary-lock", "canary-left"
TARGET = "canary-target"


def bundle() -> dict[str, Any]:
    """The small form of the plans' tests, with a section in which the young person speaks."""
    small = lives.BUNDLE
    views = section(
        "views",
        question("said", "long_text"),
        question("said_two", "short_text", visible_to=["young_person", "social_worker"]),
        question("said_three", "long_text"),
        question("said_four", "long_text", layout="left_out"),
        question("age", "number"),
        question("you_said", "information", options={"feed": "last_views"}, show_when=FIRST),
        question("happy", "yes_no"),
        audience="over_11",
        rights=VIEWS,
        led_by=["young_person"],
    )
    template = {**small["template"], "sections": ["views", *small["template"]["sections"]]}
    return {**small, "template": template, "sections": [views, *small["sections"]]}


class Plans:
    """The last plan, and the one that is open now."""

    def __init__(self) -> None:
        self.people = lives.make_world()
        import_definition(data=bundle(), by=lives.SYSTEM)
        release(template_key="small", by=lives.SYSTEM)
        self.last = lives.opened(self.people)
        entries = {
            "said": Entry(value=f"{OPEN}\nand more"),
            "said_two": Entry(value=NOT_CARER),
            "said_three": Entry(value=LOCKED, visible_to=("young_person", "social_worker")),
            "said_four": Entry(value=LEFT_OUT),
            "age": Entry(value=12),
        }
        store(self.last, "views", Answers(entries))
        closing.close(pep=self.last, reason="superseded", by=self.people.admin)
        self.last.refresh_from_db()
        self.now = opening.open_pep(young_person=self.people.young_person, by=self.people.admin)
        told = {"last_targets/a/l_target": Entry(value=TARGET)}
        told["last_targets/a/l_outcome"] = Entry(value="met")
        store(self.now, "last", Answers(told, {"last_targets": (Row("a", 1),)}))

    def client(self, role: str) -> Client:
        client, actor = Client(), self.people.actor(role)
        assert actor.user is not None
        client.force_login(actor.user, backend="pep_forms.people.backend.AccountBackend")
        return client

    def page(self, role: str, rest: str = "steps/views/") -> str:
        response = self.client(role).get(f"/peps/{self.now.pk}/{rest}")
        assert response.status_code == 200
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def store(pep: Pep, name: str, answers: Answers) -> None:
    row, _ = SectionAnswers.objects.get_or_create(pep=pep, section_id=name)
    old = Answers.from_json(row.answers)
    new = replace(
        old, entries={**old.entries, **answers.entries}, rows={**old.rows, **answers.rows}
    )
    row.answers, row.revision = new.to_json(), row.revision + 1
    row.save()


@pytest.fixture
def plans(db: None) -> Iterator[Plans]:
    with clock.at(TODAY):
        yield Plans()


@pytest.mark.parametrize("rest", ["steps/views/", "check/"])
@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("young_person", {OPEN, NOT_CARER, TARGET}),
        ("social_worker", {OPEN, NOT_CARER, TARGET}),
        ("designated_teacher", {OPEN, TARGET}),
        ("foster_carer", {OPEN, TARGET}),
    ],
)
def test_each_reads_what_they_could_read_then(
    plans: Plans, role: str, told: set[str], rest: str
) -> None:
    text = plans.page(role, rest)
    found = {c for c in (OPEN, NOT_CARER, LOCKED, LEFT_OUT, TARGET) if c in text}
    assert found == told
    assert f"{TARGET} Met" in text
    assert "said" in text


def test_nothing_of_it_is_copied_anywhere(plans: Plans) -> None:
    plans.page("young_person")
    plans.page("young_person", "check/")
    stored = str(
        list(SectionAnswers.objects.filter(pep=plans.now).values_list("answers", flat=True))
    )
    assert OPEN not in stored
    for spec in documents.specs(plans.now):
        tree = documents.build(plans.now, spec)
        assert OPEN not in "".join(nodes.texts(tree))
        assert OPEN not in twin.render(tree)
        assert OPEN not in "".join(pdf.text(pdf.render(tree)))


def test_what_is_closed_in_the_last_plan_is_closed_here_at_once(plans: Plans) -> None:
    assert OPEN in plans.page("foster_carer")
    narrowing.narrow(
        pep=plans.last,
        section_id="views",
        question_id="said",
        visible_to=["young_person"],
        by=plans.people.admin,
    )
    for rest in ("steps/views/", "check/"):
        assert OPEN not in plans.page("foster_carer", rest)
        assert OPEN in plans.page("young_person", rest)


def test_the_look_is_logged_where_the_words_stand(plans: Plans) -> None:
    plans.page("designated_teacher")
    rows = {row.subject: row for row in ReadEntry.objects.all()}
    assert rows[f"pep:{plans.last.pk}"].addresses == ("said",)
    assert set(rows[f"pep:{plans.now.pk}"].addresses) >= {
        "last_targets/a/l_target",
        "last_targets/a/l_outcome",
    }


def test_the_first_plan_shows_nothing_and_an_empty_one_says_so(plans: Plans) -> None:
    SectionAnswers.objects.filter(pep=plans.last).delete()
    SectionAnswers.objects.filter(pep=plans.now, section_id="last").delete()
    assert "nothing from last time" in plans.page("young_person")
    assert "nothing from last time" in plans.page("young_person", "check/")
    with clock.at(TODAY + timedelta(days=1)):
        Pep.objects.filter(pk=plans.now.pk).update(facts={**plans.now.facts, "first_pep": True})
        assert "you_said" not in plans.page("young_person")
