"""The tables of people, one file to a subject, all importable from here."""

from __future__ import annotations

from pep_forms.people.models.access import Invitation, LoginBudget, SetupCode
from pep_forms.people.models.care import CarePeriod, Placement, PlacementAddress
from pep_forms.people.models.network import NetworkMember, StaffRole
from pep_forms.people.models.organisation import Enrolment, Organisation
from pep_forms.people.models.permission import AdminPermission, GivenPermission
from pep_forms.people.models.sealing import SealedOpening, SealedRecord
from pep_forms.people.models.user import User
from pep_forms.people.models.young_person import YoungPerson

__all__ = [
    "AdminPermission",
    "CarePeriod",
    "Enrolment",
    "GivenPermission",
    "Invitation",
    "LoginBudget",
    "NetworkMember",
    "Organisation",
    "Placement",
    "PlacementAddress",
    "SealedOpening",
    "SealedRecord",
    "SetupCode",
    "StaffRole",
    "User",
    "YoungPerson",
]
