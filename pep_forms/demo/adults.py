"""The adults of the demo world, and how all accounts of the demo are let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from pep_forms.engine.roles import Role
from pep_forms.people import words
from pep_forms.people.actions import permissions, users
from pep_forms.people.actor import Actor
from pep_forms.people.models import AdminPermission, Organisation, User

#: One password for everybody: this world is invented, and nobody may have to look it up.
PASSWORD = "lantern orchard teapot seven"  # noqa: S105 printed on purpose, for invented people


@dataclass(frozen=True, slots=True)
class Adult:
    """Somebody with an account: what they do is in their job title."""

    username: str
    full_name: str
    job_title: str
    organisation: str
    #: Roles for the whole authority, or for a team with `scs_team`.
    staff_role: str = ""


ADULTS: tuple[Adult, ...] = (
    Adult("amara", "Amara Whitlock", "Virtual School manager", "virtual", Role.VS_ADMIN),
    Adult("bertie", "Bertie Stonebridge", "Virtual School officer", "virtual", Role.VS_ADMIN),
    Adult("noor", "Noor Fairweather", "Quality adviser", "virtual", Role.VS_REVIEWER),
    Adult("callum", "Callum Ashgrove", "Quality adviser", "virtual", Role.VS_REVIEWER),
    Adult("priya", "Priya Mossworth", "Social worker", "tide"),
    Adult("tomasz", "Tomasz Wierzbowy", "Social worker", "tide"),
    Adult("leila", "Leila Harkaway", "Social worker", "harbour"),
    Adult("daniel", "Daniel Oyelowe-Finch", "Social worker", "harbour"),
    Adult("grace", "Grace Nettleship", "Social worker", "leaving"),
    Adult("femi", "Femi Larkspur", "Team manager", "tide", Role.SCS_TEAM),
    Adult("joanna", "Joanna Trellis", "Personal adviser", "leaving"),
    Adult("idris", "Idris Vale-Morgan", "Independent reviewing officer", "harbour"),
    Adult("helga", "Helga Thornfield", "Independent reviewing officer", "tide"),
    Adult("rosie", "Rosie Dappleton", "Nursery manager, designated lead", "nursery"),
    Adult("kofi", "Kofi Branwell", "Key person", "nursery"),
    Adult("sunita", "Sunita Marlpit", "Designated teacher", "primary"),
    Adult("marcus", "Marcus Underhay", "Pastoral lead", "primary"),
    Adult("eilidh", "Eilidh Carrowmore", "Designated teacher", "primary2"),
    Adult("oliver", "Oliver Sandgate-Pryce", "Designated teacher", "secondary"),
    Adult("hannah", "Hannah Quickthorn", "Head of Year 10", "secondary"),
    Adult("yusuf", "Yusuf Bellweather", "Designated teacher", "secondary2"),
    Adult("frances", "Frances Dunmallow", "Designated teacher", "special"),
    Adult("gethin", "Gethin Rhoswen", "Designated teacher", "far"),
    Adult("bianca", "Bianca Tollgate", "Designated lead, student services", "college"),
    Adult("steve", "Steve Kettlewell-Rowe", "Skills coach", "training"),
    Adult("margot", "Margot Fieldhouse", "Education lead", "secure"),
    Adult("maureen", "Maureen Applegarth", "Foster carer", "agency"),
    Adult("winston", "Winston Bluebell", "Foster carer", "agency"),
    Adult("agnes", "Agnes Pomeroy-Slate", "Foster carer", "agency"),
    Adult("rajesh", "Rajesh Windrush", "Foster carer", "agency"),
    Adult("sylvie", "Sylvie Hartlebury", "Foster carer", "agency"),
    Adult("patrick", "Patrick Cobblestone", "Foster carer", "agency"),
    Adult("donna", "Donna Milestone", "Residential key worker", "home"),
    Adult("karen", "Karen Ploughwright", "Parent", ""),
    Adult("mihai", "Mihai Izvoranu-Lunca", "Parent", ""),
    Adult("fern", "Fern Copperwheat", "Form editor", "virtual"),
    Adult("gwen", "Gwen Tidemark", "Guidance editor", "virtual"),
    Adult("sasha", "Sasha Overbridge", "System administrator", "virtual"),
    Adult("hilda", "Hilda Marchbanks", "Guidance approver", "virtual"),
)

#: organisation key → username of its designated teacher
TEACHERS: dict[str, str] = {
    "nursery": "rosie",
    "primary": "sunita",
    "primary2": "eilidh",
    "secondary": "oliver",
    "secondary2": "yusuf",
    "special": "frances",
    "far": "gethin",
    "college": "bianca",
    "training": "steve",
    "secure": "margot",
}


def make(organisations: dict[str, Organisation], since: date, by: Actor) -> dict[str, User]:
    """Add every adult, with the roles they hold for the whole authority or a team."""
    made: dict[str, User] = {}
    for adult in ADULTS:
        user = users.add(
            username=adult.username,
            full_name=adult.full_name,
            email=f"{adult.username}@example.org",
            job_title=adult.job_title,
            phone=f"01632 960{100 + len(made)}",
            organisation=organisations.get(adult.organisation),
            by=by,
        )
        made[adult.username] = user
        if adult.staff_role:
            users.give_staff_role(
                user=user,
                role=adult.staff_role,
                team=organisations[adult.organisation]
                if adult.staff_role == Role.SCS_TEAM
                else None,
                starts_on=since,
                by=by,
            )
    # Who looks after guidance is said when there is guidance.
    for username, permission in (
        ("fern", AdminPermission.FORM_EDITOR),
        ("sasha", AdminPermission.SYSTEM_ADMINISTRATOR),
    ):
        permissions.give_permission(user=made[username], permission=permission, by=by)
    return made


def let_in() -> None:
    """Give every account the one password. It is hashed once: hashing is slow on purpose."""
    grown = User.objects.filter(young_person=None)
    grown.update(password=make_password(PASSWORD))
    # Young people's passphrases are kept in their one spelling.
    young = User.objects.exclude(young_person=None)
    young.update(password=make_password(words.as_typed(PASSWORD)))
