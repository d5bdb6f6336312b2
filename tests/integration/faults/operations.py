"""Everything people do that writes, in the order of a life, for faults to be planted in.

Each operation reads what it works on afresh, as a new request would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from pep_forms import clock
from pep_forms.api.actions import tokens
from pep_forms.audit.actions import log_reads, seal_reads
from pep_forms.builder.actions import import_definition, release
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role
from pep_forms.people.actions import (
    care_periods,
    enrolments,
    network,
    organisations,
    placements,
    users,
    young_people,
    young_person_access,
)
from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    CarePeriod,
    Enrolment,
    NetworkMember,
    Organisation,
    Placement,
    StaffRole,
    User,
    YoungPerson,
)
from pep_forms.peps.actions import (
    addenda,
    closing,
    meeting,
    narrowing,
    opening,
    quality,
    saving,
    sections,
    sign_off,
    submission,
)
from pep_forms.peps.models import Pep
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

#: A name, and what is done.
Step = tuple[str, Callable[[], Any]]

_DAY = timedelta(days=1)
WORDS = "plum kettle marigold nine ten"


def pep() -> Pep:
    """The newest PEP."""
    return Pep.objects.latest("created_at", "pk")


def save(section: str, by: Actor, *changes: Change | RowChange, key: str = "") -> Callable[[], Any]:
    """Saving changes to a section of the newest PEP."""
    return lambda: saving.save_section(
        pep=pep(), section_id=section, changes=changes, by=by, request_key=key
    )


def over(address: str, raw: Any, before: Any = "") -> Change:
    """Something typed over what was there."""
    return Change(address, raw, digest(before))


def life_of_a_plan(w: World) -> Iterator[Step]:
    """A PEP from its opening to its addendum, returned once on the way."""
    day = worlds.OPENED
    yield (
        "schedule",
        lambda: opening.open_pep(young_person=w.young_person, by=w.admin, opens_on=day + 2 * _DAY),
    )
    yield "start", lambda: opening.start(pep=pep(), by=w.admin)
    yield "void", lambda: closing.void(pep=pep(), by=w.reviewer)
    yield "open", lambda: opening.open_pep(young_person=w.young_person, by=w.admin)
    yield "save", save("school", w.teacher, over("need", "Quiet"), key="k1")
    yield "save again", save("school", w.teacher, over("need", "Quiet places", "Quiet"), key="k2")
    yield (
        "save over a colleague",
        save("school", w.social_worker, over("need", "Loud"), over("tutor", "Me"), key="k3"),
    )
    yield (
        "save rows",
        save(
            "targets",
            w.teacher,
            RowChange("aims", "r1", "add"),
            over("aims/r1/t_change", "Reads daily"),
            over("aims/r1/t_by", "2026-12-01"),
            over("aims/r1/t_measure", "Said so"),
        ),
    )
    yield "remove a row", save("targets", w.teacher, RowChange("aims", "r1", "remove"))
    yield "save what is not theirs", save("child", w.carer, over("secret", "x"))
    yield "save what does not parse", save("meeting", w.teacher, over("met_on", "32/13/2026"))
    yield "meeting's day", save("meeting", w.teacher, over("met_on", "2026-10-05", "32/13/2026"))
    yield "done", lambda: sections.mark_done(pep=pep(), section_id="school", by=w.teacher)
    yield "not done", lambda: sections.mark_not_done(pep=pep(), section_id="school", by=w.teacher)
    yield (
        "meeting held",
        lambda: meeting.record_meeting(pep=pep(), by=w.teacher, held_on=clock.today()),
    )
    yield "submit", lambda: submission.submit(pep=pep(), by=w.teacher)
    yield "call back", lambda: submission.recall(pep=pep(), by=w.teacher)
    yield "submit after all", lambda: submission.submit(pep=pep(), by=w.teacher)
    yield "sign", lambda: sign_off.sign(pep=pep(), decision="agree", by=w.teacher)
    yield "pick up", lambda: quality.pick_up(pep=pep(), by=w.reviewer)
    yield (
        "grade",
        lambda: quality.grade(pep=pep(), by=w.reviewer, grades={}, strengths="Clear targets"),
    )
    yield (
        "return",
        lambda: quality.return_pep(
            pep=pep(), by=w.reviewer, reason="Thin", sections={"school": "Say more"}
        ),
    )
    yield (
        "save what was returned",
        save("school", w.teacher, over("need", "Quiet places at break", "Quiet places")),
    )
    yield "submit again", lambda: submission.submit(pep=pep(), by=w.teacher)
    yield (
        "sign again",
        lambda: sign_off.sign(pep=pep(), decision="disagree", comment="Hm", by=w.teacher),
    )
    yield "pick up again", lambda: quality.pick_up(pep=pep(), by=w.reviewer)
    yield "accept", lambda: quality.accept(pep=pep(), by=w.reviewer)
    yield "add a word", lambda: addenda.add_addendum(pep=pep(), text="Since then", by=w.teacher)
    yield (
        "narrow",
        lambda: narrowing.narrow(
            pep=pep(), section_id="school", by=w.admin, visible_to=["vs_admin"], reason="Safety"
        ),
    )
    yield (
        "note a reason",
        lambda: opening.note_trigger(
            young_person=w.young_person, trigger="other", happened_on=day, by=w.admin
        ),
    )
    yield (
        "open the next",
        lambda: opening.open_pep(young_person=w.young_person, by=w.admin, kind="review"),
    )
    yield "close", lambda: closing.close(pep=pep(), reason="never_met", by=w.admin)


def record_of_a_child(w: World) -> Iterator[Step]:
    """A young person's record: care, homes, schools and the people round them."""
    day, child = worlds.OPENED, w.young_person
    yield (
        "add a child",
        lambda: young_people.add(
            details={
                "legal_name": "Bo Example",
                "date_of_birth": date(2014, 2, 3),
                "care_id": "C777777",
            },
            by=w.admin,
        ),
    )
    yield (
        "edit a child",
        lambda: young_people.edit(
            young_person=YoungPerson.objects.get(pk=child.pk),
            details={"known_as": "Addie"},
            by=w.admin,
        ),
    )
    other = YoungPerson.objects.get(care_id="C777777")
    yield (
        "start care",
        lambda: care_periods.start(
            young_person=other, starts_on=day, legal_status="C2", by=w.admin
        ),
    )
    period = lambda: CarePeriod.objects.get(young_person=other)  # noqa: E731
    yield (
        "edit care",
        lambda: care_periods.edit(period=period(), details={"legal_status": "C1"}, by=w.admin),
    )
    yield (
        "end care",
        lambda: care_periods.end(period=period(), ends_on=day, ceased_reason="E4", by=w.admin),
    )
    yield (
        "start a placement",
        lambda: placements.start(
            young_person=other,
            starts_on=day,
            placement_type="U6",
            by=w.admin,
            address={"postcode": "SW1A 1AA"},
        ),
    )
    home = lambda: Placement.objects.get(young_person=other)  # noqa: E731
    yield (
        "edit a placement",
        lambda: placements.edit(placement=home(), details={"provider": "PR1"}, by=w.admin),
    )
    yield "end a placement", lambda: placements.end(placement=home(), ends_on=day, by=w.admin)
    yield (
        "move",
        lambda: placements.move(
            young_person=child,
            starts_on=day,
            placement_type="U6",
            episode_reason="P",
            by=w.admin,
        ),
    )
    school = builders.make_organisation()
    yield (
        "change school",
        lambda: enrolments.start(
            young_person=child,
            organisation=school,
            starts_on=day,
            roll_status="full_time",
            by=w.admin,
        ),
    )
    at_school = lambda: Enrolment.objects.get(young_person=child, organisation=school)  # noqa: E731
    yield (
        "edit an enrolment",
        lambda: enrolments.edit(
            enrolment=at_school(), details={"roll_status": "part_time"}, by=w.admin
        ),
    )
    yield "leave school", lambda: enrolments.end(enrolment=at_school(), ends_on=day, by=w.admin)
    one, two = builders.make_user(), builders.make_user()
    yield (
        "join the network",
        lambda: network.add(
            young_person=child, user=one, role=Role.IRO, by=w.admin, starts_on=day - 30 * _DAY
        ),
    )
    member = lambda: NetworkMember.objects.get(young_person=child, role=Role.IRO, user=one)  # noqa: E731
    yield (
        "edit a member",
        lambda: network.edit(member=member(), details={"ends_on": day + 5 * _DAY}, by=w.admin),
    )
    yield (
        "replace a member",
        lambda: network.replace(member=member(), user=two, by=w.admin, starts_on=day),
    )
    new = lambda: NetworkMember.objects.get(young_person=child, role=Role.IRO, user=two)  # noqa: E731
    yield "end a member", lambda: network.end(member=new(), ends_on=day, by=w.admin)
    yield (
        "invite into the network",
        lambda: network.invite(
            young_person=child,
            email="new@example.org",
            full_name="New Person",
            role=Role.PARENT,
            by=w.admin,
        ),
    )
    yield (
        "delegate",
        lambda: network.delegate(young_person=child, user=two, sections=["school"], by=w.teacher),
    )


