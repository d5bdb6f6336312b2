"""What a release does, counted exactly while all that looks like an answer lies beside it.

Two answers count for each change. Beside them stand the same answers in plans of another
template that has the very same section, on an older version, in try-outs, behind a closed
condition, in removed rows, in plans that were closed, and a plan that was voided.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client

from pep_forms.builder.actions import import_definition, release
from pep_forms.builder.models import FormTemplate
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.closing import close, void
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.publishing.actions import trying
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import Pretend
from pep_forms.publishing.report import Finding, Report, report_on
from pep_forms.publishing.try_store import TryStore
from tests import builders
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.world import (
    SYSTEM,
    Plans,
    bundle,
    edit,
    editor,
    find,
    look,
    release_first,
    remove,
)

pytestmark = pytest.mark.django_db

#: What is answered in the plans that count and, letter by letter, in every decoy.
SAME = {"score": "90", "mood": "poor", "helps": ["walks"], "asks": "yes", "why": "Because"}


def twin() -> dict[str, Any]:
    """Another template with the very same two sections: they are shared, not copied."""
    data = bundle()
    data["template"] |= {"id": "t_twin", "key": "twin", "title": "Twin"}
    return data


def fill(plans: Plans, key: str = "plan") -> Pep:
    """A plan with the same answers, one row that stands and one that was removed."""
    pep = plans.open(key, **SAME)
    for row in ("r1", "r2"):
        plans.add_row(pep, row, aim="read", size="large")
    plans.remove_row(pep, "r2")
    return pep


def try_out(key: str) -> TryOut:
    """The draft of a template tried out with the same answers, on the way of the screens."""
    made = trying.start(template=FormTemplate.objects.get(key=key), pretend=Pretend(), by=editor())
    store = TryStore(made)
    section = store.compiled.form.sections[0]
    changes: list[Change | RowChange] = [
        Change(name, value, digest("")) for name, value in SAME.items()
    ]
    changes.append(RowChange("aims", "r1", "add"))
    changes.append(Change("aims/r1/size", "large", digest("")))
    reply = store.save(section, changes, request_key="", foreign=())
    assert not reply.refused
    made.refresh_from_db()
    assert made.answers["s_first"]["entries"]["score"]["value"] == 90
    return made


@pytest.fixture
def plans() -> Plans:
    """Two plans that count among everything that must not."""
    release_first()
    import_definition(data=twin(), by=SYSTEM)
    release(template_key="twin", by=SYSTEM)
    plans = Plans()
    # On version 1; the plans that count rest on version 2.
    fill(plans)
    edit(lambda d: find(d, "score").update(hint="Out of a hundred"))
    release(template_key="plan", by=SYSTEM)
    for _ in range(2):
        fill(plans)
    for _ in range(3):
        fill(plans, "twin")
    try_out("plan")
    try_out("twin")
    closed = fill(plans)
    close(pep=closed, reason="left_care", by=plans.admin)
    voided = plans.open()
    void(pep=voided, by=Actor(builders.make_user(Role.VS_REVIEWER), Role.VS_REVIEWER))
    hidden = plans.open(asks="yes", why="Because")
    plans.save(hidden, "s_first", asks="no")
    only_removed = plans.open()
    plans.add_row(only_removed, "r9", aim="read", size="large")
    plans.remove_row(only_removed, "r9")
    return plans


def change(what: Any) -> None:
    """Change the draft that both templates share, with the hint that version 2 has."""

    def both(data: dict[str, Any]) -> None:
        find(data, "score").update(hint="Out of a hundred")
        what(data)

    edit(both)


def one(kind: str, report: Report) -> Finding:
    (found,) = (finding for finding in report.findings if finding.kind == kind)
    return found


def numbers(found: Finding) -> tuple[int, int, int, int]:
    return found.peps, found.answers, found.affected, found.affected_peps


#: A change, the kind of finding it makes, and in how many PEPs and answers it is used and
#: touches something, in the newest version of the plan and of its twin.
CHANGES: dict[str, tuple[Any, str, tuple[int, ...], tuple[int, ...]]] = {
    "a limit": (
        lambda d: find(d, "score")["options"].update(max=50),
        "options_changed",
        (2, 2, 2, 2),
        (3, 3, 3, 3),
    ),
    "a choice": (
        lambda d: find(d, "mood")["choices"].pop(2),
        "choice_removed",
        (2, 2, 2, 2),
        (3, 3, 3, 3),
    ),
    "a choice of many": (
        lambda d: find(d, "helps")["choices"].pop(2),
        "choice_removed",
        (2, 2, 2, 2),
        (3, 3, 3, 3),
    ),
    "a choice in rows": (
        lambda d: find(d, "size")["choices"].pop(1),
        "choice_removed",
        (2, 2, 2, 2),
        (3, 3, 3, 3),
    ),
    "a question behind a condition": (
        lambda d: remove(d, "why"),
        "question_removed",
        (2, 2, 2, 2),
        (3, 3, 3, 3),
    ),
    # Two cells of the one row that stands.
    "a group of rows": (
        lambda d: remove(d, "aims"),
        "question_removed",
        (2, 4, 4, 2),
        (3, 6, 6, 3),
    ),
    "another kind": (
        lambda d: find(d, "why").update(kind="number"),
        "kind_changed",
        (2, 2, 2, 2),
        (3, 3, 3, 3),
    ),
    "a condition that closes": (
        lambda d: find(d, "mood").update(
            show_when={"question": "score", "op": "less_than", "value": 50}
        ),
        "condition_changed",
        (2, 2, 2, 2),
        (3, 3, 3, 3),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_is_asked_on_the_newest_version_is_counted(plans: Plans, name: str) -> None:
    what, kind, here, there = CHANGES[name]
    change(what)
    found = one(kind, look())
    assert numbers(found) == here
    assert found.must_accept
    # The one older plan has a line of its own and is in no other number.
    before = [line for line in found.impact if line.startswith("On version")]
    assert len(before) == 1
    assert before[0].startswith("On version 1: ")
    assert before[0].endswith("in 1 open PEP.")
    # The other template has the same section, and plans of its own.
    assert numbers(one(kind, look("twin"))) == there


def test_the_totals_leave_out_what_is_no_plan_on_its_way(plans: Plans) -> None:
    change(CHANGES["a limit"][0])
    report = look()
    # Two that count, one with a hidden answer, one with a removed row; not closed, not void.
    assert (report.open_peps, report.older_peps) == (4, 1)
    twins = report_on(FormTemplate.objects.get(key="twin"))
    assert (twins.open_peps, twins.older_peps) == (3, 0)
    assert Pep.objects.count() == 10
    assert TryOut.objects.count() == 2


def test_the_plans_that_are_named_are_the_ones_that_count(plans: Plans) -> None:
    change(CHANGES["a question behind a condition"][0])
    told = {
        pep.pk: pep for pep in Pep.objects.filter(pk__in=one("question_removed", look()).pep_ids)
    }
    assert sorted(pep.version.number for pep in told.values()) == [1, 2, 2]
    assert {pep.version.template.key for pep in told.values()} == {"plan"}
    assert {pep.state for pep in told.values()}.isdisjoint({"closed", "void"})


def test_the_screen_and_the_numbers_of_the_api_say_the_same(plans: Plans) -> None:
    change(copy.deepcopy(CHANGES["a limit"][0]))
    client: Client = client_of(editor())
    page = client.get("/admin/releases/plan/").content.decode()
    assert "2 answers would be refused by the new question, in 2 open PEPs." in page
    assert "On version 1: 1 answer would be refused by the new question, in 1 open PEP." in page
    twins = client.get("/admin/releases/twin/").content.decode()
    assert "3 answers would be refused by the new question, in 3 open PEPs." in twins
    assert "On version" not in twins


def test_a_decoy_counts_as_soon_as_it_is_one_no_longer(plans: Plans) -> None:
    """The hidden answer comes back, and the removed row: the numbers follow at once."""
    change(CHANGES["a question behind a condition"][0])
    assert numbers(one("question_removed", look())) == (2, 2, 2, 2)
    hidden = next(
        pep
        for pep in Pep.objects.filter(version__template__key="plan", version__number=2)
        for row in pep.section_answers.filter(section_id="s_first")
        if row.answers["entries"].get("asks", {}).get("value") is False
    )
    plans.save(hidden, "s_first", asks="yes")
    assert numbers(one("question_removed", look())) == (3, 3, 3, 3)
    change(CHANGES["a group of rows"][0])
    assert numbers(one("question_removed", look())) == (2, 4, 4, 2)
    empty = next(
        pep
        for pep in Pep.objects.filter(version__template__key="plan", version__number=2)
        for row in pep.section_answers.filter(section_id="s_first")
        if "aims/r9/size" in row.answers["entries"]
    )
    restored = RowChange("aims", "r9", "restore")
    save_section(pep=empty, section_id="s_first", changes=[restored], by=plans.teacher)
    assert numbers(one("question_removed", look())) == (3, 6, 6, 3)
