"""What a question is about, whatever it is called: the catalogue of meanings.

A meaning drives prefill, projections and reports across versions and templates. A structured
meaning (`target`, `attendance`…) has parts, and a form that uses it must ask for the ones it
cannot do without. `repeats` says that its parts are columns of one group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_TEXT = frozenset({"short_text", "long_text"})
_CHOICE = frozenset({"one_of"})
_MANY = frozenset({"one_of", "any_of", "picture_cards"})
_DATE = frozenset({"date"})
_COUNT = frozenset({"number", "calculated"})
_NUMBER = frozenset({"number", "percentage", "calculated"})
_MONEY = frozenset({"money", "number", "calculated"})
_YES_NO = frozenset({"yes_no", "one_of"})
_PERSON = frozenset({"person", "short_text"})
_ORGANISATION = frozenset({"organisation", "short_text"})
_NAMED = _TEXT | _CHOICE
_ANSWER = _TEXT | _MANY | {"yes_no"}
_GRADE = _TEXT | _CHOICE | _NUMBER | {"scale", "calculated"}
_ROW = frozenset({"row_of", "short_text", "long_text", "calculated", "information"})
_GROUP = frozenset({"group", "table"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a question can be about."""

    name: str
    label: str
    #: The kinds of question that can hold it.
    kinds: frozenset[str]
    #: Names of all parts, for a structured meaning.
    parts: tuple[str, ...] = ()
    #: Parts that a form using this meaning must ask for.
    required: tuple[str, ...] = ()
    #: The parts are columns of a group that has this meaning itself.
    repeats: bool = False
    #: Private by its nature: the question must say who sees it.
    sensitive: bool = False

    @property
    def structured(self) -> bool:
        """Whether it has parts."""
        return bool(self.parts)

    @property
    def whole(self) -> str:
        """The structured meaning this is a part of: `target` for `target.area`."""
        return self.name.partition(".")[0]


_Part = tuple[str, str, frozenset[str]]


def _structure(
    name: str, label: str, parts: Iterable[_Part], *, required: str = "", repeats: bool = False
) -> list[Meaning]:
    parts = list(parts)
    whole = Meaning(
        name,
        label,
        _GROUP if repeats else frozenset(),
        tuple(part for part, _, _ in parts),
        tuple(required.split()),
        repeats,
    )
    return [whole, *(Meaning(f"{name}.{p}", f"{label}: {w}", kinds) for p, w, kinds in parts)]


def _mirror(prefix: str, label: str, parts: Iterable[_Part], sensitive: str = "") -> list[Meaning]:
    closed = set(sensitive.split())
    return [
        Meaning(f"{prefix}.{part}", f"{label}: {words}", kinds, sensitive=part in closed)
        for part, words, kinds in parts
    ]


