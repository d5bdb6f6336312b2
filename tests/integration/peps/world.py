"""A small form and a small world round one young person, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pep_forms import clock
from pep_forms.builder.actions import import_definition, release
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Answers, Entry, digest
from pep_forms.engine.compile import Placed
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import Role
from pep_forms.engine.typed import raw_of
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps.actions import meeting, opening, quality, saving, sections, sign_off, submission
from pep_forms.peps.models import Pep
from pep_forms.peps.saved import Reply
from pep_forms.peps.stored import load
from tests import builders

SYSTEM = Actor.system()
OPENED = date(2026, 10, 5)

_ALL = {
    "designated_teacher": "EERFRR",
    "delegate": "EERFRR",
    "social_worker": "EERFRR",
    "personal_adviser": "EERFRR",
    "foster_carer": "AARRRR",
    "young_person": "AARRRR",
    "vs_admin": "EERERR",
    "vs_reviewer": "R",
}


def question(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question of a small form."""
    return {"id": name, "key": name.replace("_", "-"), "kind": kind, "label": name, **more}


def section(name: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A section of one page."""
    return {
        "id": name,
        "key": name.replace("_", "-"),
        "title": name.capitalize(),
        "rights": _ALL,
        "led_by": ["designated_teacher", "social_worker"],
        "pages": [{"id": f"{name}_page", "questions": list(questions)}],
        **more,
    }


SIGN = {role: "-GGGRR" for role in _ALL if not role.startswith("vs_")}

BUNDLE: dict[str, Any] = {
    "format": "pep-template",
    "schema_version": 1,
    "template": {
        "id": "t_small",
        "key": "small",
        "title": "Small plan",
        "phase": "school",
        "scope": {"phases": ["school"], "min_year": 1, "max_year": 11},
        "sections": ["child", "school", "targets", "last", "meeting", "sign"],
        "documents": [
            {
                "key": "full",
                "title": "Personal Education Plan",
                "roles": ["vs_admin", "social_worker", "designated_teacher"],
            },
            {"key": "young_person", "title": "My plan", "roles": ["young_person"]},
        ],
        "sign_off": {"required": ["designated_teacher"], "invited": ["social_worker"]},
    },
    "sections": [
        section(
            "child",
            question("legal_name", "short_text", prefill="young_person.legal_name"),
            question("born", "date", prefill="young_person.date_of_birth"),
            question("care_start", "date", prefill="care.started_on"),
            question("estimated", "yes_no", prefill="young_person.dob_estimated"),
            question(
                "secret",
                "long_text",
                carry="confirm",
                visible_to=["social_worker", "vs_admin"],
            ),
        ),
        section(
            "school",
            question("setting", "organisation", prefill="enrolment.organisation"),
            question("teacher", "person", prefill="network.designated_teacher"),
            question("need", "long_text", required="meeting", carry="confirm"),
            question("tutor", "short_text", carry="copy"),
            question("note", "long_text", carry="beside"),
            question(
                "network_rows",
                "group",
                options={"feed": "network", "item": "Person"},
                questions=[
                    question("member", "person", prefill="feed.person"),
                    question("member_role", "short_text", prefill="feed.role"),
                ],
            ),
            needed_by="meeting",
        ),
        section(
            "targets",
            question(
                "aims",
                "group",
                meaning="target",
                options={"item": "Target"},
                questions=[
                    question("t_area", "one_of", meaning="target.area", code_set="target_area"),
                    question("t_change", "long_text", meaning="target.change"),
                    question("t_measure", "long_text", meaning="target.measure"),
                    question("t_who", "person", meaning="target.assigned_to"),
                    question("t_by", "date", meaning="target.review_by"),
                    question("t_words", "long_text", meaning="target.my_words"),
                ],
            ),
        ),
        section(
            "last",
            question(
                "last_targets",
                "group",
                meaning="last_target",
                options={"feed": "last_targets", "item": "Target"},
                questions=[
                    question(
                        "l_target",
                        "long_text",
                        meaning="last_target.target",
                        prefill="feed.change",
                    ),
                    question("l_words", "long_text", prefill="feed.my_words"),
                    question(
                        "l_outcome",
                        "one_of",
                        meaning="last_target.outcome",
                        choices=[{"id": "met", "label": "Met"}, {"id": "not", "label": "Not met"}],
                    ),
                ],
            ),
        ),
        section(
            "meeting",
            question("met_on", "date", meaning="meeting.date", required="submit"),
            question(
                "present",
                "group",
                meaning="present",
                options={"item": "Person"},
                questions=[
                    question("p_person", "person", meaning="present.person"),
                    question("p_role", "short_text", meaning="present.role"),
                    question("p_came", "yes_no", meaning="present.came"),
                ],
            ),
        ),
        {
            "id": "sign",
            "key": "sign",
            "title": "Sign-off",
            "builtin": "sign_off",
            "rights": {**SIGN, "vs_admin": "R", "vs_reviewer": "R"},
        },
    ],
}


@dataclass
class World:
    """One young person in care at a school, and everybody round them."""

    young_person: YoungPerson
    teacher: Actor
    social_worker: Actor
    carer: Actor
    child: Actor
    admin: Actor
    reviewer: Actor

    def actor(self, role: str) -> Actor:
        """Whoever acts in a role."""
        return {
            Role.DESIGNATED_TEACHER: self.teacher,
            Role.SOCIAL_WORKER: self.social_worker,
            Role.FOSTER_CARER: self.carer,
            Role.YOUNG_PERSON: self.child,
            Role.VS_ADMIN: self.admin,
            Role.VS_REVIEWER: self.reviewer,
        }[Role(role)]


def make_world(**details: Any) -> World:
    """The world, with the small form released. The clock must be set by the test."""
    import_definition(data=BUNDLE, by=SYSTEM)
    release(template_key="small", by=SYSTEM)
    young_person = builders.make_young_person("Ada Example", in_care=True, **details)
    builders.enrol(young_person)
    roles = (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.FOSTER_CARER)
    people = {role: builders.join_network(young_person, role).user for role in roles}
    return World(
        young_person=young_person,
        teacher=Actor(people[Role.DESIGNATED_TEACHER], Role.DESIGNATED_TEACHER),
        social_worker=Actor(people[Role.SOCIAL_WORKER], Role.SOCIAL_WORKER),
        carer=Actor(people[Role.FOSTER_CARER], Role.FOSTER_CARER),
        child=Actor(_account(young_person), Role.YOUNG_PERSON),
        admin=Actor(builders.make_user(Role.VS_ADMIN), Role.VS_ADMIN),
        reviewer=Actor(builders.make_user(Role.VS_REVIEWER), Role.VS_REVIEWER),
    )


def _account(young_person: YoungPerson) -> User:
    return User.objects.create(username=f"yp-{young_person.pk}", young_person=young_person)


def _shown(entry: Entry | None, placed: Placed | None) -> Any:
    return "" if entry is None or placed is None else raw_of(entry, placed.question)


def type_in(pep: Pep, section_id: str, by: Actor, base: str = "", **answers: Any) -> Reply:
    """Type answers over whatever is there now."""
    pep.refresh_from_db()
    entries = load(pep, [section_id]).get(section_id, Answers()).entries
    compiled = compiled_version(pep.version_id)
    changes = [
        Change(address, raw, digest(_shown(entries.get(address), compiled.place(address))))
        for address, raw in answers.items()
    ]
    reply = saving.save_section(pep=pep, section_id=section_id, changes=changes, by=by)
    assert not reply.conflicts
    assert not reply.refused
    return reply


def opened(world: World, **more: Any) -> Pep:
    """A PEP that the Virtual School opened."""
    return opening.open_pep(young_person=world.young_person, by=world.admin, **more)


def met(world: World) -> Pep:
    """A PEP whose meeting was held today."""
    pep = opened(world)
    type_in(pep, "school", world.teacher, need="Quiet places")
    sections.mark_done(pep=pep, section_id="school", by=world.teacher)
    return meeting.record_meeting(pep=pep, by=world.teacher, held_on=clock.today())


def submitted(world: World) -> Pep:
    """A PEP that was submitted."""
    pep = met(world)
    type_in(pep, "meeting", world.teacher, met_on=clock.today().isoformat())
    return submission.submit(pep=pep, by=world.teacher)


def in_quality(world: World) -> Pep:
    """A PEP that the Virtual School is looking at, signed by the teacher."""
    pep = submitted(world)
    sign_off.sign(pep=pep, decision="agree", by=world.teacher)
    quality.pick_up(pep=pep, by=world.reviewer)
    pep.refresh_from_db()
    return pep
