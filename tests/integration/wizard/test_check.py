"""The check page: drawn from the tree of documents, with links to change and what is missing."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.peps import documents
from pep_forms.peps.models import SectionAnswers
from pep_forms.peps.reading import visible_answers
from pep_forms.printing import nodes
from tests.integration.wizard.world import World

TEACHER, WORKER, CARER = "designated_teacher", "social_worker", "foster_carer"


def fill(
    world: World,
    section: str,
    entries: dict[str, Any],
    rows: Mapping[str, tuple[Row, ...]] | None = None,
) -> None:
    """Answers as they are stored; those that are no entries yet were typed."""
    made = {a: v if isinstance(v, Entry) else Entry(value=v) for a, v in entries.items()}
    row, _ = SectionAnswers.objects.get_or_create(pep=world.pep, section_id=section)
    row.answers = Answers(made, rows or {}).to_json()
    # What is remembered of a section is remembered by its revision.
    row.revision += 1
    row.save()


def words(page: str) -> str:
    """What a page says, as one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def page(world: World, role: str) -> str:
    response = world.client(role).get(world.url("check/"))
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_what_the_tree_says_to_each_reader(world: World) -> None:
    fill(
        world,
        "s_widgets",
        {
            "words": "Short <b>words</b>",
            "prose": "One.\nTwo.",
            "secret": "canary-secret",
            "count": 3,
        },
    )
    rows = {"aims": (Row("a", 1), Row("b", 2), Row("gone", 3, removed=True))}
    fill(
        world,
        "s_rows",
        {
            "aims/a/aim": "Read",
            "aims/b/aim": "Swim",
            "aims/gone/aim": "canary-gone",
            "aim_one": "b",
            "marks/maths/mark": "red",
            "hours": 4,
        },
        rows,
    )
    for role, sees in ((TEACHER, False), (WORKER, True), (CARER, False)):
        text, actor = words(page(world, role)), world.people[role]
        tree = documents.for_checking(
            world.pep, visible_answers(world.pep, actor, channel="test", show=lambda v: ())
        )
        for section in tree.sections:
            for said in (section.title, *_said(section)):
                assert " ".join(said.split()) in text
        assert ("canary-secret" in text) is sees
        assert "canary-gone" not in text
        assert "Aim 2: Swim" in text
        assert "&lt;b&gt;words" in page(world, role)


def _said(section: nodes.SectionNode) -> list[str]:
    pairs = [pair for block in section.blocks for pair in nodes.pairs_of(block)]
    return [said for pair in pairs for said in (pair.label, *pair.lines)]


def test_each_answer_leads_to_its_question_for_whoever_may_change_it(world: World) -> None:
    for role, links in ((TEACHER, True), (CARER, False)):
        text = page(world, role)
        assert (f'href="{world.url("steps/widgets/")}#q-words"' in text) is links
        assert (f'href="{world.url("steps/widgets/2/")}#q-last"' in text) is links
    text = page(world, TEACHER)
    # What is worked out is nobody's to change, nor what somebody else fills in.
    assert "#q-total" not in text
    assert "#q-theirs" not in text


def test_what_waits_and_what_cannot_be_read_is_said_here_and_nowhere_in_print(world: World) -> None:
    fill(
        world,
        "s_widgets",
        {
            "words": Entry(value="Carried words", source=f"confirm:{world.pep.pk}"),
            "day": Entry(raw="32/13/2026", problem="date"),
        },
    )
    text = words(page(world, TEACHER))
    assert "Carried words From the last PEP, not confirmed yet" in text
    assert "32/13/2026" in text
    assert text.count("must be a real date") >= 2
    spec = documents.specs(world.pep)[0]
    printed = list(nodes.texts(documents.build(world.pep, spec)))
    assert "Carried words" not in printed
    assert "32/13/2026" in printed


def test_what_is_missing_is_listed_by_person_and_by_section(world: World) -> None:
    text = page(world, TEACHER)
    assert "Still missing, by person" in text
    assert "Designated teacher (1)" in words(text)
    assert "1 still missing" in words(text)
    fill(world, "s_widgets", {"words": "There"})
    text = page(world, TEACHER)
    assert "Still missing" not in text
    assert "Nothing you can see is missing" not in text  # not to be submitted yet


def test_a_longer_plan_takes_no_more_queries(world: World) -> None:
    client = world.client(TEACHER)

    def count() -> int:
        client.get(world.url("check/"))
        with CaptureQueriesContext(connection) as captured:
            client.get(world.url("check/"))
        return len(captured)

    fill(world, "s_widgets", {"words": "There"})
    before = count()
    rows = tuple(Row(f"r{number}", number) for number in range(40))
    entries = {f"aims/r{number}/aim": f"Aim {number}" for number in range(40)}
    fill(world, "s_rows", entries, {"aims": rows})
    assert count() <= before


@pytest.mark.parametrize("role", [TEACHER, WORKER])
def test_the_young_persons_private_words(world: World, role: str) -> None:
    fill(world, "s_me", {"wish": Entry(value="canary-wish", visible_to=("social_worker",))})
    assert ("canary-wish" in page(world, role)) is (role == WORKER)