_TARGET = [
    ("area", "area", _MANY),
    ("need", "need it meets", _NAMED),
    ("change", "what will change", _TEXT),
    ("start_point", "start point", _TEXT | _NUMBER),
    ("measure", "how we will know", _TEXT),
    ("assigned_to", "who it is assigned to", frozenset({"person"})),
    ("help", "help that is given", _TEXT),
    ("realistic", "why it is realistic", _TEXT),
    ("review_by", "review by", _DATE),
    ("term", "short, medium or long term", _CHOICE),
    ("my_words", "in the young person’s words", _TEXT | {"voice", "drawing"}),
    ("pp", "paid for by Pupil Premium Plus", _YES_NO),
]
_LAST_TARGET = [
    ("target", "target", _ROW),
    ("outcome", "outcome", _CHOICE),
    ("evidence", "evidence", _TEXT | {"file"}),
    ("pp_spent", "Pupil Premium Plus spent", _MONEY),
    ("impact", "impact", _NAMED | {"scale"}),
    ("continue", "whether it goes on", _YES_NO),
]
_FUNDING = [
    ("target", "target it hangs on", frozenset({"row_of"})),
    ("category", "category", _CHOICE),
    ("source", "source", _CHOICE),
    ("unit_cost", "unit cost", _MONEY),
    ("units", "units", _NUMBER),
    ("total", "total", _MONEY),
    ("starts_on", "starts on", _DATE),
    ("ends_on", "ends on", _DATE),
    ("monitor", "who monitors it", _PERSON | _TEXT),
    ("decision", "decision", _CHOICE),
    ("decision_reason", "reason for the decision", _TEXT),
    ("paid_on", "paid on", _DATE),
    ("spent", "spent", _MONEY),
    ("impact", "impact", _NAMED | {"scale"}),
]
_ATTENDANCE = [
    ("as_at", "figures as at", _DATE),
    ("possible", "sessions possible", _COUNT),
    ("attended", "sessions attended", _COUNT),
    ("authorised", "authorised absence", _COUNT),
    ("unauthorised", "unauthorised absence", _COUNT),
    ("late", "sessions late", _COUNT),
    ("percentage", "percentage", _NUMBER),
]
_SUSPENSION = [
    ("starts_on", "starts on", _DATE),
    ("sessions", "sessions", _COUNT),
    ("reason", "reason", _MANY),
    ("told_on", "Virtual School told on", _DATE),
    ("day_one", "provision from day one", _YES_NO | _TEXT),
    ("reintegration", "reintegration meeting", _DATE | _TEXT),
]
_MEETING = [
    ("date", "date", _DATE | {"date_time"}),
    ("mode", "how it was held", _CHOICE),
    ("chair", "chair", _PERSON),
    ("starts", "starts at", frozenset({"time", "date_time"})),
    ("ends", "ends at", frozenset({"time", "date_time"})),
    ("next", "next meeting", _DATE | {"date_time"}),
    ("review", "next review", _DATE | {"date_time"}),
    ("quorate", "whether those who must be there came", frozenset({"yes_no"})),
]
#: Answers that are worked out from others at each save, and typed by nobody.
WORKED_OUT: frozenset[str] = frozenset({"meeting.quorate"})
_PRESENT = [
    ("person", "person", _PERSON),
    ("role", "role", _NAMED),
    ("invited", "invited", _YES_NO),
    ("came", "came", _YES_NO),
    ("apologies", "apologies", _YES_NO),
    ("views", "sent views", _YES_NO | _TEXT),
]
_ACTION = [
    ("what", "what", _TEXT),
    ("who", "who", _PERSON),
    ("when", "by when", _DATE | {"month"}),
    ("done", "done", _YES_NO | _DATE),
]
_SDQ = [
    ("date", "date", _DATE),
    ("version", "version", _CHOICE),
    ("total", "total", _COUNT),
    ("no_score", "why there is no score", _CHOICE),
]
_SEN = [
    ("provision", "provision", _CHOICE),
    ("primary", "main type of need", _CHOICE),
    ("secondary", "second type of need", _CHOICE),
]
_CHILD = [
    ("legal_name", "legal name", _TEXT),
    ("known_as", "known as", _TEXT),
    ("pronouns", "pronouns", _NAMED),
    ("date_of_birth", "date of birth", _DATE),
    ("dob_estimated", "date of birth is estimated", _YES_NO),
    ("sex", "sex", _CHOICE),
    ("gender_text", "gender in their words", _TEXT),
    ("ethnicity", "ethnicity", _CHOICE),
    ("religion", "religion", _NAMED),
    ("first_language", "first language", _NAMED),
    ("other_languages", "other languages", _TEXT | _MANY),
    ("interpreter", "interpreter", _TEXT | _YES_NO),
    ("interpreter_language", "interpreter’s language", _NAMED),
    ("english_proficiency", "proficiency in English", _CHOICE),
    ("upn", "UPN", frozenset({"upn"})),
    ("uln", "ULN", frozenset({"uln"})),
    ("care_id", "care ID", frozenset({"short_text"})),
    ("nhs_number", "NHS number", frozenset({"short_text"})),
    ("uasc", "unaccompanied asylum-seeking child", _YES_NO),
    ("immigration_status", "immigration status", _NAMED),
    ("age_disputed", "age disputed", _YES_NO),
    ("disability", "disability", _TEXT | _YES_NO),
    ("young_parent", "young parent or pregnant", _TEXT | _YES_NO),
    ("upn_unknown", "why there is no UPN", _CHOICE),
    ("contact_ban", "must not contact or collect", _TEXT | _YES_NO),
    ("contact_ban_detail", "who must not contact or collect", _TEXT),
]
_CARE = [
    ("started_on", "care started on", _DATE),
    ("legal_status", "legal status", _CHOICE),
    ("category_of_need", "category of need", _CHOICE),
    ("permanence_plan", "permanence plan", _NAMED),
    ("iro", "independent reviewing officer", _PERSON),
]
_PLACEMENT = [
    ("type", "type", _CHOICE),
    ("provider", "provider", _NAMED),
    ("started_on", "started on", _DATE),
    ("in_area", "in the authority’s area", _YES_NO),
    ("host_authority", "host authority", _NAMED | _ORGANISATION),
    ("confidential", "confidential", _YES_NO),
    ("address", "address", _TEXT),
    ("postcode", "postcode", frozenset({"postcode"})),
    ("distance", "distance from home", _NUMBER | _NAMED),
]
_ENROLMENT = [
    ("organisation", "school or setting", _ORGANISATION),
    ("setting_type", "type of setting", _CHOICE),
    ("authority", "local authority", _NAMED | _ORGANISATION),
    ("roll_status", "roll status", _CHOICE),
    ("started_on", "started on", _DATE),
    ("year_group", "year group", _CHOICE | _COUNT | {"short_text"}),
    ("key_stage", "key stage", _CHOICE | {"short_text", "calculated"}),
    ("designated_teacher", "designated teacher", _PERSON),
]
_HISTORY = [
    ("placements_12_months", "placements in 12 months", _COUNT),
    ("placements_total", "placements in all", _COUNT),
    ("schools_total", "schools in all", _COUNT),
]

