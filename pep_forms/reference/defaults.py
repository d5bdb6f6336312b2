"""The settings this site knows, with the defaults it starts with."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from django.conf import settings as site
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pep_forms.engine.roles import Role
from pep_forms.reference.settings import Setting, register

Count = Annotated[int, Field(ge=0, le=366)]
Year = Annotated[int, Field(ge=-4, le=14)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
FinancialYear = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]
Unit = Literal["working", "school"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WindowDates(_Value):
    """The days between which a meeting counts for a window."""

    name: Literal["autumn", "spring", "summer"]
    starts: MonthDay
    ends: MonthDay


class Period(_Value):
    """A stretch of the year, with what is paid in it."""

    label: Words
    starts: MonthDay
    ends: MonthDay
    amount: Money | None = None


class AgeScope(_Value):
    """For whom plans are made: from an age, to the end of a school year."""

    from_age: Annotated[int, Field(ge=0, le=18)]
    to_year_group: Year
    only_in_provision_below_school_age: bool
    continue_after_18: bool


WINDOWS = (
    {"name": "autumn", "starts": "09-01", "ends": "12-31"},
    {"name": "spring", "starts": "01-01", "ends": "04-30"},
    {"name": "summer", "starts": "05-01", "ends": "07-31"},
)
_HOW_OFTEN = "How often"
_CLOCKS = "Clocks"
_SCOPE = "For whom and by whom"
_QUALITY = "Checks and quality"
_MONEY = "Money"
_WORDS = "Words and contact"


def _days(name: str, default: int, label: str, group: str = _CLOCKS, hint: str = "") -> Setting:
    return Setting(name, Count, default, label, group, hint, by_phase=True)


register(
    _days("meetings_required", 2, "PEP meetings needed in a school year", _HOW_OFTEN),
    _days(
        "reviews_required",
        3,
        "Reviews needed in a school year",
        _HOW_OFTEN,
        "A review is a meeting, or a review by the designated teacher alone.",
    ),
    Setting(
        "full_pep_years",
        tuple[Year, ...],
        (3, 7, 10),
        "School years that start with a full PEP",
        _HOW_OFTEN,
        "0 stands for Reception. Changing the list never changes a PEP that is open.",
    ),
    Setting(
        "windows",
        tuple[WindowDates, ...],
        WINDOWS,
        "PEP windows",
        _HOW_OFTEN,
        "Month and day of the first and the last day of each window.",
        by_phase=True,
    ),
    Setting(
        "progression_window",
        Period,
        {"label": "July and August progression check", "starts": "07-01", "ends": "08-31"},
        "Progression check after Year 11",
        _HOW_OFTEN,
    ),
)
register(
    Setting(
        "clock_unit",
        Unit,
        "working",
        "Days that count towards a deadline",
        _CLOCKS,
        "Working days are Monday to Friday without bank holidays. School holidays do not "
        "stop them. School days are the days of term.",
        by_phase=True,
    ),
    _days("initiate_by", 10, "Days to start the first PEP after coming into care"),
    _days(
        "available_by",
        20,
        "Days until the first PEP is available",
        hint="Earlier if the first review meeting is earlier.",
    ),
    _days("new_setting_by", 10, "Days to a new PEP after a change of setting"),
    _days("trigger_by", 20, "Days to a new PEP after any other event that asks for one"),
    _days("lead_time", 20, "Days before the target date on which a PEP opens"),
    _days("invite_by", 10, "Days before the meeting by which invitations go out"),
    _days("social_worker_sections_by", 5, "Days before the meeting for the social worker"),
    _days("teacher_sections_by", 5, "Days before the meeting for the designated teacher"),
    _days("finish_by", 5, "Days to finish after the meeting"),
    _days("quality_by", 10, "Days to check quality after a PEP is submitted"),
    _days("correct_by", 5, "Days to correct a returned PEP"),
    _days("hand_over_days", 5, "School days for the old setting to hand over"),
    Setting(
        "hand_over_sections",
        tuple[str, ...],
        (
            "setting",
            "early_setting",
            "post16_education",
            "send",
            "send_simplified",
            "attendance",
            "last_targets",
        ),
        "Sections the old setting may finish in those days",
        _CLOCKS,
        "By their keys. In every other section it only reads.",
    ),
    _days("access_ends_after", 10, "Days until access ends after leaving"),
    _days(
        "archive_after",
        20,
        "Days until a past PEP is archived",
        hint="Counted from the day on which a later PEP is complete.",
    ),
    _days("file_to_new_school_by", 15, "School days for the file to reach the new setting"),
    _days("iro_sees_by", 3, "Days before the review by which the reviewing officer has the PEP"),
    Setting(
        "reminders",
        tuple[Annotated[int, Field(ge=-60, le=60)], ...],
        (-10, -3, 0, 3),
        "Reminders, in days around the due date",
        _CLOCKS,
        "Minus is before the due date.",
    ),
    _days("escalate_after", 3, "Days overdue after which somebody senior is told"),
)
register(
    Setting(
        "age_scope",
        AgeScope,
        {
            "from_age": 2,
            "to_year_group": 13,
            "only_in_provision_below_school_age": True,
            "continue_after_18": True,
        },
        "Young people who have a PEP",
        _SCOPE,
    ),
    Setting(
        "no_pep_legal_statuses",
        tuple[str, ...],
        ("V3", "V4"),
        "Legal statuses without a PEP",
        _SCOPE,
        "Series of short breaks.",
    ),
    Setting(
        "full_pep_episode_reasons",
        tuple[str, ...],
        ("S", "P", "B"),
        "Reasons for a new episode that ask for a full PEP",
        _SCOPE,
    ),
    Setting(
        "may_open",
        tuple[Role, ...],
        (Role.VS_ADMIN,),
        "Roles that may open a PEP",
        _SCOPE,
    ),
    Setting(
        "may_add_paper",
        tuple[Role, ...],
        (Role.VS_ADMIN, Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER),
        "Roles that may add a PEP written on paper",
        _SCOPE,
    ),
    Setting(
        "may_open_initial",
        tuple[Role, ...],
        (Role.VS_ADMIN, Role.SOCIAL_WORKER),
        "Roles that may open the first PEP after coming into care",
        _SCOPE,
    ),
    Setting(
        "quorum",
        tuple[tuple[Role, ...], ...],
        (
            (Role.DESIGNATED_TEACHER, Role.DELEGATE),
            (Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER),
            (Role.FOSTER_CARER, Role.KEY_WORKER, Role.PARENT),
        ),
        "Who must be at a PEP meeting",
        _SCOPE,
        "One person from each line.",
    ),
)
register(
    Setting("attendance_threshold", Percent, "95", "Attendance below which we ask why", _QUALITY),
    Setting("attendance_fall", Percent, "3", "Fall of attendance about which we ask", _QUALITY),
    Setting("persistent_absence", Percent, "10", "Persistent absence, per cent missed", _QUALITY),
    Setting("severe_absence", Percent, "50", "Severe absence, per cent missed", _QUALITY),
    _days("suspension_limit", 45, "School days of suspension allowed in a year", _QUALITY),
    _days("reduced_timetable_alert", 42, "Days of reduced timetable before an alert", _QUALITY),
    _days("neet_alert", 28, "Days without education or work before an alert", _QUALITY),
    Setting("phonics_threshold", Count, 32, "Phonics marks to meet the standard", _QUALITY),
    Setting("sdq_concern", Count, 17, "SDQ total from which strategies are needed", _QUALITY),
    Setting("targets_at_most", Count, 6, "Most targets in one PEP", _QUALITY),
    Setting("target_words_at_least", Count, 8, "Words a target should have", _QUALITY),
    Setting("second_mark_percent", Percent, "10", "Share of checks marked twice", _QUALITY),
    Setting("small_number", Count, 6, "Smallest number shown in a report", _QUALITY),
    Setting("hold_payment_below", str, "", "Lowest grade that releases a payment", _QUALITY),
)
register(
    Setting(
        "pupil_premium_plus",
        dict[FinancialYear, Money],
        {"2023-24": "2530.00", "2024-25": "2570.00", "2025-26": "2630.00"},
        "Pupil Premium Plus for each child, by financial year",
        _MONEY,
    ),
    Setting(
        "early_years_pupil_premium",
        dict[FinancialYear, Money],
        {"2024-25": "388.00"},
        "Early years pupil premium for each child, by financial year",
        _MONEY,
    ),
    Setting(
        "instalments",
        tuple[Period, ...],
        (
            {"label": "June", "starts": "06-01", "ends": "06-30", "amount": "400.00"},
            {"label": "November", "starts": "11-01", "ends": "11-30", "amount": "400.00"},
            {"label": "February", "starts": "02-01", "ends": "02-28", "amount": "400.00"},
        ),
        "Instalments paid to the setting",
        _MONEY,
    ),
    Setting(
        "pay_periods",
        tuple[Period, ...],
        (
            {"label": "April to August", "starts": "04-01", "ends": "08-31"},
            {"label": "September to December", "starts": "09-01", "ends": "12-31"},
            {"label": "January to March", "starts": "01-01", "ends": "03-31"},
        ),
        "Pay periods",
        _MONEY,
    ),
)
register(
    Setting("service_name", Words, "ePEP", "Name of this service", _WORDS),
    # As the pages have them, until somebody changes them here.
    Setting("council_name", Words, site.COUNCIL_NAME, "Name of the council", _WORDS),
    Setting(
        "virtual_school_name",
        Words,
        site.VIRTUAL_SCHOOL_NAME,
        "Name of the Virtual School, on documents",
        _WORDS,
    ),
    Setting("pep_name", Words, "Personal Education Plan", "What a PEP is called", _WORDS),
    Setting("pep_short_name", Words, "PEP", "What a PEP is called for short", _WORDS),
    Setting(
        "pep_name_young_person",
        Words,
        "education plan",
        "What young people call it",
        _WORDS,
        "Many prefer “education review”.",
    ),
    Setting("contact_name", Words, "ePEP System Team", "Who helps", _WORDS),
    Setting("contact_phone", Words, "03000 415353", "Help by phone", _WORDS),
    Setting("contact_email", Words, "VSK_ePEP@kent.gov.uk", "Help by e-mail", _WORDS),
    Setting("home_authority", Words, "886", "Code of this authority", _WORDS),
    Setting("default_calendar", Words, "kent", "Term dates used where none are chosen", _WORDS),
)
