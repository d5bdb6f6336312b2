"""Numbers, dates and choices for the questions of a plan, so that they fit one another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pep_forms.demo.scene import Scene
from pep_forms.engine.answers import parts

Answer = Any


def day(value: date) -> str:
    """A date as it is typed."""
    return f"{value.day}/{value.month}/{value.year}"


# --- Attendance, health -----------------------------------------------------------------


def possible(scene: Scene) -> int:
    """Sessions possible since September: ten a week, without the holidays."""
    year = int(str(scene.facts["school_year"])[:4])
    weeks = max(2, (scene.meeting_on - date(year, 9, 1)).days // 7)
    holidays = sum(weeks > end for end in (8, 16, 17, 25, 31, 32, 38))
    return max(1, weeks - holidays) * 10


def attended(scene: Scene) -> int:
    """Sessions attended: near what is usual for this young person, getting a little better."""
    usual = scene.child.attendance + scene.chance.number("attendance", -2, 2)
    better = min(scene.number, 4) if scene.child.attendance < 93 else 0
    return min(possible(scene), possible(scene) * min(100, usual + better) // 100)


def authorised(scene: Scene) -> int:
    """Most absences are illness or appointments."""
    missed = possible(scene) - attended(scene)
    return missed - missed * (30 if scene.child.attendance < 90 else 0) // 100


def _sdq(scene: Scene) -> tuple[int, int, int, int]:
    """The four difficulty scores: they add up to the total."""
    total = max(4, scene.child.sdq - min(scene.number, 4) + scene.chance.number("sdq", -1, 1))
    first = min(10, total * 35 // 100)
    second = min(10, total * 25 // 100)
    third = min(10, total * 25 // 100)
    return first, second, third, total - first - second - third


def _needs_support(scene: Scene) -> bool:
    return scene.child.sen != "N"


# --- Attainment -------------------------------------------------------------------------

_LEVELS = {"below": ("B", "WT", "WT"), "at": ("WT", "A", "A"), "above": ("A", "GD", "GD")}


def _judgement(scene: Scene, address: str) -> str:
    subject = parts(address)[-2]
    return scene.chance.pick(f"judgement {subject}", _LEVELS[scene.child.level])


def _grade(scene: Scene, address: str, up: int = 0) -> str:
    subject = parts(address)[-2]
    middle = {"below": 3, "at": 5, "above": 7}[scene.child.level]
    return str(min(9, middle + scene.chance.number(f"grade {subject}", -1, 1) + up))


def _working_at(scene: Scene, address: str, up: int = 0) -> str:
    subject = parts(address)[-2]
    word = ("Emerging", "Developing", "Secure", "Extending")
    low = {"below": 0, "at": 1, "above": 2}[scene.child.level]
    step = min(3, low + scene.chance.number(f"step {subject}", 0, 1) + up)
    return f"{word[step]}, Year {scene.year}"


def _months(scene: Scene, less: int = 0) -> str:
    ahead = {"below": -14, "at": 2, "above": 16}[scene.child.level]
    months = int(scene.facts["age"]) * 12 + 4 + ahead - less
    return f"{months // 12}/{months % 12}"


# --- The meeting ------------------------------------------------------------------------


def _came(role_words: str) -> bool:
    return not any(word in role_words.lower() for word in ("reviewing", "parent", "team member"))


def _row_role(values: dict[str, Any]) -> str:
    return str(values.get("k15_people_role") or values.get("k15_people_person") or "")


def _next_meeting(scene: Scene) -> str:
    next_day = scene.days_on(112)
    return f"{day(next_day - timedelta(days=max(0, next_day.weekday() - 4)))}/14:00"


# --- Everything by question ---------------------------------------------------------------

_FUNDED = {-2: ["two_year"], -1: ["universal_15", "extended_30"]}
_NCCIS = {
    "college": "230",
    "apprenticeship": "310",
    "seeking": "619",
    "custody": "290",
    "school_sixth_form": "210",
}

Maker = Callable[[Scene, str, dict[str, Any]], Answer]

FIGURES: dict[str, Maker] = {
    # Attendance
    "k8_as_at": lambda s, a, v: day(s.days_on(-14)),
    "k8_possible": lambda s, a, v: str(possible(s)),
    "k8_attended": lambda s, a, v: str(attended(s)),
    "k8_authorised": lambda s, a, v: str(authorised(s)),
    "k8_unauthorised": lambda s, a, v: str(possible(s) - attended(s) - authorised(s)),
    "k8_late": lambda s, a, v: str(min(attended(s), s.chance.number("late", 0, 6))),
    "k8_barriers": lambda s, a, v: s.chance.some(
        "barriers", ["sleep", "anxiety", "friends", "lessons", "home_move"], 2
    ),
    "k8_reduced_timetable": lambda s, a, v: "no",
    "k8_permanent_exclusion": lambda s, a, v: "no",
    # Early years
    "a1_setting_type": lambda s, a, v: "reception" if s.year >= 0 else "day_nursery",
    "a1_funded_hours": lambda s, a, v: _FUNDED.get(s.year, ["no_funded"]),
    "a1_hours_taken": lambda s, a, v: "15" if s.year == -2 else "30",
    "a1_as_at": lambda s, a, v: day(s.days_on(-14)),
    "a1_expected": lambda s, a, v: str(possible(s) // 2),
    "a1_attended": lambda s, a, v: str(possible(s) // 2 - s.chance.number("missed", 0, 3)),
    "a1_extra_adult": lambda s, a, v: "yes" if _needs_support(s) else "no",
    "a1_eypp_claimed": lambda s, a, v: "yes",
    "a1_eypp_amount": lambda s, a, v: "302.00",
    "a1_daf_claimed": lambda s, a, v: "no",
    "a1_senif_claimed": lambda s, a, v: "yes" if _needs_support(s) else "no",
    "a1_senif_amount": lambda s, a, v: "450.00",
    "a1_week_from": lambda s, a, v: "09:00",
    "a1_week_to": lambda s, a, v: "15:00" if s.year > -2 else "12:00",
    "a2_area_level": lambda s, a, v: s.chance.pick(
        a,
        {"below": ("below", "below", "on"), "at": ("on",), "above": ("on", "above")}[s.child.level],
    ),
    "a2_two_year_check_on": lambda s, a, v: day(s.days_on(-40)),
    "a2_two_year_on_track": lambda s, a, v: "nearly" if s.child.level == "below" else "yes",
    "a2_asq_on": lambda s, a, v: day(s.days_on(-60)),
    "a2_asq_below": lambda s, a, v: ["communication"] if s.child.level == "below" else ["nothing"],
    "a2_talking": lambda s, a, v: "two_words" if s.child.level == "below" else "full_sentences",
    "a2_therapist": lambda s, a, v: "seeing" if _needs_support(s) else "no",
    "a2_baseline_done": lambda s, a, v: "yes",
    "a2_baseline_on": lambda s, a, v: day(s.days_on(-20)),
    "a2_elg_core_outcome": lambda s, a, v: "1" if s.child.level == "below" else "2",
    "a2_elg_wider_outcome": lambda s, a, v: "2",
    "a4_birth_group": lambda s, a, v: (
        "autumn" if s.child.born[0] >= 9 else "spring" if s.child.born[0] <= 3 else "summer"
    ),
    "a4_application_made": lambda s, a, v: "not_yet" if s.facts["window"] == "autumn" else "yes",
    "a4_application_on": lambda s, a, v: day(date(s.meeting_on.year - 1, 12, 8)),
    "a4_priority_used": lambda s, a, v: "yes",
    "a4_deferral": lambda s, a, v: "none",
    "a4_offer": lambda s, a, v: "accepted" if s.facts["window"] == "summer" else "waiting",
    "a4_offer_school": lambda s, a, v: s.organisations["primary"],
    "a4_preference_school": lambda s, a, v: s.organisations["primary"],
    "a4_receiving_dt_invited": lambda s, a, v: "yes",
    # Child, care, people
    "k2_young_parent": lambda s, a, v: "no",
    "k2_disability": lambda s, a, v: "no",
    "k2_interpreter": lambda s, a, v: "yes" if s.child.uasc else "no",
    "k2_interpreter_language": lambda s, a, v: s.child.language,
    "k2_upn_unknown": lambda s, a, v: "UN3" if s.child.uasc else "UN1",
    "k3_permanence_plan": lambda s, a, v: (
        "independence"
        if s.year >= 12
        else s.chance.pick("permanence", ["long_term_foster", "long_term_foster", "kinship"])
    ),
    "k3_distance": lambda s, a, v: str(s.chance.number("miles", 3, 28)),
    "k4_contact_ban": lambda s, a, v: "no",
    "k4_people_invite": lambda s, a, v: "yes",
    "k4_people_copy": lambda s, a, v: "yes",
    "k4_people_copy_form": lambda s, a, v: "full",
    "k4_child_consulted": lambda s, a, v: "yes",
    "k4_child_consulted_on": lambda s, a, v: day(s.days_on(-40)),
    "k4_people_preferred_contact": lambda s, a, v: s.chance.pick(a, ["phone", "email"]),
    "k4_who_decides_decides": lambda s, a, v: (
        "social_worker"
        if parts(a)[-2] in {"residential", "medical", "photos"}
        else "young_person"
        if s.year >= 12
        else "carer"
    ),
    "k4_who_decides_signs": lambda s, a, v: "social_worker",
    # Health
    "k5_sdq_available": lambda s, a, v: "yes",
    "k5_sdq_date": lambda s, a, v: day(s.days_on(-35)),
    "k5_sdq_version": lambda s, a, v: "carer",
    "k5_sdq_emotional": lambda s, a, v: str(_sdq(s)[0]),
    "k5_sdq_conduct": lambda s, a, v: str(_sdq(s)[1]),
    "k5_sdq_hyperactivity": lambda s, a, v: str(_sdq(s)[2]),
    "k5_sdq_peer": lambda s, a, v: str(_sdq(s)[3]),
    "k5_sdq_total": lambda s, a, v: str(sum(_sdq(s))),
    "k5_sdq_prosocial": lambda s, a, v: str(s.chance.number("prosocial", 5, 10)),
    "k5_sdq_teacher_requested": lambda s, a, v: "yes",
    "k5_conditions_type": lambda s, a, v: "condition",
    "k5_conditions_plan": lambda s, a, v: "yes",
    "k5_agencies_since": lambda s, a, v: f"{s.days_on(-200).month}/{s.days_on(-200).year}",
    # Setting
    "k6_out_of_year": lambda s, a, v: "no",
    "k6_off_roll_since": lambda s, a, v: day(s.days_on(-45)),
    "k6_interim_hours": lambda s, a, v: "12",
    "k6_place_requested_on": lambda s, a, v: day(s.days_on(-38)),
    "k6_interim_provider": lambda s, a, v: "name:Tidemark Tutors",
    # SEND
    "k7_provision": lambda s, a, v: s.child.sen,
    "k7e_provision": lambda s, a, v: s.child.sen,
    "k7_primary": lambda s, a, v: s.child.need,
    "k7e_primary": lambda s, a, v: s.child.need,
    "k7_assessment": lambda s, a, v: "no",
    "k7e_assessment": lambda s, a, v: "no",
    "k7_access": lambda s, a, v: ["extra_time", "rest_breaks"] if _needs_support(s) else ["none"],
    "k7_ehcp_authority": lambda s, a, v: "886",
    "k7_ehcp_final_on": lambda s, a, v: day(date(s.meeting_on.year - 3, 5, 14)),
    "k7_ehcp_last_review": lambda s, a, v: day(s.days_on(-150)),
    "k7_ehcp_next_review": lambda s, a, v: day(s.days_on(215)),
    "k7_ehcp_aligned": lambda s, a, v: "yes",
    # Attainment
    "b1_data_available": lambda s, a, v: "yes",
    "b1_data_drop_on": lambda s, a, v: day(s.days_on(-17)),
    "b1_ks12_current": lambda s, a, v: _judgement(s, a),
    "b1_ks12_year_target": lambda s, a, v: "GD" if s.child.level == "above" else "A",
    "b1_ks12_stage_target": lambda s, a, v: "GDS" if s.child.level == "above" else "EXS",
    "b1_ks12_progress": lambda s, a, v: s.chance.pick(a, ["expected", "expected", "more"]),
    "b1_ks12_effort": lambda s, a, v: s.chance.pick(a, ["1", "2", "2"]),
    "b1_ks12_other_current": lambda s, a, v: _judgement(s, a),
    "b1_ks12_other_year_target": lambda s, a, v: "A",
    "b1_ks3_working_at": lambda s, a, v: _working_at(s, a),
    "b1_ks3_target": lambda s, a, v: _working_at(s, a, 1),
    "b1_ks3_progress": lambda s, a, v: s.chance.pick(a, ["expected", "expected", "more", "less"]),
    "b1_ks3_effort": lambda s, a, v: s.chance.pick(a, ["1", "2", "3"]),
    "b1_ks3_set": lambda s, a, v: s.chance.pick(a, ["Set 1", "Set 2", "Set 3"]),
    "b1_ks4_board": lambda s, a, v: s.chance.pick(a, ["aqa", "pearson", "ocr"]),
    "b1_ks4_target": lambda s, a, v: _grade(s, a, 1) if v.get("b1_ks4_type") == "gcse" else "Merit",
    "b1_ks4_predicted": lambda s, a, v: _grade(s, a) if v.get("b1_ks4_type") == "gcse" else "Pass",
    "b1_ks4_progress": lambda s, a, v: s.chance.pick(a, ["expected", "more", "expected"]),
    "b1_on_track_4": lambda s, a, v: "no" if s.child.level == "below" else "yes",
    "b1_on_track_5": lambda s, a, v: "yes" if s.child.level == "above" else "no",
    "b1_attainment_8": lambda s, a, v: {"below": "28.5", "at": "46", "above": "63.5"}[
        s.child.level
    ],
    "b1_gld": lambda s, a, v: "no" if s.child.level == "below" else "yes",
    "b1_reading_age": lambda s, a, v: _months(s),
    "b1_reading_test_on": lambda s, a, v: day(s.days_on(-30)),
    "b1_spelling_age": lambda s, a, v: _months(s, 5),
    "b1_spelling_test_on": lambda s, a, v: day(s.days_on(-30)),
    "b1_mtc": lambda s, a, v: str({"below": 14, "at": 21, "above": 25}[s.child.level]),
    "b1_intervention_now": lambda s, a, v: "no" if s.child.level == "above" else "yes",
    "b1_intervention_start": lambda s, a, v: day(s.days_on(-50)),
    "b1_intervention_hours": lambda s, a, v: s.chance.pick("hours", ["1", "1.5", "2"]),
    "b1_intervention_mode": lambda s, a, v: s.chance.pick("mode", ["group", "one_to_one"]),
    "b1_working_below": lambda s, a, v: "no",
    # Learning
    "b2_has_device": lambda s, a, v: "yes" if s.chance.often("device", 85) else "no",
    "b2_uses_library": lambda s, a, v: "yes",
    "b2_full_curriculum": lambda s, a, v: "yes",
    "b2_eal": lambda s, a, v: "no" if s.child.language == "en" else "yes",
    "b2_eal_hours": lambda s, a, v: "3",
    "b2_home_language_assessed": lambda s, a, v: "yes",
    "b2_executive_level": lambda s, a, v: s.chance.pick(a, ["strength", "ok", "needs_help"]),
    # Options and careers
    "b3_careers_interview_on": lambda s, a, v: day(s.days_on(-25)),
    "b3_option_state": lambda s, a, v: "thinking" if s.year == 8 else "chosen",
    "b3_visit_on": lambda s, a, v: day(s.days_on(-33)),
    "b3_visit_type": lambda s, a, v: "college",
    "b3_gatsby_done": lambda s, a, v: "yes" if s.chance.often(a, 60) else "no",
    "b3_applied": lambda s, a, v: "no" if s.facts["window"] == "autumn" else "yes",
    "b3_application_level": lambda s, a, v: "L3" if s.child.level != "below" else "L2",
    "b3_application_offer": lambda s, a, v: "conditional",
    "b3_application_interview_on": lambda s, a, v: day(s.days_on(-15)),
    "b3_september_guarantee": lambda s, a, v: "no" if s.facts["window"] == "autumn" else "yes",
    "b3_neet_risk": lambda s, a, v: "medium" if s.child.attendance < 92 else "low",
    # Social worker, carer
    "k9_agree_targets": lambda s, a, v: "yes",
    "k9_parent_agree_targets": lambda s, a, v: "yes",
    "k10_parent_view_sought": lambda s, a, v: "no" if s.child.uasc else "yes",
    "k10_parent_invited": lambda s, a, v: "yes" if s.child.parent else "no",
    # Last targets
    "k11_targets_outcome": lambda s, a, v: s.chance.pick(
        f"outcome {a}", ["achieved", "partly", "achieved", "partly", "not"]
    ),
    "k11_targets_pp_spent": lambda s, a, v: s.chance.pick(a, ["0", "120.00", "245.00"]),
    "k11_targets_impact": lambda s, a, v: {"achieved": "strong", "not": "none"}.get(
        str(v.get("k11_targets_outcome")), "some"
    ),
    "k11_targets_continue": lambda s, a, v: (
        "yes" if v.get("k11_targets_outcome") == "partly" else "no"
    ),
    # Meeting
    "k15_date": lambda s, a, v: day(s.meeting_on),
    "k15_review_date": lambda s, a, v: day(s.meeting_on),
    "k15_mode": lambda s, a, v: s.chance.pick("mode", ["in_person", "in_person", "mixed"]),
    "k15_starts": lambda s, a, v: "14:00",
    "k15_ends": lambda s, a, v: s.chance.pick("ends", ["14:35", "14:40", "14:50"]),
    "k15_people_invited": lambda s, a, v: "yes",
    "k15_people_came": lambda s, a, v: "yes" if _came(_row_role(v)) else "no",
    "k15_people_apologies": lambda s, a, v: "yes",
    "k15_people_views": lambda s, a, v: "yes",
    "k15_not_quorate_agreed": lambda s, a, v: "yes",
    "k15_child_came": lambda s, a, v: "no" if s.year < 1 else "part" if s.year < 7 else "all",
    "k15_views_how": lambda s, a, v: (
        "observed" if s.year < 1 else "own_login" if s.child.account else "conversation"
    ),
    "k15_actions_when": lambda s, a, v: day(s.days_on(s.chance.number(a, 14, 60))),
    "k15_actions_done": lambda s, a, v: None,
    "k15_next_meeting": lambda s, a, v: _next_meeting(s),
    "k15_next_review": lambda s, a, v: day(s.days_on(112)),
    # Aspirations
    "k14_device": lambda s, a, v: "yes" if s.year >= 3 else "no",
    "k14_internet": lambda s, a, v: "yes",
    # Funding
    "k13_lines_starts_on": lambda s, a, v: day(s.days_on(7)),
    "k13_lines_ends_on": lambda s, a, v: day(s.days_on(100)),
    "k13_lines_source": lambda s, a, v: (
        "eypp" if s.year < 0 else "post_16" if s.year > 11 else "pp_plus"
    ),
    # Transition
    "b4_change": lambda s, a, v: (
        "new_setting" if s.year in {6, 11} else "same_school" if s.year in {0, 2, 9} else "none"
    ),
    "b4_change_on": lambda s, a, v: day(date(s.meeting_on.year + (s.meeting_on.month > 8), 9, 3)),
    "b4_application_status": lambda s, a, v: "sent",
    "b4_next_setting": lambda s, a, v: s.organisations["secondary" if s.year < 7 else "college"],
    "b4_dt_contact": lambda s, a, v: "planned",
    "b4_dt_contact_on": lambda s, a, v: day(s.days_on(30)),
    "b4_files_sent": lambda s, a, v: "not_yet",
    "b4_in_year_move": lambda s, a, v: "no",
    # Post-16
    "c1_activity": lambda s, a, v: s.child.activity,
    "c1_nccis": lambda s, a, v: _NCCIS[s.child.activity],
    "c1_since": lambda s, a, v: day(s.days_on(-90)),
    "c1_care_leaver_status": lambda s, a, v: "eligible",
    "c1_pathway_plan_on": lambda s, a, v: day(s.days_on(-70)),
    "c2_timetable_days": lambda s, a, v: ["mon", "tue", "thu"],
    "c2_timetable_hours": lambda s, a, v: "17",
    "c2_programme_start": lambda s, a, v: day(date(int(s.facts["school_year"][:4]), 9, 7)),
    "c2_programme_end": lambda s, a, v: day(date(int(s.facts["school_year"][:4]) + 1, 6, 25)),
    "c2_programme_at_risk": lambda s, a, v: "no",
    "c2_em_grade": lambda s, a, v: {"below": "3", "at": "4", "above": "7"}[s.child.level],
    "c2_em_study": lambda s, a, v: "gcse" if s.child.level == "below" else "not_needed",
    "c2_attendance_percent": lambda s, a, v: str(s.child.attendance),
    "c2_attendance_as_at": lambda s, a, v: day(s.days_on(-14)),
    "c2_punctuality": lambda s, a, v: s.chance.pick("on time", ["always", "mostly"]),
    "c2_attendance_uneven": lambda s, a, v: "no",
    "c2_t_level": lambda s, a, v: "no",
    "c3_job_start": lambda s, a, v: day(s.days_on(-80)),
    "c3_contract_hours": lambda s, a, v: "30",
    "c3_wage_ok": lambda s, a, v: "yes",
    "c3_standard_level": lambda s, a, v: "L3",
    "c3_off_job": lambda s, a, v: "20",
    "c3_gateway_on": lambda s, a, v: day(s.days_on(500)),
    "c3_epa_on": lambda s, a, v: day(s.days_on(590)),
    "c3_training_provider": lambda s, a, v: s.organisations["training"],
    "c3_review_on": lambda s, a, v: day(s.days_on(45)),
    "c4_since": lambda s, a, v: day(s.days_on(-64)),
    "c4_barriers": lambda s, a, v: ["confidence", "travel", "housing"],
    "c4_tried_any": lambda s, a, v: "yes",
    "c4_tried_on": lambda s, a, v: day(s.days_on(-21)),
    "c4_careers_seen_on": lambda s, a, v: day(s.days_on(-20)),
    "c4_offer_state": lambda s, a, v: "interview",
    "c4_start_agreed": lambda s, a, v: "no",
    "c4_reengagement_provider": lambda s, a, v: s.organisations["training"],
    "c5_establishment": lambda s, a, v: s.organisations["secure"],
    "c5_education_hours": lambda s, a, v: "15",
    "c5_rotl": lambda s, a, v: "asked",
    "c5_release_on": lambda s, a, v: day(s.days_on(95)),
    "c6_bursary_status": lambda s, a, v: "done" if "16_19" in a else "not_relevant",
    "c6_practical_status": lambda s, a, v: s.chance.pick(a, ["done", "done", "applied", "to_do"]),
    "c6_provision_request": lambda s, a, v: "will",
    "c6_provision_headings": lambda s, a, v: ["academic", "eet_enrichment"],
    "c7_help_wanted": lambda s, a, v: ["money", "cooking"],
    "c8_step": lambda s, a, v: (
        "higher_education"
        if s.child.level == "above"
        else "stay_on"
        if s.year == 12
        else "apprenticeship"
    ),
    "c8_applied": lambda s, a, v: "no" if s.year == 12 else "yes",
    "c8_application_kind": lambda s, a, v: "ucas" if s.child.level == "above" else "apprenticeship",
    "c8_application_stage": lambda s, a, v: "drafting",
    "c8_application_due": lambda s, a, v: day(s.days_on(40)),
    "c8_personal_statement": lambda s, a, v: "draft",
    "c8_dsa": lambda s, a, v: "not_relevant",
    "c8_living": lambda s, a, v: "staying_put" if s.child.carer != "home" else "supported",
    "c9_pa_agrees": lambda s, a, v: "yes",
    "c9_action_when": lambda s, a, v: day(s.days_on(30)),
    # Views
    "du_how": lambda s, a, v: "own" if s.year >= 4 else "with",
    "de_how": lambda s, a, v: "watched",
    "d11_how": lambda s, a, v: "own" if s.child.account else "with",
    "d11_score": lambda s, a, v: str(s.chance.number("score", 4, 9)),
    "d11_safe": lambda s, a, v: "yes",
    "d11_bullied": lambda s, a, v: "no",
    "d11_talk_to": lambda s, a, v: "yes",
    "d11_knows_pp": lambda s, a, v: "yes" if s.number else "no",
    "d11_will_come": lambda s, a, v: "all",
    "d11_lead_part": lambda s, a, v: "no",
    "d11_advocate": lambda s, a, v: "no",
    "d11_who_sees": lambda s, a, v: "everyone",
    "d11_you_said_feel": lambda s, a, v: "happy",
    "d11_hard_to_be_in": lambda s, a, v: ["sleep"] if s.child.attendance < 93 else None,
    "d11_clubs_barriers": lambda s, a, v: s.chance.pick(
        "clubs", [["money"], ["travel"], ["nothing"]]
    ),
    "d11_subject_feel": lambda s, a, v: s.chance.pick(a, ["enjoy", "ok", "ok", "struggle"]),
    "d11_rating": lambda s, a, v: str(s.chance.number(a, 2, 5)),
    "d11_tell_college": lambda s, a, v: "ask_me",
    "du_will_come": lambda s, a, v: "bit",
    "du_speaker": lambda s, a, v: "no",
    "du_hard": lambda s, a, v: s.chance.some("hard", ["writing", "noise", "changes", "sitting"], 2),
    "du_worry": lambda s, a, v: s.chance.pick("worry", [["nothing"], ["moving"], ["friends"]]),
    "de_worry": lambda s, a, v: None,
    # Quality of the plan's targets
    "k12_targets_review_by": lambda s, a, v: day(s.days_on(98)),
}
