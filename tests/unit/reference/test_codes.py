"""Code sets: complete, loaded without harm, and quick to ask."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from pep_forms.audit.actors import SYSTEM
from pep_forms.audit.models import WriteEntry
from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.reference import actions, cache, codes, loading
from pep_forms.reference.labels import ReferenceLabels
from pep_forms.reference.models import Code, Stamp

TODAY = date(2026, 11, 24)

SETS = [
    "legal_status",
    "placement_type",
    "placement_provider",
    "episode_reason",
    "category_of_need",
    "placement_change_reason",
    "ceased_reason",
    "sen_provision",
    "sen_type",
    "ethnicity",
    "sex",
    "gender",
    "english_proficiency",
    "religion",
    "language",
    "elg_outcome",
    "phonics_outcome",
    "ks2_outcome",
    "judgement",
    "progress",
    "effort",
    "national_judgement",
    "gcse_grade",
    "vocational_grade",
    "a_level_grade",
    "t_level_grade",
    "functional_skill_grade",
    "esol_level",
    "nccis",
    "care_leaver_activity",
    "care_leaver_status",
    "in_touch",
    "attendance_code",
    "roll_status",
    "suspension_reason",
    "target_area",
    "funding_category",
    "upn_unknown",
    "sdq_version",
    "sdq_no_score",
    "permanence_plan",
    "pep_kind",
    "trigger",
    "qa_grade",
    "document_type",
    "setting_type",
    "local_authority",
    "qualification_type",
    "qualification_level",
    "eet_barrier",
    "attendance_barrier",
]

UPN_AREAS = (
    "001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 "
    "701-708 800-803 805-808 810-813 815 816 820-823 825 826 830 831 835-837 840 841 845 846 "
    "850-852 855-857 860 861 865-896 908 909 916 919 921 925 926 928 929 931 933 935-938 "
    "838-839 940-943"
)


@dataclass(frozen=True)
class By:
    role: str
    user_id: str = "u1"
    on_behalf_of_id: str = ""


ADMIN = By("vs_admin")


def shipped(name: str) -> dict[str, loading.CodeRow]:
    (found,) = (file for file in loading.shipped() if file.name == name)
    return {row.code: row for row in found.codes}


def test_every_set_is_shipped() -> None:
    assert sorted(SETS) == [file.name for file in loading.shipped()]
    for file in loading.shipped():
        found = [row.code for row in file.codes]
        assert len(found) == len(set(found)), file.name
        assert all(row.label.strip() == row.label and row.label for row in file.codes), file.name
        assert not any("'" in row.label for row in file.codes), file.name


def test_every_area_of_a_upn_is_there() -> None:
    areas = shipped("local_authority")
    for part in UPN_AREAS.split():
        first, _, last = part.partition("-")
        for number in range(int(first), int(last or first) + 1):
            assert areas[f"{number:03d}"].data["upn"] is True
    assert areas["886"].label == "Kent"
    assert {"NIR", "WAL", "SCO", "CON", "NUK"} <= set(areas)
    assert "000" not in areas


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("legal_status", "C1 C2 D1 E1 V2 V3 V4 J1 J2 J3 L1 L2 L3"),
        (
            "placement_type",
            "A3 A4 A5 A6 H5 K1 K2 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1",
        ),
        ("episode_reason", "S P B T U L"),
        (
            "ceased_reason",
            "X1 E11 E12 E2 E3 E4A E4B E13 E41 E45 E46 E47 E48 E5 E6 E7 E8 E9 E14 E15 E16 E17",
        ),
        ("sen_type", "SPLD MLD SLD PMLD SEMH SLCN HI VI MSI PD ASD OTH NSA DS"),
        (
            "ethnicity",
            "WBRI WIRI WIRT WROM WOTH MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH "
            "CHNE OOTH REFU NOBT",
        ),
        (
            "nccis",
            "210 220 230 240 250 260 270 280 290 310 320 330 340 350 360 380 381 410 430 440 450 "
            "460 530 540 550 610 615 616 619 620 630 640 650 660 670 680 710 720 810 820 830",
        ),
        (
            "attendance_code",
            "/ \\ L K V P W B C1 C2 C E I J1 M R S T G N O U D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z #",
        ),
        ("suspension_reason", "PP PA VP VA OW BU RA LG DS SM DA DM TH MT PH DB"),
        (
            "care_leaver_activity",
            "F1 P1 F2 P2 F4 P4 F5 P5 G4 G5 G6 F3 P3",
        ),
    ],
)
def test_national_lists_are_whole(name: str, expected: str) -> None:
    assert set(shipped(name)) == set(expected.split())


def test_what_codes_mean_to_the_rules() -> None:
    assert [c for c, row in shipped("legal_status").items() if not row.data["pep_needed"]] == [
        "V3",
        "V4",
    ]
    reasons = shipped("episode_reason").items()
    assert {code for code, row in reasons if row.data["full_pep"]} == {"S", "P", "B"}
    neet = {code for code, row in shipped("nccis").items() if row.data["neet"]}
    assert neet == {
        "540",
        *["610", "615", "616", "619", "620", "630", "640", "650", "660", "670", "680"],
    }
    counts = {code: row.data["counts_as"] for code, row in shipped("attendance_code").items()}
    assert (counts["/"], counts["C1"], counts["U"], counts["Y4"]) == (
        "attending",
        "authorised",
        "unauthorised",
        "not_counted",
    )
    assert len([row for row in shipped("gcse_grade").values() if "Combined" in row.group]) == 17


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = loading.load(by=SYSTEM)
    assert first.added == sum(len(file.codes) for file in loading.shipped())
    stamp = Stamp.objects.get(name="codes").token
    again = loading.load(by=SYSTEM)
    assert (again.added, again.changed, again.terms) == (0, 0, 0)
    assert Stamp.objects.get(name="codes").token == stamp
    assert WriteEntry.objects.filter(event="reference.loaded").count() == 1
    call_command("load_reference")


@pytest.mark.django_db
def test_loading_keeps_what_the_authority_changed() -> None:
    actions.load(by=SYSTEM)
    actions.set_local_label(code_set="trigger", code="other", label="Something else", by=ADMIN)
    actions.add_code(code_set="trigger", code="court", label="Court asked", by=ADMIN)
    actions.set_code_end(code_set="trigger", code="progression", valid_to=TODAY, by=ADMIN)
    Code.objects.filter(code_set__name="trigger", code="scheduled").update(label="Old words")
    actions.load(by=SYSTEM)
    assert codes.label("trigger", "other") == "Something else"
    assert codes.label("trigger", "court") == "Court asked"
    assert codes.label("trigger", "scheduled") == "Due this term"
    assert not codes.exists("trigger", "progression", on=date(2026, 11, 25))
    with pytest.raises(BadInput):
        actions.add_code(code_set="trigger", code="court", label="Twice", by=ADMIN)
    with pytest.raises(BadInput):
        actions.set_local_label(code_set="trigger", code="nothing", label="x", by=ADMIN)


@pytest.mark.django_db
def test_only_the_virtual_school_changes_codes() -> None:
    actions.load(by=SYSTEM)
    for role in ("designated_teacher", "social_worker", "vs_reviewer", "young_person", ""):
        with pytest.raises(NotAllowed):
            actions.set_local_label(code_set="trigger", code="other", label="x", by=By(role))
        with pytest.raises(NotAllowed):
            actions.load(by=By(role))


@pytest.mark.django_db
def test_offered_marks_a_stored_code_that_ended() -> None:
    actions.load(by=SYSTEM)
    offered = dict(codes.offered("local_authority", TODAY))
    assert "886" in offered
    assert "909" not in offered
    stored = dict(codes.offered("local_authority", TODAY, "909"))
    assert stored["909"] == "Cumbria (former) (no longer used)"
    assert dict(codes.offered("local_authority", date(2020, 1, 1)))["909"] == "Cumbria (former)"
    assert codes.offered("sex", TODAY, "Q")[-1] == ("Q", "Q (no longer used)")
    assert codes.grouped("pep_kind", TODAY)[0][0] == "Full PEP"
    assert codes.offered("no_such_set", TODAY) == []
    assert ReferenceLabels().code("legal_status", "C2") == "Full care order"
    assert ReferenceLabels().code("legal_status", "??") == "??"
    assert codes.data("nccis", "619")["roll_up"] == "neet"


@pytest.mark.django_db
def test_a_hundred_labels_cost_no_query(django_assert_num_queries: Any) -> None:
    actions.load(by=SYSTEM)
    codes.label("sex", "F")
    with django_assert_num_queries(0):
        for _ in range(100):
            codes.label("sex", "F")
            codes.offered("ethnicity", TODAY)


@pytest.mark.django_db
def test_a_change_by_another_process_shows(settings: Any) -> None:
    settings.REFERENCE_CACHE_SECONDS = 0
    actions.load(by=SYSTEM)
    assert codes.label("sex", "F") == "Female"
    Code.objects.filter(code_set__name="sex", code="F").update(local_label="Girl")
    assert codes.label("sex", "F") == "Female"
    Stamp.objects.filter(name="codes").update(token="another process")
    assert codes.label("sex", "F") == "Girl"
    cache.forget()


def test_every_file_says_where_it_comes_from() -> None:
    files = [*(loading.DATA / "codes").glob("*.json"), *(loading.DATA / "calendars").glob("*.json")]
    assert len(files) > len(SETS)
    silent = [file.name for file in files if not json.loads(file.read_text()).get("source")]
    assert silent == []


@pytest.mark.django_db
def test_codes_that_were_replaced_are_known_and_not_offered() -> None:
    call_command("load_reference")
    offered = {code for code, _ in codes.offered("care_leaver_activity", on=TODAY)}
    assert {"F5", "P5"} <= offered
    assert not {"F3", "P3"} & offered
    assert "superseded" in codes.label("care_leaver_activity", "F3")
