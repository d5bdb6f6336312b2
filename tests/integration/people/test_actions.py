"""What the actions do, refuse, write down and announce."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, PepError, Refused
from pep_forms.people import changes, queries
from pep_forms.people.actions import (
    care_periods,
    enrolments,
    network,
    organisations,
    placements,
    users,
    young_people,
)
from pep_forms.people.actor import Actor
from pep_forms.people.models import Enrolment, NetworkMember, Placement, User, YoungPerson
from tests import builders
from tests.integration.people.conftest import written

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_young_person_is_added_and_edited_and_a_former_upn_is_kept() -> None:
    admin = builders.vs_admin()
    details = {"legal_name": " Ana Lima ", "date_of_birth": date(2014, 3, 2), "care_id": "K1"}
    who = young_people.add(details={**details, "upn": " c8864 10923117"}, by=admin)
    assert (who.legal_name, who.upn) == ("Ana Lima", "C886410923117")
    changed = young_people.edit(
        young_person=who, details={"upn": "B801200005001", "known_as": ""}, by=admin
    )
    who.refresh_from_db()
    assert changed == ["upn"]
    assert who.former_upns == ["C886410923117"]
    assert written()[-2:] == ["people.young_person.added", "people.young_person.edited"]
    assert not young_people.edit(young_person=who, details={"upn": who.upn}, by=admin)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("legal_name", "  ", "Enter their legal name"),
        ("care_id", "", "Enter the care ID"),
        ("date_of_birth", date(2090, 1, 1), "in the past"),
        ("date_of_birth", date(1980, 1, 1), "26 years"),
        ("upn", "A801200005001", "UPN"),
        ("uln", "1234567890", "ULN"),
        ("taught", 3, "cannot be changed here"),
        ("sealed_at", None, "cannot be changed here"),
    ],
)
def test_a_young_person_with_something_wrong_is_refused(
    field: str, value: object, words: str
) -> None:
    details = {"legal_name": "A", "date_of_birth": date(2014, 3, 2), "care_id": "K1", field: value}
    with pytest.raises(BadInput, match=words) as caught:
        young_people.add(details=details, by=builders.SYSTEM)
    assert caught.value.field == field
    assert not YoungPerson.objects.exists()


def test_one_upn_among_the_unsealed_and_one_care_id_among_all() -> None:
    first = builders.make_young_person(upn="C886410923117", care_id="K1")
    with pytest.raises(BadInput) as caught:
        builders.make_young_person(upn="C886410923117")
    assert caught.value.field == "upn"
    first.sealed_at = clock.now()
    first.save()
    builders.make_young_person(upn="C886410923117")
    with pytest.raises(BadInput) as caught:
        builders.make_young_person(care_id="K1")
    assert caught.value.field == "care_id"


def test_only_administrators_edit_records() -> None:
    who = builders.make_young_person()
    worker = builders.actor(builders.join_network(who, Role.SOCIAL_WORKER))
    with pytest.raises(NotAllowed):
        young_people.edit(young_person=who, details={"known_as": "x"}, by=worker)
    # Claiming the role is not having it.
    with pytest.raises(NotVisible):
        young_people.edit(
            young_person=who, details={"known_as": "x"}, by=Actor(worker.user, Role.VS_ADMIN)
        )
    reviewer = Actor(builders.make_user(Role.VS_REVIEWER), Role.VS_REVIEWER)
    for verb in (
        lambda: young_people.add(details={}, by=reviewer),
        lambda: organisations.add(details={}, by=reviewer),
        lambda: users.invite(email="a@example.org", full_name="A", by=reviewer),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_move_ends_the_placement_and_the_carers_and_is_announced(
    heard: list[changes.Change],
) -> None:
    who = builders.make_young_person(in_care=True)
    carer = builders.join_network(who, Role.FOSTER_CARER)
    worker = builders.join_network(who, Role.SOCIAL_WORKER)
    heard.clear()
    today = clock.today()
    new = placements.move(
        young_person=who,
        starts_on=today,
        placement_type="K2",
        episode_reason="P",
        change_reason="CARPL",
        confidential=True,
        address={"address": "1 Elm Lane", "postcode": "me141xq"},
        by=builders.SYSTEM,
    )
    old = Placement.objects.exclude(pk=new.pk).get()
    assert (old.ends_on, old.change_reason) == (today - DAY, "CARPL")
    assert new.where.postcode == "ME14 1XQ"
    carer.refresh_from_db()
    worker.refresh_from_db()
    assert (carer.ends_on, worker.ends_on) == (today - DAY, None)
    left, moved = heard
    assert isinstance(left, changes.MemberLeft)
    assert isinstance(moved, changes.PlacementStarted)
    assert moved.previous == old
    assert moved.calls_for_full_pep
    assert queries.current_placement(who) == new
    assert queries.current_placement(who, today - DAY) == old
    assert queries.moves(who) == {
        "placements_12_months": 1,
        "placements_total": 2,
        "schools_total": 0,
    }


def test_a_hospital_stay_lies_over_the_placement_and_calls_for_nothing(
    heard: list[changes.Change],
) -> None:
    who = builders.make_young_person(in_care=True)
    home = queries.current_placement(who)
    heard.clear()
    builders.place(who, placement_type="T1", episode_reason="T", starts_on=clock.today())
    assert queries.current_placement(who) == home
    assert [change.calls_for_full_pep for change in heard] == [False]  # type: ignore[attr-defined]


@pytest.mark.parametrize("reason", ["T", "U", "L"])
def test_a_same_carer_move_keeps_the_carer(reason: str) -> None:
    who = builders.make_young_person(in_care=True)
    carer = builders.join_network(who, Role.FOSTER_CARER)
    placements.move(
        young_person=who,
        starts_on=clock.today(),
        placement_type="U4",
        episode_reason=reason,
        by=builders.SYSTEM,
    )
    carer.refresh_from_db()
    assert carer.ends_on is None


def test_two_placements_at_once_are_refused_by_action_and_database() -> None:
    who = builders.make_young_person(in_care=True)
    with pytest.raises(BadInput, match="End that one first"):
        builders.place(who, starts_on=clock.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(young_person=who, placement_type="U6", starts_on=clock.today())
    with pytest.raises(BadInput, match="after the day"):
        placements.move(
            young_person=who,
            starts_on=clock.today() - timedelta(days=900),
            placement_type="U6",
            by=builders.SYSTEM,
        )


def test_a_new_school_ends_the_old_and_its_teacher_hands_over_for_ten_working_days(
    heard: list[changes.Change],
) -> None:
    with clock.at(date(2026, 11, 2)):
        who = builders.make_young_person()
        old = builders.enrol(who)
        teacher = builders.join_network(who, Role.DESIGNATED_TEACHER, organisation=old.organisation)
        heard.clear()
        new = enrolments.start(
            young_person=who,
            organisation=builders.make_organisation(),
            starts_on=date(2026, 11, 9),
            roll_status="full_time",
            reason_left="Moved house",
            by=builders.SYSTEM,
        )
    old.refresh_from_db()
    teacher.refresh_from_db()
    assert (old.ends_on, old.end_reason) == (date(2026, 11, 8), "Moved house")
    assert teacher.ends_on == date(2026, 11, 20)
    assert heard[-1] == changes.SettingChanged(who, new, old)
    assert queries.current_enrolment(who, date(2026, 11, 9)) == new


def test_going_off_roll_is_announced(heard: list[changes.Change]) -> None:
    who = builders.make_young_person()
    enrolment = builders.enrol(who)
    enrolments.end(enrolment=enrolment, ends_on=clock.today(), by=builders.SYSTEM)
    assert heard[-1] == changes.SettingLeft(who, enrolment)
    with pytest.raises(BadInput, match="ended already"):
        enrolments.end(enrolment=enrolment, ends_on=clock.today(), by=builders.SYSTEM)


def test_an_extra_setting_leaves_the_main_one_alone() -> None:
    who = builders.make_young_person()
    main = builders.enrol(who)
    builders.enrol(who, main=False, starts_on=clock.today())
    assert queries.current_enrolment(who) == main
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(young_person=who, starts_on=clock.today(), roll_status="x")


def test_a_listener_that_fails_takes_the_change_back() -> None:
    who = builders.make_young_person()

    def fail(change: changes.Change, by: Actor) -> None:
        raise Refused("no")

    changes.register(fail)
    try:
        with pytest.raises(Refused):
            builders.enrol(who)
    finally:
        changes.unregister(fail)
    assert not Enrolment.objects.exists()
    assert "people.enrolment.started" not in written()


def test_care_periods_follow_each_other(heard: list[changes.Change]) -> None:
    who = builders.make_young_person()
    first = builders.start_care(who)
    with pytest.raises(BadInput, match="End that care period"):
        builders.start_care(who, starts_on=clock.today())
    yesterday = clock.today() - DAY
    care_periods.end(period=first, ends_on=yesterday, ceased_reason="E4A", by=builders.SYSTEM)
    builders.start_care(who, starts_on=clock.today())
    assert [type(change).__name__ for change in heard] == [
        "CareStarted",
        "CareEnded",
        "CareStarted",
    ]
    assert [heard[0].again, heard[2].again] == [False, True]  # type: ignore[attr-defined]


@pytest.mark.parametrize("carer", [Role.FOSTER_CARER, Role.KEY_WORKER])
def test_a_parent_is_never_a_carer_of_the_same_young_person(carer: str) -> None:
    who = builders.make_young_person()
    parent = builders.join_network(who, Role.PARENT)
    with pytest.raises(BadInput, match="parent and a carer"):
        builders.join_network(who, carer, parent.user)
    other = builders.join_network(who, carer)
    with pytest.raises(BadInput, match="parent and a carer"):
        builders.join_network(who, Role.PARENT, other.user)
    builders.join_network(builders.make_young_person(), carer, parent.user)


def test_a_role_is_handed_over_and_ends(heard: list[changes.Change]) -> None:
    who = builders.make_young_person()
    member = builders.join_network(who, Role.SOCIAL_WORKER)
    heard.clear()
    new = network.replace(member=member, user=builders.make_user(), by=builders.SYSTEM)
    member.refresh_from_db()
    assert (member.ends_on, new.starts_on) == (clock.today() - DAY, clock.today())
    assert list(queries.role_holders(who, Role.SOCIAL_WORKER)) == [new]
    assert heard[-1] == changes.MemberLeft(who, member, member.ends_on, new)
    with pytest.raises(BadInput, match="ended already"):
        network.end(member=member, ends_on=clock.today(), by=builders.SYSTEM)
    network.end(member=new, ends_on=clock.today(), by=builders.SYSTEM)
    assert not queries.role_holders(who, Role.SOCIAL_WORKER, clock.today() + DAY).exists()


def test_a_delegate_needs_a_teacher_and_goes_with_them() -> None:
    who = builders.make_young_person()
    teacher = builders.join_network(who, Role.DESIGNATED_TEACHER)
    delegate = builders.delegate(teacher, sections=("b", "a"))
    assert queries.delegated_sections(delegate.user, who) == {"a", "b"}
    with pytest.raises(NotAllowed):
        network.delegate(
            young_person=who, user=builders.make_user(), sections=["a"], by=builders.actor(delegate)
        )
    with pytest.raises(BadInput, match="at least one"):
        builders.delegate(teacher, sections=())
    with pytest.raises(BadInput, match="designated teacher"):
        builders.join_network(who, Role.DELEGATE)
    network.end(member=teacher, ends_on=clock.today() - DAY, by=builders.SYSTEM)
    assert queries.delegated_sections(delegate.user, who) == frozenset()


def test_a_teacher_ends_only_their_own_delegation() -> None:
    who = builders.make_young_person()
    teacher = builders.join_network(who, Role.DESIGNATED_TEACHER)
    other = builders.join_network(who, Role.DESIGNATED_TEACHER)
    delegate = builders.delegate(teacher)
    for wrong in (builders.actor(other), builders.actor(delegate)):
        with pytest.raises(NotVisible):
            network.end(member=delegate, ends_on=clock.today(), by=wrong)
    network.end(member=delegate, ends_on=clock.today(), by=builders.actor(teacher))


def test_the_same_role_twice_is_refused_by_action_and_database() -> None:
    member = builders.join_network(builders.make_young_person(), Role.IRO)
    with pytest.raises(BadInput, match="has the role already"):
        builders.join_network(member.young_person, Role.IRO, member.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkMember.objects.create(
            young_person=member.young_person,
            user=member.user,
            role=Role.IRO,
            starts_on=clock.today(),
        )


def test_somebody_known_is_added_by_address_without_a_second_account() -> None:
    who, user = builders.make_young_person(), builders.make_user(email="dt@example.org")
    member = network.invite(
        young_person=who,
        email="DT@Example.org",
        full_name="X",
        role=Role.DESIGNATED_TEACHER,
        by=builders.SYSTEM,
    )
    assert member.user == user
    assert user.full_name != "X"


def test_staff_roles_are_given_and_ended() -> None:
    admin, user = builders.vs_admin(), builders.make_user()
    with pytest.raises(BadInput, match="team"):
        users.give_staff_role(user=user, role=Role.SCS_TEAM, by=admin)
    with pytest.raises(BadInput, match="one of the roles"):
        users.give_staff_role(user=user, role=Role.IRO, by=admin)
    role = users.give_staff_role(user=user, role=Role.VS_ADMIN, by=admin)
    assert queries.roles_of(user) == (Role.VS_ADMIN,)
    users.end_staff_role(staff_role=role, ends_on=clock.today(), by=admin)
    assert queries.roles_of(user, clock.today() + DAY) == ()
    with pytest.raises(Refused, match="own role"):
        users.end_staff_role(
            staff_role=admin.user.staff_roles.get(),
            ends_on=clock.today(),
            by=admin,  # type: ignore[union-attr]
        )


def test_nobody_carries_their_own_address_off() -> None:
    user = builders.make_user()
    me = Actor(user, "")
    assert users.edit(user=user, details={"phone": "1"}, by=me) == ["phone"]
    with pytest.raises(NotAllowed):
        users.edit(user=user, details={"email": "new@example.org"}, by=me)
    with pytest.raises(NotAllowed):
        users.edit(user=builders.make_user(), details={"phone": "1"}, by=me)
    with pytest.raises(BadInput):
        users.edit(user=user, details={"is_superuser": True}, by=builders.SYSTEM)


def test_an_address_or_username_is_used_once_whatever_its_capitals() -> None:
    builders.make_user(username="one", email="one@example.org")
    for username, email in (
        ("ONE", "x@example.org"),
        ("y", "ONE@example.org"),
        ("one@example.org", "z@example.org"),
    ):
        with pytest.raises(BadInput):
            builders.make_user(username=username, email=email)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="One", email=None)


def test_every_error_is_one_of_ours() -> None:
    with pytest.raises(PepError):
        organisations.add(details={"name": "", "kind": "school"}, by=builders.SYSTEM)
    organisations.add(details={"name": "A", "kind": "school", "urn": "118898"}, by=builders.SYSTEM)
    with pytest.raises(BadInput) as caught:
        builders.make_organisation(urn="118898")
    assert caught.value.field == "urn"
