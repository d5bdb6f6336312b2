"""A realistic plan to print: a cover, numbers over time, targets, tables, words."""

from __future__ import annotations

from datetime import date
from typing import Any

from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import FormSpec
from pep_forms.printing import tree
from pep_forms.printing.nodes import Cover, Document

HISTORY = {
    "attendance.percentage": [
        ("Autumn 2024", 86.4),
        ("Spring 2025", 88.0),
        ("Summer 2025", 91.3),
        ("Autumn 2025", 90.1),
        ("Spring 2026", 93.7),
        ("Summer 2026", 95.2),
    ]
}
PROGRESS = ("Above expected", "As expected", "Below expected")
NAME = "Łukasz Żółkiewski-O’Donoghue"
COVER = Cover(
    title="Personal Education Plan",
    subtitle=NAME,
    version="Version 3",
    generated_on=date(2026, 11, 24),
    author="Northshire Virtual School",
    twin="the web version, next to this file on the site",
)
FACTS = [
    ("Date of birth", "14 March 2013"),
    ("Year group", "Year 9"),
    ("School", "St Brendan’s Catholic Academy, Northshire"),
    ("Kind of PEP", "Review PEP, autumn window"),
    ("Meeting held", "17 November 2026"),
    ("Designated teacher", "Ms Aoife Ní Bhraonáin"),
    ("Social worker", "Mr Oluwaseun Adébáyọ̀"),
    ("Unique pupil number", ""),
]


def q(name: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "key": name, "kind": kind, "label": label, **more}


def section(name: str, title: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "key": name,
        "title": title,
        "pages": [{"id": f"{name}_p", "questions": questions}],
        **more,
    }


TARGETS = q(
    "targets",
    "group",
    "Targets for this term",
    meaning="target",
    options={"item": "target", "title_from": "t_change", "min_rows": 2},
    questions=[
        q("t_area", "short_text", "Area"),
        q("t_change", "short_text", "What will change"),
        q("t_start", "long_text", "Where I am now"),
        q("t_measure", "short_text", "How we will know"),
        q("t_help", "long_text", "What adults will do to help"),
        q("t_who", "short_text", "Who leads on this"),
        q("t_by", "date", "Review by"),
        q("t_pp", "money", "Pupil Premium Plus asked for"),
        q(
            "t_steps",
            "group",
            "Steps on the way",
            options={"item": "step"},
            questions=[q("s_what", "short_text", "Step"), q("s_when", "date", "When")],
        ),
    ],
)
FORM = FormSpec.model_validate(
    {
        "id": "form",
        "key": "school",
        "title": "Personal Education Plan",
        "phase": "school",
        "sections": [
            section(
                "about",
                "About me and my school",
                q("known_as", "short_text", "I like to be called"),
                q("school", "short_text", "School"),
                q("started", "date", "Started at this school"),
                q("sen", "yes_no", "Has an education, health and care plan"),
                q("home", "short_text", "Language spoken at home"),
                q(
                    "trips",
                    "one_of",
                    "May go on school trips",
                    choices=[
                        {"id": "yes", "label": "Yes, consent is held"},
                        {"id": "no", "label": "No"},
                    ],
                ),
                q("dob_typed", "date", "Date of first PEP"),
                intro="Agreed with the young person before the meeting.",
                led_by=["designated_teacher", "social_worker"],
            ),
            section(
                "voice",
                "My views",
                q("well", "long_text", "What is going well at school?", hint="Lessons, friends."),
                q("hard", "long_text", "What is hard, and what would help?"),
                q("adult", "short_text", "An adult I can talk to"),
                q("feel", "scale", "How I feel about school", options={"min": 1, "max": 10}),
                q("future", "long_text", "What I would like to do in the future"),
                layout="prose",
                led_by=["young_person"],
            ),
            section(
                "attendance",
                "Attendance",
                q("as_at", "date", "Figures as at"),
                q("possible", "number", "Possible sessions"),
                q("attended", "number", "Sessions attended"),
                q("percent", "percentage", "Attendance", meaning="attendance.percentage"),
                q("reasons", "long_text", "Reasons for absence"),
            ),
            section(
                "attainment",
                "Attainment and progress",
                q(
                    "subjects",
                    "table",
                    "Progress by subject",
                    choices=[
                        {"id": name, "label": label}
                        for name, label in (
                            ("english", "English"),
                            ("maths", "Mathematics"),
                            ("science", "Science"),
                            ("history", "History"),
                            ("french", "Modern foreign language (French)"),
                            ("pe", "Physical education"),
                        )
                    ],
                    questions=[
                        q("current", "short_text", "Working at"),
                        q("target", "short_text", "Target"),
                        q("progress", "short_text", "Progress"),
                        q("effort", "number", "Effort (1 to 5)"),
                    ],
                ),
                q("comment", "long_text", "The designated teacher’s summary"),
            ),
            section("targets_section", "My targets", TARGETS),
            section(
                "people",
                "People at the meeting",
                q(
                    "present",
                    "group",
                    "Who was there",
                    options={"item": "person"},
                    questions=[
                        q("p_name", "short_text", "Name"),
                        q("p_role", "short_text", "Role"),
                        q("p_came", "yes_no", "Came"),
                        q("p_views", "short_text", "Views sent beforehand"),
                    ],
                ),
                q(
                    "points",
                    "group",
                    "Suspensions this year",
                    options={"item": "suspension"},
                    questions=[q("x_from", "date", "From"), q("x_why", "short_text", "Reason")],
                ),
            ),
        ],
    }
)


