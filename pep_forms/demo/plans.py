"""One PEP on its way, each step on its day and by whoever takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pep_forms import clock
from pep_forms.demo.chance import Chance
from pep_forms.demo.children.child import Child
from pep_forms.demo.days import moment, working
from pep_forms.demo.filling import Desk, Keep, fill
from pep_forms.demo.lives import World
from pep_forms.demo.scene import Member, Scene
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.engine.spec import SectionSpec
from pep_forms.people import queries
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps.actions import meeting, opening, quality, sign_off, submission
from pep_forms.peps.actions.sections import mark_done
from pep_forms.peps.grades import AREAS
from pep_forms.peps.models import Pep
from pep_forms.peps.models.sign_off import Decision

#: Days before (−) or after the meeting on which each role writes its part.
_BEFORE: dict[str, int] = {
    Role.VS_ADMIN: -14,
    Role.SOCIAL_WORKER: -12,
    Role.PERSONAL_ADVISER: -12,
    Role.FOSTER_CARER: -9,
    Role.KEY_WORKER: -9,
    Role.PARENT: -9,
    Role.DESIGNATED_TEACHER: -8,
    Role.YOUNG_PERSON: -7,
}
_WRITERS = tuple(_BEFORE)
#: Sections that the meeting itself fills.
_AT_THE_MEETING = frozenset({"targets", "funding", "meeting", "pathway_plan"})
_STRENGTHS = (
    "The young person’s own words shaped the first target, and everybody knows who does what.",
    "Attainment is up to date and the help is costed. The carer’s part is warm and specific.",
    "Clear start points, and the last targets were judged honestly with evidence.",
)
_THANKS = (
    "Thank you for a plan that sounds like the young person it is about.",
    "Thank you all, and please pass our thanks on to the carer.",
    "A pleasure to read. Thank you.",
)


@dataclass
class Plan:
    """A PEP of one child. Steps may be left out, but not taken in another order."""

    world: World
    child: Child
    young_person: YoungPerson
    account: User | None
    number: int
    meeting_on: date
    told: Mapping[str, Any] = field(default_factory=dict)
    pep: Pep = field(init=False)

    def day(self, offset: int) -> date:
        """A working day so long before or after the meeting, today at the latest."""
        return min(working(self.meeting_on + timedelta(days=offset)), self.world.days.today)

    def _minutes(self, role: str) -> int:
        return Chance(self.child.key).number(f"{role} {self.number}", 10, 400)

    @property
    def chance(self) -> Chance:
        """Dice of this plan."""
        return Chance(f"{self.child.key}/{self.number}")

    def actors(self, on: date) -> dict[str, Actor]:
        """Who can act in which role on a day: the first holder of each."""
        found: dict[str, Actor] = {}
        for member in queries.network(self.young_person, on):
            if member.role in _WRITERS:
                found.setdefault(member.role, Actor(member.user, member.role))
        if self.account is not None:
            found[Role.YOUNG_PERSON] = Actor(self.account, Role.YOUNG_PERSON)
        found[Role.VS_ADMIN] = self.world.admin()
        return found

    def scene(self, on: date) -> Scene:
        """What words and numbers rest on, as the network stands on a day."""
        members = tuple(
            Member(str(member.pk), member.role, member.user.full_name)
            for member in queries.network(self.young_person, on)
        )
        enrolment = queries.current_enrolment(self.young_person, on)
        return Scene(
            child=self.child,
            facts=self.pep.facts,
            members=members,
            meeting_on=min(self.meeting_on, self.world.days.today),
            number=self.number,
            organisations={key: str(o.pk) for key, o in self.world.organisations.items()},
            setting=str(enrolment.organisation_id or "") if enrolment else "",
            told=dict(self.told),
            chance=self.chance,
        )

    def desk(self, offsets: Mapping[str, int]) -> Desk:
        """Everybody at the table, each on their own day."""
        moments = {
            role: moment(self.day(offset), self._minutes(role)) for role, offset in offsets.items()
        }
        last = max(moments.values())
        with clock.at(last):
            self.pep.refresh_from_db()
            actors = {r: a for r, a in self.actors(last.date()).items() if r in moments}
            return Desk(self.pep, self.scene(last.date()), actors, moments)

    # --- The steps ------------------------------------------------------------------------

    def open(self, offset: int = -25, **how: Any) -> Plan:
        """The Virtual School opens it, with what the record and the last plan know."""
        with clock.at(moment(self.day(offset), self._minutes("open"))):
            planned = moment(working(self.meeting_on), 300)
            how.setdefault("meeting_planned_at", planned)
            self.pep = opening.open_pep(
                young_person=self.young_person, by=self.world.admin(), **how
            )
        return self

    def prepare(
        self,
        *,
        sections: Callable[[SectionSpec], bool] = lambda section: True,
        roles: frozenset[str] | None = None,
        keep: Keep = lambda address: True,
        done: bool = False,
    ) -> Plan:
        """Everybody fills in their part before the meeting."""
        desk = self.desk(_BEFORE)
        for section in desk.compiled.form.sections:
            if section.key in _AT_THE_MEETING or not sections(section):
                continue
            fill(desk, section, roles=roles, keep=keep)
            if done and not section.builtin:
                self._say_done(desk, section)
        return self

    def _say_done(self, desk: Desk, section: SectionSpec) -> None:
        for role in (*section.led_by, *desk.actors):
            if role in desk.actors and desk.rights(role).edits_section(section):
                with clock.at(desk.moments[role] + timedelta(minutes=9)):
                    mark_done(pep=self.pep, section_id=section.id, by=desk.actors[role])
                return

    def hold(self) -> Plan:
        """The meeting: recorded the same day, with targets, money and actions."""
        day = self.day(0)
        with clock.at(moment(day, 380)):
            lead = self.lead(day)
            meeting.record_meeting(pep=self.pep, by=lead, held_on=day)
        return self

    def finish(self) -> Plan:
        """What is written after the meeting: targets, funding, the record of the meeting."""
        desk = self.desk(dict.fromkeys(_WRITERS, 1))
        for section in desk.compiled.form.sections:
            if section.key in _AT_THE_MEETING:
                fill(desk, section)
        return self

    def lead(self, on: date) -> Actor:
        """Whoever leads: the school, or social care where there is none."""
        actors = self.actors(on)
        in_setting = self.pep.facts.get("in_setting", True)
        order = (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER)
        for role in order if in_setting else order[::-1]:
            if role in actors:
                return actors[role]
        return self.world.admin()

    def submit(self, offset: int = 4) -> Plan:
        """Hand it in."""
        day = self.day(offset)
        with clock.at(moment(day, 200)):
            submission.submit(pep=self.pep, by=self.lead(day))
        return self

    def sign(self) -> Plan:
        """Everybody who is asked signs; now and then with a comment."""
        day = self.day(6)
        actors = self.actors(day)
        with clock.at(moment(day, 240)):
            self.pep.refresh_from_db()
            for asked in sign_off.asked(self.pep):
                if asked.role in actors and asked.signed is None:
                    self._sign(actors[asked.role])
        return self

    def _sign(self, by: Actor) -> None:
        comment = self.chance.often(f"comment {by.role}", 15)
        words = f"As the {ROLE_LABELS[by.role].lower()} I would like to see the reading carry on."
        sign_off.sign(
            pep=self.pep,
            decision=Decision.COMMENT if comment else Decision.AGREE,
            comment=words if comment else "",
            by=by,
        )

    def reviewer(self) -> Actor:
        """One of the two reviewers."""
        name = self.chance.pick("reviewer", ("noor", "callum"))
        return Actor(self.world.users[name], Role.VS_REVIEWER)

    def pick_up(self, offset: int = 9, *, low: str = "") -> Plan:
        """The review begins, with grades. `low` is an area that does not pass."""
        with clock.at(moment(self.day(offset), 100)):
            quality.pick_up(pep=self.pep, by=self.reviewer())
            grades = {
                area: self.chance.pick(area, ("green", "green", "gold", "amber")) for area in AREAS
            }
            if low:
                grades[low] = "red"
            quality.grade(
                pep=self.pep,
                by=self.reviewer(),
                grades=grades,
                strengths=self.chance.pick("strengths", _STRENGTHS),
                thanks=self.chance.pick("thanks", _THANKS),
            )
        return self

    def decide_funding(self, offset: int = 8) -> Plan:
        """The Virtual School decides about what was asked for."""
        self.told = {
            **self.told,
            "k13_lines_decision": self.chance.pick("decision", ("agree", "agree", "part")),
            "k13_lines_amount_agreed": "180.00",
            "k13_lines_decision_reason": "Agreed for half a term first. Tell us what changes.",
        }
        desk = self.desk({Role.VS_ADMIN: offset})
        section = desk.compiled.keys["funding"]
        decisions = {
            "k13_lines_decision",
            "k13_lines_amount_agreed",
            "k13_lines_decision_reason",
        }
        fill(
            desk,
            section,
            roles=frozenset({Role.VS_ADMIN}),
            keep=lambda address: address.rsplit("/", 1)[-1] in decisions,
        )
        return self

    def accept(self, offset: int = 10) -> Plan:
        """Accepted: complete, frozen, its documents asked for."""
        with clock.at(moment(self.day(offset), 150)):
            quality.accept(pep=self.pep, by=self.reviewer())
        return self

    def give_back(self, offset: int, reason: str, sections: Mapping[str, str]) -> Plan:
        """Returned: only the flagged sections open again. Sections are named by key."""
        with clock.at(moment(self.day(offset), 150)):
            keys = self.desk(dict.fromkeys((Role.VS_ADMIN,), offset)).compiled.keys
            quality.return_pep(
                pep=self.pep,
                by=self.reviewer(),
                reason=reason,
                sections={keys[key].id: why for key, why in sections.items()},
            )
        return self

    def complete(self) -> Plan:
        """All the steps of a plan that went well."""
        self.open().prepare().hold().finish().submit().sign()
        self.decide_funding().pick_up().accept()
        return self