def accounts(w: World) -> Iterator[Step]:
    """Organisations, accounts, codes and tokens."""
    day = worlds.OPENED
    yield (
        "add an organisation",
        lambda: organisations.add(details={"name": "Hill School", "kind": "school"}, by=w.admin),
    )
    yield (
        "edit an organisation",
        lambda: organisations.edit(
            organisation=Organisation.objects.get(name="Hill School"),
            details={"name": "Hill Academy"},
            by=w.admin,
        ),
    )
    yield (
        "add an account",
        lambda: users.add(
            username="kim", full_name="Kim Example", email="kim@example.org", by=w.admin
        ),
    )
    kim = lambda: User.objects.get(username="kim")  # noqa: E731
    yield (
        "edit an account",
        lambda: users.edit(user=kim(), details={"full_name": "Kim Other"}, by=w.admin),
    )
    yield "send an invitation", lambda: users.send_invitation(user=kim(), by=w.admin)
    yield "disable", lambda: users.disable(user=kim(), by=w.admin)
    yield "enable", lambda: users.enable(user=kim(), by=w.admin)
    yield (
        "change a password",
        lambda: users.change_password(user=kim(), password=WORDS, by=Actor(kim(), "")),
    )
    yield "end sessions", lambda: users.end_sessions(user=kim(), by=w.admin)
    yield (
        "give a staff role",
        lambda: users.give_staff_role(user=kim(), role=Role.VS_REVIEWER, starts_on=day, by=w.admin),
    )
    yield (
        "issue a token",
        lambda: tokens.issue(user=kim(), role=Role.VS_REVIEWER, by=w.admin),
    )
    yield (
        "end a staff role",
        lambda: users.end_staff_role(
            staff_role=StaffRole.objects.get(user=kim()), ends_on=day, by=w.admin
        ),
    )
    yield (
        "issue a code",
        lambda: young_person_access.issue_code(young_person=w.young_person, by=w.social_worker),
    )
    issued = young_person_access.issue_code(young_person=w.young_person, by=w.social_worker)
    setup = young_person_access.use_code(username=issued.username, code=issued.code)
    _, signed = young_person_access.offer_passphrase(setup)
    yield (
        "take the three words",
        lambda: young_person_access.take_passphrase(setup=setup, signed=signed),
    )


def forms_and_logs(w: World) -> Iterator[Step]:
    """A definition comes in, is released, and the reads are sealed."""
    bundle = deepcopy(worlds.BUNDLE)
    bundle["template"]["title"] = "Small plan, second edition"
    bundle["sections"][1]["title"] = "At school"
    yield "bring in a definition", lambda: import_definition(data=bundle, by=worlds.SYSTEM)
    yield "release", lambda: release(template_key="small", by=worlds.SYSTEM)
    for number in range(3):
        log_reads(
            by=w.teacher,
            young_person=w.young_person.pk,
            subject=f"pep:{number}",
            addresses=["need"],
            channel="page",
        )
    yield "seal the reads", lambda: seal_reads(by=None)


def minute_by_minute(story: Callable[[World], Iterator[Step]], w: World) -> Iterator[Step]:
    """A story whose steps are a minute apart."""
    for step in story(w):
        yield step
        clock.tick(minutes=1)


STORIES = (life_of_a_plan, record_of_a_child, accounts, forms_and_logs)