MEANINGS: Mapping[str, Meaning] = {
    meaning.name: meaning
    for meaning in (
        *_structure(
            "target",
            "Target",
            _TARGET,
            required="area change measure assigned_to review_by",
            repeats=True,
        ),
        *_structure(
            "last_target", "Last target", _LAST_TARGET, required="target outcome", repeats=True
        ),
        *_structure("funding", "Funding", _FUNDING, required="target category total", repeats=True),
        *_structure(
            "attendance",
            "Attendance",
            _ATTENDANCE,
            required="possible attended",
        ),
        *_structure(
            "suspension", "Suspension", _SUSPENSION, required="starts_on sessions", repeats=True
        ),
        *_structure("meeting", "Meeting", _MEETING, required="date"),
        *_structure("present", "Present", _PRESENT, required="person", repeats=True),
        *_structure("action", "Action", _ACTION, required="what who when", repeats=True),
        *_structure(
            "voice",
            "Voice",
            [
                ("how", "how views were gathered", _MANY),
                ("attended", "came to the meeting", _NAMED | _YES_NO),
            ],
        ),
        *_structure("sdq", "SDQ", _SDQ, required="total"),
        *_structure("sen", "SEN", _SEN, required="provision"),
        *_structure(
            "eet",
            "EET",
            [("activity", "main activity", _CHOICE), ("since", "since", _DATE)],
            required="activity",
        ),
        Meaning("destination.step", "Destination: next step", _NAMED),
        *_mirror(
            "child",
            "Child",
            _CHILD,
            "immigration_status uasc age_disputed nhs_number contact_ban contact_ban_detail",
        ),
        *_mirror("care", "Care", _CARE, "category_of_need"),
        *_mirror("placement", "Placement", _PLACEMENT, "address postcode"),
        *_mirror("setting", "Setting", _ENROLMENT),
        *_mirror("school", "School", _ENROLMENT[5:7]),
        *_mirror("history", "History", _HISTORY),
        Meaning("review.next_date", "Review: next date", _DATE),
    )
}

#: Sensitive meanings that must never be open to everybody; for the other sensitive ones a
#: release warns.
CLOSED: frozenset[str] = frozenset(
    {
        "placement.address",
        "placement.postcode",
        "child.immigration_status",
        "child.contact_ban",
        "child.contact_ban_detail",
    }
)

