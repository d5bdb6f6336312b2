"""What the record knows about a young person, by the names that definitions use.

A question says `prefill: "placement.started_on"`; a group says `feed: "network"` and its
columns `feed.person`. Values are plain Python; `prefill` fits them to each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.people import queries
from pep_forms.people.models import Enrolment, NetworkMember, Placement, YoungPerson
from pep_forms.peps import interpreting
from pep_forms.reference import codes

_CHILD = (
    "legal_name",
    "known_as",
    "pronouns",
    "date_of_birth",
    "dob_estimated",
    "sex",
    "gender_text",
    "ethnicity",
    "religion",
    "first_language",
    "other_languages",
    "interpreter",
    "english_proficiency",
    "upn",
    "uln",
    "care_id",
    "nhs_number",
    "uasc",
    "immigration_status",
    "age_disputed",
    "disability",
)

Cells = Mapping[str, Any]


class Record:
    """One young person's record on one day. Each part is read at most once."""

    def __init__(self, young_person: YoungPerson, on: date, facts: Mapping[str, Any]) -> None:
        self.young_person = young_person
        self.on = on
        self.facts = facts

    def value(self, source: str) -> Any:
        """The value of a source such as `care.started_on`; None when it is not known."""
        whole, _, part = source.partition(".")
        if whole == "network":
            people = [person(m) for m in self.network if m.role == part]
            return people or None
        return self._values.get(source)

    def rows(self, feed: str) -> Iterator[Cells]:
        """The rows of a feed out of the record: by part, such as `person` or `started_on`."""
        feeds: dict[str, Callable[[], Iterator[Cells]]] = {
            "network": self._network_rows,
            "enrolments": self._enrolment_rows,
            "placements": self._placement_rows,
        }
        return feeds[feed]() if feed in feeds else iter(())

    @cached_property
    def network(self) -> list[NetworkMember]:
        return list(queries.network(self.young_person, self.on))

    @cached_property
    def _values(self) -> dict[str, Any]:
        return {
            **{f"young_person.{name}": getattr(self.young_person, name) for name in _CHILD},
            **self._interpreter(),
            **self._care(),
            **self._placement(),
            **self._enrolment(),
            **{f"history.{k}": v for k, v in queries.moves(self.young_person, self.on).items()},
            "school.year_group": self.facts.get("year_group"),
            "school.key_stage": self.facts.get("key_stage"),
            "review.next_date": self.young_person.next_review_on,
        }

    def _interpreter(self) -> dict[str, Any]:
        text = self.young_person.interpreter.strip()
        language = interpreting.language_of(text, codes.offered("language", self.on))
        return {
            "young_person.interpreter": interpreting.told(text, language),
            "young_person.interpreter_language": language,
        }

    def _care(self) -> dict[str, Any]:
        period = queries.current_care_period(self.young_person, self.on)
        if period is None:
            return {}
        return {
            "care.started_on": period.starts_on,
            "care.legal_status": period.legal_status,
            "care.category_of_need": period.category_of_need,
        }

    def _placement(self) -> dict[str, Any]:
        placement = queries.current_placement(self.young_person, self.on)
        if placement is None:
            return {}
        where = getattr(placement, "where", None)
        # A confidential address is never written into a plan; the record alone holds it.
        told = where if where is not None and not placement.confidential else None
        return {
            "placement.type": placement.placement_type,
            "placement.provider": placement.provider,
            "placement.started_on": placement.starts_on,
            "placement.in_area": placement.in_area,
            "placement.host_authority": placement.host_authority,
            "placement.confidential": placement.confidential,
            "placement.address": told.address if told else None,
            "placement.postcode": told.postcode if told else None,
        }

    def _enrolment(self) -> dict[str, Any]:
        enrolment = queries.current_enrolment(self.young_person, self.on)
        if enrolment is None:
            return {}
        school = enrolment.organisation
        return {
            "enrolment.organisation": _organisation(school),
            "enrolment.setting_type": school.setting_type if school else None,
            "enrolment.authority": school.authority if school else None,
            "enrolment.roll_status": enrolment.roll_status,
            "enrolment.started_on": enrolment.starts_on,
        }

    def _network_rows(self) -> Iterator[Cells]:
        for member in self.network:
            user = member.user
            yield {
                "person": person(member),
                "name": user.full_name,
                "role": ROLE_LABELS.get(member.role, member.role),
                "organisation": _organisation(member.organisation or user.organisation),
                "phone": user.phone,
                "email": user.email,
                "started_on": member.starts_on,
            }

    def _enrolment_rows(self) -> Iterator[Cells]:
        enrolments = Enrolment.objects.filter(
            young_person=self.young_person, organisation__isnull=False, starts_on__lte=self.on
        ).select_related("organisation")
        for enrolment in enrolments.order_by("starts_on", "id"):
            yield {
                "organisation": _organisation(enrolment.organisation),
                "started_on": enrolment.starts_on,
                "ended_on": _past(enrolment.ends_on, self.on),
                "reason": enrolment.end_reason,
            }

    def _placement_rows(self) -> Iterator[Cells]:
        placements = Placement.objects.filter(
            young_person=self.young_person, temporary=False, starts_on__lte=self.on
        )
        for placement in placements.order_by("starts_on", "id"):
            reason = placement.change_reason
            yield {
                "started_on": placement.starts_on,
                "ended_on": _past(placement.ends_on, self.on),
                "reason": codes.label("placement_change_reason", reason) if reason else "",
            }


def person(member: NetworkMember) -> dict[str, Any]:
    """A member of the network as a person value: the id, and name and role frozen."""
    return {
        "member": str(member.pk),
        "name": member.user.full_name,
        "role": ROLE_LABELS.get(member.role, member.role),
    }


def _organisation(organisation: Any) -> dict[str, Any] | None:
    if organisation is None:
        return None
    return {"id": str(organisation.pk), "name": organisation.name}


def _past(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on else None
