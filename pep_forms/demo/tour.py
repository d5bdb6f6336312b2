"""What to try as whom: the same words for the table in the terminal and the front page."""

from __future__ import annotations

from dataclasses import dataclass

from pep_forms.demo.adults import ADULTS, PASSWORD
from pep_forms.demo.children import CHILDREN
from pep_forms.people.models import YoungPerson

#: Care ids of the demo world start like this, and no others do.
_CARE_ID = "EX204"


@dataclass(frozen=True, slots=True)
class Journey:
    """Something to try, and as whom."""

    username: str
    who: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the printed table."""

    role: str
    username: str
    name: str
    words: str


JOURNEYS: tuple[Journey, ...] = (
    Journey(
        "sunita",
        "Sunita, designated teacher",
        "Fill in a plan step by step",
        "Open Ezra’s plan. Some answers wait to be confirmed, and one date was typed as "
        "32/13/2026: see how it is kept, and put right.",
    ),
    Journey(
        "priya",
        "Priya, social worker",
        "See one child’s plan from the other side",
        "Open Dylan’s plan, ready for its meeting next week. Then look for what Maya wrote for "
        "her social worker only, and for what you may not see. Mina came back into care: share "
        "her earlier plan with those round her now.",
    ),
    Journey(
        "copper-finch",
        "Maya, in Year 7",
        "Have a say",
        "Write your own views, keep a part for your social worker, and read your plan.",
    ),
    Journey(
        "maureen",
        "Maureen, foster carer",
        "Tell school how it is at home",
        "Write the carer’s part for Maya and Imogen. You see what a carer may see, and no more.",
    ),
    Journey(
        "noor",
        "Noor, Virtual School reviewer",
        "Review a plan",
        "Pick up Theo’s or Lana’s submitted plan, grade it, and accept it or return it with "
        "reasons.",
    ),
    Journey(
        "amara",
        "Amara, Virtual School manager",
        "Keep an eye on everybody",
        "See what is due and overdue, open a plan for Aisha, who came into care this month, and "
        "read a finished plan as a document.",
    ),
)

#: username → what to try, for the printed table
_TRY: dict[str, str] = {
    **{journey.username: journey.title for journey in JOURNEYS},
    "bertie": "A second administrator",
    "callum": "Reviews the other half of the plans",
    "eilidh": "Two roles: designated teacher, and carer of Dylan. Change role in the header",
    "oliver": "Maya, Imogen and Kwame; Kwame’s plan has an addendum",
    "yusuf": "Samuel’s plan is overdue, Ellie’s was met about this week",
    "kofi": "A delegate in the nursery",
    "marcus": "A delegate at the primary school: a few sections only",
    "hannah": "A delegate in Year 10",
    "gethin": "Another authority’s school: Poppy moved there two weeks ago",
    "frances": "Special school: plans that go with an EHC plan",
    "bianca": "College: Skye and Amir after 16",
    "steve": "Training provider: Ravi the apprentice",
    "margot": "Custody: Connor’s plan, met about this week",
    "tomasz": "Samuel and Ezra",
    "leila": "Aisha came into care this month: open her first plan",
    "daniel": "Xander is off roll: social care leads an interim plan",
    "grace": "Everybody after 16; Jordan seeks work",
    "joanna": "Personal adviser: Jordan’s weekly plan",
    "femi": "The team manager sees the whole team’s young people",
    "idris": "Reads before the reviews",
    "helga": "Reads before the reviews",
    "donna": "Key worker at the children’s home; Jude’s address is confidential",
    "karen": "A parent sees Ezra’s plan as a parent may",
    "mihai": "A parent whose daughter Ioana has a plan in progress",
    "winston": "Five young people over time",
    "fern": "Change a form at /admin/",
    "gwen": "Change guidance at /admin/; two of her pages are overdue for review",
    "hilda": "Change an agreement as gwen and submit it; read and approve it as hilda at /admin/",
    "agnes": "Has not accepted the carers’ agreement yet: sees what new people see first",
    "sasha": "Looks after the system",
    "rosie": "Nursery: Łukasz’s plan is half done",
}


def is_loaded() -> bool:
    """Whether the demo world is in this database. One query."""
    return YoungPerson.objects.filter(care_id__startswith=_CARE_ID).exists()


def accounts() -> list[Account]:
    """Everybody who can log in, adults first."""
    adults = [
        Account(adult.job_title, adult.username, adult.full_name, _TRY.get(adult.username, ""))
        for adult in ADULTS
    ]
    young = [
        Account(
            "Young person",
            child.account,
            child.known_as or child.legal_name,
            _TRY.get(child.account, f"Year {child.year}"),
        )
        for child in CHILDREN
        if child.account
    ]
    return adults + young


def table() -> str:
    """The accounts as lines for the terminal."""
    rows = [("What they do", "Username", "What to try")]
    rows += [(a.role, a.username, a.words or a.name) for a in accounts()]
    widths = [max(len(row[at]) for row in rows) for at in range(2)]
    lines = [f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}" for row in rows]
    rule = "-" * 100
    return "\n".join(
        [lines[0], rule, *lines[1:], rule, f"The password of every account is: {PASSWORD}"]
    )