def entries(values: dict[str, Any]) -> dict[str, Entry]:
    return {
        address: value if isinstance(value, Entry) else Entry(value=value)
        for address, value in values.items()
    }


def _targets() -> Answers:
    changes = (
        ("Reading", "Read for pleasure at least three evenings a week"),
        ("Mathematics", "Move from grade 3 to a secure grade 4 in algebra"),
        ("Friendships", "Join one lunchtime club and stay for a whole term"),
        ("Attendance", "Be in school by 8.40 every day before February half term"),
    )
    values: dict[str, Any] = {}
    rows = []
    for at, (area, change) in enumerate(changes, start=1):
        row = f"targets/r{at}"
        rows.append(Row(f"r{at}", rank=at))
        values |= {
            f"{row}/t_area": area,
            f"{row}/t_change": change,
            f"{row}/t_start": "Reads when asked, and rarely chooses a book alone. " * at,
            f"{row}/t_measure": "The reading log, looked at every second Friday",
            f"{row}/t_help": "A weekly visit to the library with the key worker, and a choice of "
            "graphic novels and football biographies.\nThe carer listens on Sundays.",
            f"{row}/t_who": "Ms Aoife Ní Bhraonáin",
            f"{row}/t_by": "2027-02-12",
        }
        if at == 1:
            values[f"{row}/t_pp"] = "180.00"
    for at, what in enumerate(("Library card", "Choose two books", "Log every week"), start=1):
        values[f"targets/r1/t_steps/s{at}/s_what"] = what
        values[f"targets/r1/t_steps/s{at}/s_when"] = f"2026-12-0{at}"
    steps = tuple(Row(f"s{at}", rank=at) for at in (1, 2, 3))
    return Answers(entries(values), {"targets": tuple(rows), "targets/r1/t_steps": steps})


def answers() -> dict[str, Answers]:
    table = {}
    for at, name in enumerate(("english", "maths", "science", "history", "french")):
        table |= {
            f"subjects/{name}/current": "GCSE grade 4",
            f"subjects/{name}/target": "GCSE grade 5",
            f"subjects/{name}/progress": ("Above expected", "As expected", "Below expected")[
                at % 3
            ],
            f"subjects/{name}/effort": 1 + at % 5,
        }
    table["comment"] = (
        "Łukasz has settled well after a difficult summer and is proud of his work in science. " * 5
    )
    people = {}
    for at, (name, role) in enumerate(
        (
            (NAME, "Young person"),
            ("Ms Aoife Ní Bhraonáin", "Designated teacher"),
            ("Mr Oluwaseun Adébáyọ̀", "Social worker"),
            ("Mrs Δήμητρα Παπαδοπούλου", "Foster carer"),
            ("Олександра Ковальчук", "Key worker"),
        )
    ):
        people |= {
            f"present/p{at}/p_name": name,
            f"present/p{at}/p_role": role,
            f"present/p{at}/p_came": at != 3,
        }
    people["present/p3/p_views"] = "“Very proud of how hard he has worked this term.”"
    return {
        "about": Answers(
            entries(
                {
                    "known_as": "Łuki",
                    "school": "St Brendan’s Catholic Academy, Northshire",
                    "started": "2024-09-03",
                    "sen": False,
                    "trips": "yes",
                    "dob_typed": Entry(raw="32/13/2026", problem="date"),
                }
            )
        ),
        "voice": Answers(
            entries(
                {
                    "well": "I like science because we do experiments.\nMy friends are in my set "
                    "and Mr Price tells me when I have done well. I am in the football team.",
                    "adult": "Mr Price",
                    "feel": 7,
                    "future": "I want to be a paramedic, or work with animals. " * 4,
                    "hard": Entry(not_applicable="I would rather talk about it than write it"),
                }
            )
        ),
        "attendance": Answers(
            entries(
                {
                    "as_at": "2026-11-13",
                    "possible": 104,
                    "attended": 99,
                    "percent": 95.2,
                    "reasons": "Two appointments at the hospital, and a cold in October.",
                }
            )
        ),
        "attainment": Answers(entries(table)),
        "targets_section": _targets(),
        "people": Answers(
            entries(people), {"present": tuple(Row(f"p{at}", rank=at) for at in range(5))}
        ),
    }


def document(**more: Any) -> Document:
    options: dict[str, Any] = {
        "cover": COVER,
        "labels": Labels(),
        "facts": FACTS,
        "history": HISTORY,
    }
    return tree.build(FORM, None, answers(), **(options | more))
