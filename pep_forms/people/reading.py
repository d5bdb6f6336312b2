"""What an actor reads of a young person's record: the one place that decides it.

Kept small on purpose: a parent never meets a carer or a home here, a carer meets no
parent's telephone number, and nobody but social care and the Virtual School reads the
category of need or a confidential address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_reads
from pep_forms.engine import school_year
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotVisible
from pep_forms.people import queries, rights
from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    CarePeriod,
    Enrolment,
    NetworkMember,
    Placement,
    SealedOpening,
    YoungPerson,
)
from pep_forms.reference import codes

#: Roles that work with the whole history.
_WHOLE = frozenset(
    {
        Role.VS_ADMIN,
        Role.VS_REVIEWER,
        Role.SOCIAL_WORKER,
        Role.SCS_TEAM,
        Role.PERSONAL_ADVISER,
        Role.IRO,
    }
)
#: Roles that see how to reach the others.
_CONTACTS = _WHOLE | {Role.DESIGNATED_TEACHER}
_EDUCATION = frozenset({Role.DESIGNATED_TEACHER, Role.DELEGATE})
_CARERS = frozenset({Role.FOSTER_CARER, Role.KEY_WORKER})
#: Roles for which a home is nobody's business here: they live there, or must not know.
_NO_PLACEMENT = frozenset({Role.PARENT, Role.YOUNG_PERSON})


@dataclass(frozen=True, slots=True)
class Line:
    """One detail: the field it comes from, its label and its words."""

    field: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PlacementView:
    """A placement with its address, where the reader may have it."""

    row: Placement
    type: str
    where: str
    address: str


@dataclass(frozen=True, slots=True)
class Record:
    """The parts of a record that one reader gets."""

    young_person: YoungPerson
    details: list[Line] = field(default_factory=list)
    care_periods: list[tuple[CarePeriod, list[Line]]] = field(default_factory=list)
    placements: list[PlacementView] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    network: list[NetworkMember] = field(default_factory=list)
    former: list[NetworkMember] = field(default_factory=list)
    contacts: bool = False

    def addresses(self) -> list[str]:
        """What was read, as it goes into the log of reads."""
        found = [f"record/{line.field}" for line in self.details]
        found += [
            f"care_period/{row.pk}/{line.field}"
            for row, lines in self.care_periods
            for line in lines
        ]
        for view in self.placements:
            found.append(f"placement/{view.row.pk}")
            if view.address:
                found.append(f"placement/{view.row.pk}/address")
        found += [f"enrolment/{row.pk}" for row in self.enrolments]
        found += [f"network/{row.pk}" for row in (*self.network, *self.former)]
        return found


def read_record(young_person: YoungPerson, actor: Actor, *, channel: str = "page") -> Record:
    """The record as the actor may see it, with the reading written down."""
    rights.check_may_see(actor, young_person)
    whole = actor.is_system or actor.role in _WHOLE
    record = Record(
        young_person=young_person,
        details=_details(young_person, actor),
        care_periods=_care(young_person, actor),
        placements=_placements(young_person, actor, whole=whole),
        enrolments=_enrolments(young_person, actor),
        network=_network(young_person, actor),
        former=_former(young_person) if whole else [],
        contacts=actor.is_system or actor.role in _CONTACTS,
    )
    return _logged(record, actor, channel)


def read_sealed(opening: SealedOpening, actor: Actor) -> Record:
    """A sealed record, whole, to the holder who has just given a reason for opening it."""
    who = YoungPerson.including_sealed.get(pk=opening.sealed.young_person_id)
    if actor.user is None or opening.opened_by_id != actor.user.pk:
        raise NotVisible("no such record")
    if opening.open_until <= clock.now():
        raise NotVisible("no such record")
    system = Actor.system()
    record = Record(
        young_person=who,
        details=_details(who, system),
        care_periods=_care(who, system),
        placements=_placements(who, system, whole=True, sealed=True),
        enrolments=_enrolments(who, system),
        former=[*who.network.select_related("user", "organisation").order_by("-starts_on")],
        contacts=True,
    )
    return _logged(record, actor, "sealed")


def read_network(young_person: YoungPerson, actor: Actor, *, channel: str = "page") -> Record:
    """The network alone, with the reading written down."""
    rights.check_may_see(actor, young_person)
    record = Record(
        young_person=young_person,
        network=_network(young_person, actor),
        former=_former(young_person) if actor.is_system or actor.role in _WHOLE else [],
        contacts=actor.is_system or actor.role in _CONTACTS,
    )
    return _logged(record, actor, channel)


def may_see_history(actor: Actor) -> bool:
    """Whether the actor reads where young people learn, in lists too."""
    return actor.is_system or actor.role in _WHOLE | _EDUCATION | _CARERS


def _logged(record: Record, actor: Actor, channel: str) -> Record:
    who = record.young_person
    log_reads(
        by=actor,
        young_person=who.pk,
        subject=f"young_person:{who.pk}",
        addresses=record.addresses(),
        channel=channel,
    )
    return record


def _details(who: YoungPerson, actor: Actor) -> list[Line]:
    today = clock.today()
    year = who.taught_year_group
    by_age = school_year.year_group(who.date_of_birth, today)
    born = _day(who.date_of_birth)
    if who.dob_estimated:
        born = _("%(day)s (estimated)") % {"day": born}
    taught = school_year.year_group_label(by_age if year is None else year)
    lines = [
        Line("legal_name", _("Legal name"), who.legal_name),
        Line("known_as", _("Known as"), who.known_as),
        Line("pronouns", _("Pronouns"), who.pronouns),
        Line("date_of_birth", _("Date of birth"), born),
        Line("year_group", _("Year group"), taught),
    ]
    if actor.role in {Role.PARENT, Role.YOUNG_PERSON}:
        return [line for line in lines if line.value]
    lines += [
        Line("sex", _("Sex"), codes.label("sex", who.sex)),
        Line("gender_text", _("Gender, in their own words"), who.gender_text),
        Line("ethnicity", _("Ethnicity"), codes.label("ethnicity", who.ethnicity)),
        Line("religion", _("Religion"), codes.label("religion", who.religion)),
        Line("first_language", _("First language"), codes.label("language", who.first_language)),
        Line("other_languages", _("Other languages"), who.other_languages),
        Line("interpreter", _("Interpreter"), who.interpreter),
        Line(
            "english_proficiency",
            _("Proficiency in English"),
            codes.label("english_proficiency", who.english_proficiency),
        ),
        Line("upn", "UPN", who.upn or codes.label("upn_unknown", who.upn_unknown)),
        Line("uln", "ULN", who.uln),
        Line("care_id", _("Care ID"), who.care_id),
        Line("disability", _("Disability"), who.disability),
        Line("next_review_on", _("Next review"), _day(who.next_review_on)),
    ]
    if rights.may_see_private_fields(actor):
        lines += [
            Line("nhs_number", _("NHS number"), who.nhs_number),
            Line("uasc", _("Unaccompanied asylum-seeking child"), _yes_no(who.uasc)),
            Line("immigration_status", _("Immigration status"), who.immigration_status),
            Line("age_disputed", _("Age disputed"), _yes_no(who.age_disputed)),
        ]
    return lines


def _care(who: YoungPerson, actor: Actor) -> list[tuple[CarePeriod, list[Line]]]:
    if actor.role in _NO_PLACEMENT:
        return []
    rows = list(who.care_periods.all())
    if not (actor.is_system or actor.role in _WHOLE):
        rows = [row for row in rows if row.ends_on is None][:1]
    private = rights.may_see_private_fields(actor)
    found = []
    for row in rows:
        lines = [
            Line("legal_status", _("Legal status"), codes.label("legal_status", row.legal_status)),
        ]
        if private:
            need = codes.label("category_of_need", row.category_of_need)
            lines.append(Line("category_of_need", _("Category of need"), need))
        if row.ceased_reason:
            reason = codes.label("ceased_reason", row.ceased_reason)
            lines.append(Line("ceased_reason", _("Why it ended"), reason))
        found.append((row, lines))
    return found


def _placements(
    who: YoungPerson, actor: Actor, *, whole: bool, sealed: bool = False
) -> list[PlacementView]:
    if actor.role in _NO_PLACEMENT:
        return []
    rows = Placement.objects.filter(young_person=who).select_related("organisation", "where")
    if not whole:
        now = queries.current_placement(who)
        rows = rows.filter(pk=now.pk) if now else rows.none()
    # One answer per kind of address, not one look at the rights per placement.
    may = {
        secret: sealed or rights.may_see_address(actor, who, confidential=secret)
        for secret in {row.confidential for row in rows}
    }
    views = []
    for row in rows:
        where = getattr(row, "where", None)
        shown = where is not None and may[row.confidential]
        parts = [where.address, where.postcode, where.phone] if where and shown else []
        name = row.organisation.name if row.organisation and (whole or not row.confidential) else ""
        views.append(
            PlacementView(
                row=row,
                type=codes.label("placement_type", row.placement_type),
                where=name,
                address="\n".join(part for part in parts if part),
            )
        )
    return views


def _enrolments(who: YoungPerson, actor: Actor) -> list[Enrolment]:
    rows = Enrolment.objects.filter(young_person=who).select_related("organisation")
    if may_see_history(actor):
        return list(rows)
    now = queries.current_enrolment(who)
    if now is None:
        return []
    if actor.role == Role.PARENT:
        placement = queries.current_placement(who)
        # The school of a confidential placement leads to the home.
        if placement is None or placement.confidential:
            return []
    return [now]


def _network(who: YoungPerson, actor: Actor) -> list[NetworkMember]:
    rows = queries.network(who)
    if actor.role == Role.PARENT:
        rows = rows.exclude(role__in=_CARERS)
    return list(rows)


def _former(who: YoungPerson) -> list[NetworkMember]:
    today = clock.today()
    rows = NetworkMember.objects.filter(Q(ends_on__lt=today) | Q(starts_on__gt=today))
    return list(
        rows.filter(young_person=who).select_related("user", "organisation").order_by("-starts_on")
    )


def _day(value: date | None) -> str:
    return format_date(value, "j F Y") if value else ""


def _yes_no(value: bool | None) -> str:
    return "" if value is None else (_("Yes") if value else _("No"))
