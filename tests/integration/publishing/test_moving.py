"""Moving a PEP to a newer version loses nothing, shows nothing to anybody new, and is undone."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pep_forms.builder.actions import import_definition, release
from pep_forms.builder.models import FormVersion, NarrowedRight
from pep_forms.engine.roles import Role, Stage
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, Outdated, Refused, WrongState
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.closing import close
from pep_forms.peps.actions.narrowing import narrow
from pep_forms.peps.actions.saving import lock
from pep_forms.peps.actions.sections import mark_done
from pep_forms.peps.aside_reading import visible_aside
from pep_forms.peps.history import history_of
from pep_forms.peps.models import Fact, Pep, SectionDone, SectionRestriction, SetAside, Target
from pep_forms.peps.reading import visible_answers
from pep_forms.peps.rights import rights_of_audience
from pep_forms.peps.stored import load
from pep_forms.publishing.actions.moving import move, move_several
from pep_forms.publishing.actions.undoing import last_move, undo, undo_several
from pep_forms.publishing.models import Move
from pep_forms.publishing.planning import plan
from tests import builders
from tests.integration.publishing.world import (
    RIGHTS,
    SYSTEM,
    Plans,
    bundle,
    edit,
    find,
    release_first,
    remove,
)

pytestmark = pytest.mark.django_db


def version(number: int, key: str = "plan") -> FormVersion:
    return FormVersion.objects.get(template__key=key, number=number)


def next_version(change: Callable[[dict[str, Any]], object]) -> FormVersion:
    edit(change)
    return release(template_key="plan", by=SYSTEM)


@pytest.fixture
def plans() -> Plans:
    release_first()
    return Plans()


@pytest.fixture
def full(plans: Plans) -> Pep:
    pep = plans.open(
        score="90", mood="poor", helps=["books", "walks"], asks="yes", why="because", notes="n",
        seen="4/3/2026",
    )  # fmt: skip
    plans.save(pep, "s_second", by=plans.worker, private="for the worker")
    plans.add_row(pep, "r1", aim="read", size="large")
    plans.add_row(pep, "r2", aim="gone", size="small")
    plans.remove_row(pep, "r2")
    return pep


def state(pep: Pep) -> dict[str, Any]:
    """Everything a move could touch."""
    pep = Pep.objects.get(pk=pep.pk)
    answers = {s: a for s, a in load(pep).items() if a.entries or a.rows}
    return {
        "version": pep.version_id,
        "state": pep.state,
        "answers": answers,
        "done": sorted(SectionDone.objects.filter(pep=pep).values_list(
            "section_id", "role", "done_by", "done_at")),
        "facts": sorted(Fact.objects.filter(pep=pep).values_list("address", "meaning")),
        "targets": sorted(Target.objects.filter(pep=pep).values_list("address", "target_id")),
        "closed": sorted(map(str, SectionRestriction.objects.filter(pep=pep).values_list("pk"))),
        "aside": SetAside.objects.filter(pep=pep).count(),
    }  # fmt: skip


def value(pep: Pep, address: str) -> Any:
    found = [a.entries[address] for a in load(pep).values() if address in a.entries]
    return found[0].value if found else None


def test_answers_go_by_question_id_to_another_section(plans: Plans, full: Pep) -> None:
    def change(data: dict[str, Any]) -> None:
        data["sections"][1]["pages"][0]["questions"] += [
            remove(data, "score"),
            remove(data, "aims"),
        ]

    to = next_version(change)
    before = state(full)
    done = move(pep=full, to=to, by=plans.admin)
    stored = load(full)
    assert stored["s_second"].entries["score"].value == 90
    assert stored["s_second"].entries["score"] == before["answers"]["s_first"].entries["score"]
    assert stored["s_second"].entries["aims/r1/aim"].value == "read"
    assert [r.id for r in stored["s_second"].rows["aims"] if r.removed] == ["r2"]
    assert "score" not in stored["s_first"].entries
    assert not SetAside.objects.exists()
    assert Pep.objects.get(pk=full.pk).version == to
    assert undo(move=done, by=plans.admin).whole
    assert state(full) == before


def test_what_has_no_place_is_set_aside_and_still_read_by_right(plans: Plans, full: Pep) -> None:
    def change(data: dict[str, Any]) -> None:
        remove(data, "notes")
        remove(data, "private")
        remove(data, "aims")
        find(data, "mood")["choices"].pop(2)
        find(data, "helps")["choices"].pop(2)

    move(pep=full, to=next_version(change), by=plans.admin)
    full.refresh_from_db()
    assert value(full, "mood") is None
    assert value(full, "helps") == ["books"]
    seen = {a.address: a.lines for a in visible_aside(full, plans.teacher, channel="check")}
    assert seen == {
        "notes": ("n",),
        "mood": ("Poor",),
        "helps": ("Books", "Walks"),
        "aims/r1/aim": ("read",),
        "aims/r1/size": ("Large",),
        "aims/r2/aim": ("gone",),
        "aims/r2/size": ("Small",),
    }
    worker = {a.address: a.lines for a in visible_aside(full, plans.worker, channel="check")}
    assert worker == {**seen, "private": ("for the worker",)}
    with pytest.raises(NotVisible):
        visible_aside(full, Actor(builders.make_user(), "social_worker"), channel="check")


def test_a_limit_keeps_the_words_and_asks_again(plans: Plans, full: Pep) -> None:
    to = next_version(lambda d: find(d, "score")["options"].update(max=50))
    done = move(pep=full, to=to, by=plans.admin)
    entry = load(full)["s_first"].entries["score"]
    assert (entry.value, entry.raw, entry.problem) == (None, "90", "too_large")
    assert entry.author == str(plans.teacher.user_id)
    assert done.counts["as_typed"] == 1


def test_a_part_that_was_done_reopens_only_if_something_of_it_changed(
    plans: Plans, full: Pep
) -> None:
    for section in ("s_first", "s_second"):
        for actor in (plans.teacher, plans.worker):
            mark_done(pep=full, section_id=section, by=actor)
    before = state(full)

    def change(data: dict[str, Any]) -> None:
        find(data, "seen").update(label="Seen on", filled_by=["designated_teacher"])
        data["sections"][1]["pages"][0]["questions"].append(
            {**copy.deepcopy(find(data, "seen")), "id": "again", "key": "again"}
        )

    done = move(pep=full, to=next_version(change), by=plans.admin)
    left = set(SectionDone.objects.filter(pep=full).values_list("section_id", "role"))
    assert left == {
        ("s_first", "designated_teacher"),
        ("s_first", "social_worker"),
        ("s_second", "social_worker"),
    }
    undo(move=done, by=plans.admin)
    assert state(full) == before


@pytest.mark.parametrize("stage", list(Stage))
def test_no_old_answer_gets_a_new_reader(plans: Plans, full: Pep, stage: Stage) -> None:
    """Wider section, wider question, and a question moved to where more people look."""
    narrow(
        pep=full, section_id="s_first", question_id="helps", visible_to=["vs_admin"], by=plans.admin
    )
    NarrowedRight.objects.create(
        version=version(1), question_id="mood", roles=["social_worker"], reason="x",
        narrowed_by=plans.admin.user,
    )  # fmt: skip

    def change(data: dict[str, Any]) -> None:
        data["sections"][0]["rights"] = {**RIGHTS, "iro": "R", "foster_carer": "--RRRR"}
        find(data, "private").pop("visible_to")
        data["sections"][0]["pages"][0]["questions"].append(remove(data, "notes"))
        data["sections"][1]["pages"][0]["questions"].append(remove(data, "helps"))

    def seen(pep: Pep) -> set[tuple[str, str]]:
        rights = rights_of_audience(pep, tuple(Role), stage)
        addresses = [a for given in load(pep).values() for a in given.entries]
        return {(r.role, a) for r in rights for a in addresses if r.sees(a)}

    before = seen(full)
    to = next_version(change)
    done = move(pep=full, to=to, by=plans.admin)
    after = seen(Pep.objects.get(pk=full.pk))
    assert after <= before
    # Those who saw an answer still do.
    assert {(r, a) for r, a in before if r == "designated_teacher"} <= after
    undo(move=done, by=plans.admin)
    assert seen(Pep.objects.get(pk=full.pk)) == before


def test_a_person_kept_out_of_a_section_stays_out_of_what_left_it(plans: Plans, full: Pep) -> None:
    narrow(pep=full, section_id="s_second", hidden_from=plans.worker.user, by=plans.admin)

    def change(data: dict[str, Any]) -> None:
        data["sections"][0]["pages"][0]["questions"].append(remove(data, "notes"))

    move(pep=full, to=next_version(change), by=plans.admin)
    full = Pep.objects.get(pk=full.pk)
    shown = visible_answers(full, plans.worker, channel="page").section("s_first").entries
    assert "score" in shown
    assert "notes" not in shown
    assert (
        "notes" in visible_answers(full, plans.teacher, channel="page").section("s_first").entries
    )


def test_a_delegate_of_the_other_section_does_not_get_what_moves_in(
    plans: Plans, full: Pep
) -> None:
    teacher = full.young_person.network.get(role=Role.DESIGNATED_TEACHER)
    member = builders.delegate(teacher, sections=("s_first",))
    given_rights = {**RIGHTS, "delegate": "EERFRR"}

    def rights(data: dict[str, Any]) -> None:
        for one in data["sections"]:
            one["rights"] = given_rights

    middle = next_version(rights)
    move(pep=full, to=middle, by=plans.admin)
    SectionRestriction.objects.all().delete()

    def change(data: dict[str, Any]) -> None:
        rights(data)
        data["sections"][0]["pages"][0]["questions"].append(remove(data, "notes"))

    move(pep=full, to=next_version(change), by=plans.admin)
    full = Pep.objects.get(pk=full.pk)
    shown = visible_answers(full, Actor(member.user, Role.DELEGATE), channel="page")
    assert "score" in shown.section("s_first").entries
    assert "notes" not in shown.section("s_first").entries


def test_a_plan_that_changed_since_it_was_shown_is_shown_again(plans: Plans, full: Pep) -> None:
    to = next_version(lambda d: remove(d, "notes"))
    shown = plan(full, to, load(full)).digest
    plans.save(full, "s_second", notes="")
    with pytest.raises(Outdated):
        move(pep=full, to=to, by=plans.admin, shown="x")
    fresh = plan(Pep.objects.get(pk=full.pk), to, load(full)).digest
    assert move(pep=full, to=to, by=plans.admin, shown=fresh)
    assert shown


def test_words_written_since_stay_and_the_rest_comes_back(plans: Plans, full: Pep) -> None:
    def change(data: dict[str, Any]) -> None:
        find(data, "score")["options"].update(max=50)
        remove(data, "notes")
        data["sections"][1]["pages"][0]["questions"].append(
            {"id": "fresh", "key": "fresh", "kind": "short_text", "label": "Fresh"}
        )

    before = state(full)
    done = move(pep=full, to=next_version(change), by=plans.admin)
    plans.save(full, "s_first", score="40")
    plans.save(full, "s_second", fresh="only in version 2")
    undone = undo(move=done, by=plans.admin)
    assert undone.kept == ("score",)
    full = Pep.objects.get(pk=full.pk)
    assert full.version == version(1)
    assert value(full, "score") == 40
    assert value(full, "notes") == "n"
    after = state(full)
    for section, answers in before["answers"].items():
        for address, entry in answers.entries.items():
            if address != "score":
                assert after["answers"][section].entries[address] == entry
        assert after["answers"][section].rows == answers.rows
    aside = {a.address: a.lines for a in visible_aside(full, plans.teacher, channel="check")}
    assert aside == {"fresh": ("only in version 2",)}


def test_words_written_for_fewer_people_are_not_widened_by_going_back(
    plans: Plans, full: Pep
) -> None:
    to = next_version(lambda d: find(d, "notes").update(visible_to=["social_worker"]))
    done = move(pep=full, to=to, by=plans.admin)
    plans.save(full, "s_second", by=plans.worker, notes="a secret now")
    undo(move=done, by=plans.admin)
    full = Pep.objects.get(pk=full.pk)
    shown = visible_answers(full, plans.teacher, channel="page").section("s_second").entries
    assert "notes" not in shown
    worker = visible_answers(full, plans.worker, channel="page").section("s_second").entries
    assert worker["notes"].value == "a secret now"


def test_who_may_and_when(plans: Plans, full: Pep) -> None:
    to = next_version(lambda d: remove(d, "notes"))
    for nobody in (plans.teacher, plans.worker, SYSTEM):
        with pytest.raises(NotAllowed):
            move(pep=full, to=to, by=nobody)
    with pytest.raises(NotVisible):
        move(pep=full, to=to, by=Actor(builders.make_user(), "social_worker"))
    with pytest.raises(BadInput):
        move(pep=full, to=full.version, by=plans.admin)
    import_definition(data=bundle("other"), by=SYSTEM)
    with pytest.raises(BadInput):
        move(pep=full, to=release(template_key="other", by=SYSTEM), by=plans.admin)
    done = move(pep=full, to=to, by=plans.admin)
    for nobody in (plans.teacher, SYSTEM):
        with pytest.raises(NotAllowed):
            undo(move=done, by=nobody)
    close(pep=full, reason="left_care", note="", by=plans.admin)
    with pytest.raises(WrongState):
        undo(move=done, by=plans.admin)
    with pytest.raises(WrongState):
        move(pep=full, to=version(1), by=plans.admin)


def test_moves_are_undone_in_order(plans: Plans, full: Pep) -> None:
    before = state(full)
    second = move(pep=full, to=next_version(lambda d: remove(d, "notes")), by=plans.admin)
    third = move(
        pep=full,
        to=next_version(lambda d: (remove(d, "notes"), remove(d, "score"))),
        by=plans.admin,
    )
    with pytest.raises(Refused, match="Undo that move first"):
        undo(move=second, by=plans.admin)
    assert last_move(Pep.objects.get(pk=full.pk)) == third
    undo(move=third, by=plans.admin)
    assert last_move(Pep.objects.get(pk=full.pk)) == second
    undo(move=second, by=plans.admin)
    assert state(full) == before
    with pytest.raises(Refused, match="undone already"):
        undo(move=second, by=plans.admin)


def test_one_that_cannot_be_moved_does_not_hold_the_others(plans: Plans, full: Pep) -> None:
    closed = plans.open(score="1")
    close(pep=closed, reason="left_care", note="", by=plans.admin)
    others = [plans.open(notes=str(n)) for n in range(3)]
    to = next_version(lambda d: remove(d, "notes"))
    before = {pep.pk: state(pep) for pep in others}
    outcomes = {o.pep.pk: o for o in move_several(peps=[closed, *others], to=to, by=plans.admin)}
    assert outcomes[closed.pk].move is None
    assert "finished" in outcomes[closed.pk].why
    assert all(outcomes[pep.pk].move for pep in others)
    batch = Move.objects.values_list("batch", flat=True).distinct().get()
    assert all(not why for _, why in undo_several(batch=batch, by=plans.admin))
    assert {pep.pk: state(pep) for pep in others} == before


def test_a_signed_plan_keeps_its_version(plans: Plans) -> None:
    pep = plans.open(score="1")
    to = next_version(lambda d: remove(d, "notes"))
    Pep.objects.filter(pk=pep.pk).update(state="submitted", submitted_at=pep.opened_at,
                                         submitted_by=plans.admin.user)  # fmt: skip
    with pytest.raises(WrongState):
        move(pep=Pep.objects.get(pk=pep.pk), to=to, by=plans.admin)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "limit": lambda d: find(d, "score").setdefault("options", {}).update(max=50),
    "no choice": lambda d: find(d, "mood")["choices"].pop(2),
    "one of many": lambda d: find(d, "helps")["choices"].pop(0),
    "reworded": lambda d: find(d, "mood")["choices"][0].update(label="Great"),
    "kind": lambda d: find(d, "notes").update(kind="number"),
    "other kind": lambda d: find(d, "seen").update(kind="short_text"),
    "moved": lambda d: d["sections"][1]["pages"][0]["questions"].append(remove(d, "helps")),
    "group moved": lambda d: d["sections"][1]["pages"][0]["questions"].append(remove(d, "aims")),
    "removed": lambda d: remove(d, "why"),
    "wider": lambda d: find(d, "private").pop("visible_to"),
    "narrower": lambda d: find(d, "seen").update(visible_to=["designated_teacher"]),
    "added": lambda d: d["sections"][0]["pages"][0]["questions"].append(
        {"id": "extra", "key": "extra", "kind": "short_text", "label": "E", "required": "submit"}
    ),
    "condition": lambda d: find(d, "score").update(
        show_when={"question": "asks", "op": "is", "value": True}
    ),
    "out of rows": lambda d: d["sections"][1]["pages"][0]["questions"].append(
        find(d, "aims")["questions"].pop(1)
    ),
    "section gone": lambda d: d["template"].update(sections=["first"]),
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=6, unique=True),
    done=st.lists(st.sampled_from(["s_first", "s_second"]), unique=True),
)
def test_move_then_undo_is_identity(
    plans: Plans, full: Pep, names: list[str], done: list[str]
) -> None:
    with transaction.atomic():
        for section in done:
            mark_done(pep=full, section_id=section, by=plans.teacher)

        def change(data: dict[str, Any]) -> None:
            for name in names:
                try:
                    CHANGES[name](data)
                except KeyError:
                    continue  # the question is gone already

        before = state(full)
        to = next_version(change)
        words = {a for given in load(full).values() for a in given.entries}
        moved = move(pep=lock(full.pk), to=to, by=plans.admin)
        here = {a for given in load(full).values() for a in given.entries}
        aside = {a for row in SetAside.objects.filter(pep=full) for a in row.answers["entries"]}
        assert words == here | aside
        assert undo(move=moved, by=plans.admin).whole
        assert state(full) == before
        transaction.set_rollback(True)


def test_the_history_of_what_was_set_aside_is_still_read_by_right(plans: Plans, full: Pep) -> None:
    def change(data: dict[str, Any]) -> None:
        remove(data, "notes")
        remove(data, "private")

    move(pep=full, to=next_version(change), by=plans.admin)
    full = Pep.objects.get(pk=full.pk)
    for actor, address, seen in (
        (plans.teacher, "notes", True),
        (plans.worker, "private", True),
        (plans.teacher, "private", False),
        (plans.worker, "nowhere", False),
    ):
        assert bool(list(history_of(full, address, actor))) is seen
        client = Client(REMOTE_ADDR="127.0.0.1")
        client.force_login(actor.user)  # type: ignore[arg-type]
        page = client.get(f"/peps/{full.pk}/history/{address}/")
        assert page.status_code == (200 if seen else 404), address


def test_what_was_set_aside_is_exported_by_right(plans: Plans, full: Pep) -> None:
    def change(data: dict[str, Any]) -> None:
        remove(data, "notes")
        remove(data, "private")

    move(pep=full, to=next_version(change), by=plans.admin)
    for actor, addresses in ((plans.teacher, {"notes"}), (plans.worker, {"notes", "private"})):
        client = Client(REMOTE_ADDR="127.0.0.1")
        client.force_login(actor.user)  # type: ignore[arg-type]
        response = client.get(f"/api/v1/peps/{full.pk}/set-aside")
        assert response.status_code == 200
        assert {item["address"] for item in response.json()["items"]} == addresses
    stranger = Client(REMOTE_ADDR="127.0.0.1")
    stranger.force_login(builders.make_user("", username="stranger"))
    assert stranger.get(f"/api/v1/peps/{full.pk}/set-aside").status_code in {403, 404}