_ATTAINMENT = re.compile(r"attainment\.([a-z0-9_]+|<subject>)\.(current|target|progress)")
_ATTAINMENT_WORDS = {"current": "now", "target": "target", "progress": "progress"}

#: What a prefill source calls things, and what the meaning of the same thing is called.
_SOURCES = {"young_person": "child", "enrolment": "setting"}

_PREFILL_PARTS: Mapping[str, tuple[str, ...]] = {
    "young_person": tuple(part for part, _, _ in _CHILD[:22]),
    "care": tuple(part for part, _, _ in _CARE[:3]),
    "placement": tuple(part for part, _, _ in _PLACEMENT[:8]),
    "history": tuple(part for part, _, _ in _HISTORY),
    "enrolment": tuple(part for part, _, _ in _ENROLMENT[:5]),
    "school": ("year_group", "key_stage"),
    "review": ("next_date",),
    #: What the last plan said, by meaning: figures that this plan is held against.
    "last_plan": ("attendance.percentage",),
}
_FEED_PARTS = frozenset(
    {"person", "name", "role", "organisation", "phone", "email", "started_on", "ended_on"}
    | {"reason", "target_id"}
) | {part for part, _, _ in _TARGET}

#: What the rows of a group can come from (`options.feed`).
FEEDS: frozenset[str] = frozenset(
    {"network", "last_targets", "enrolments", "placements", "targets"}
)


def get(name: str) -> Meaning | None:
    """The meaning with this name; subjects of `attainment.<subject>.…` are free.

    A column of a table whose rows are subjects says `<subject>`: the row is the subject.
    """
    found = MEANINGS.get(name)
    if found is not None:
        return found
    attainment = _ATTAINMENT.fullmatch(name)
    if attainment is None:
        return None
    subject, part = attainment.groups()
    subject = "by subject" if subject == "<subject>" else subject.replace("_", " ")
    label = f"Attainment: {subject}, {_ATTAINMENT_WORDS[part]}"
    return Meaning(name, label, _GRADE)


def fits(meaning: str, kind: str) -> bool:
    """Whether a question of this kind can hold this meaning."""
    found = get(meaning)
    return found is not None and kind in found.kinds


def required_parts(meaning: str) -> tuple[str, ...]:
    """The full names of the parts that a form using this structure must ask for."""
    found = MEANINGS.get(meaning)
    return tuple(f"{found.name}.{part}" for part in found.required) if found else ()


def prefill_known(source: str) -> bool:
    """Whether a prefill source exists. Roles of `network.<role>` are free."""
    whole, _, part = source.partition(".")
    if whole == "network":
        return bool(part)
    if whole == "feed":
        return part in _FEED_PARTS
    return part in _PREFILL_PARTS.get(whole, ())


def prefill_sources() -> Iterator[tuple[str, str]]:
    """Every source that a question can be filled in from, with its words, but not the network's.

    Whose role fills it in is told by the roles; what a row is fed from, by the parts of `feed`.
    """
    for whole, parts in _PREFILL_PARTS.items():
        for part in parts:
            source = f"{whole}.{part}"
            known = MEANINGS.get(part if whole == "last_plan" else about("", source))
            label = known.label if known else f"{whole}: {part}".replace("_", " ")
            if whole == "last_plan":
                label = f"In the last plan: {label}"
            yield source, label[:1].upper() + label[1:]
    for part in sorted(_FEED_PARTS):
        meant = MEANINGS.get(f"target.{part}")
        words = meant.label.partition(": ")[2] if meant else part.replace("_", " ")
        yield f"feed.{part}", f"Of the row: {words}"


def about(meaning: str, prefill: str = "") -> str:
    """What a question is about, from its meaning or else from where it is prefilled."""
    if meaning:
        return meaning
    whole, _, part = prefill.partition(".")
    name = f"{_SOURCES.get(whole, whole)}.{part}"
    return name if name in MEANINGS else ""
