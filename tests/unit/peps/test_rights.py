"""The whole truth table: every role × stage × section of the shipped forms.

The table is written out again here, by hand, from the field's own rights table; the
definitions must say the same. Letters: E edit, R read, F edit if flagged, P type for
somebody else, A comment, G sign, D decide, - nothing.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from pep_forms.builder import definitions
from pep_forms.engine.compile import Compiled, compile_form
from pep_forms.engine.roles import LETTERS, Role, Stage, Verb
from pep_forms.engine.spec import FormSpec, SectionSpec, TemplateSpec, assemble
from pep_forms.peps.rights import PepRights

FOLDER = Path(definitions.__path__[0])
SCHOOL = (Role.DESIGNATED_TEACHER, Role.DELEGATE)
CARE = (Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER)
CARERS = (Role.FOSTER_CARER, Role.KEY_WORKER, Role.PARENT)

#: rows: sections → roles → word. What is not named is "-".
EDUCATION = {
    SCHOOL: "EERFRR",
    CARERS: "R",
    (Role.YOUNG_PERSON, Role.IRO, Role.SCS_TEAM, Role.VS_REVIEWER): "R",
    (Role.VS_ADMIN,): "EERERR",
}
TABLE: list[tuple[tuple[str, ...], dict[tuple[str, ...], str]]] = [
    (
        ("cover", "child", "care", "people"),
        {
            SCHOOL: "R",
            CARE: "EERFRR",
            CARERS: "R",
            (Role.YOUNG_PERSON, Role.IRO, Role.VS_REVIEWER): "R",
            (Role.SCS_TEAM,): "EERFRR",
            (Role.VS_ADMIN,): "EEEEER",
        },
    ),
    (
        ("health",),
        {
            SCHOOL: "R",
            CARE: "EERFRR",
            CARERS: "AARRRR",
            (Role.IRO, Role.VS_REVIEWER): "R",
            (Role.SCS_TEAM,): "EERFRR",
            (Role.VS_ADMIN,): "EERERR",
        },
    ),
    (
        ("setting", "send", "send_simplified", "attendance", "attainment", "learning"),
        {**EDUCATION, CARE: "R"},
    ),
    (
        ("destination", "post16_activity", "post16_education", "post16_work", "post16_seeking"),
        {**EDUCATION, CARE: "EERFRR", (Role.YOUNG_PERSON,): "AARRRR"},
    ),
    (
        ("views_11_plus", "views_under_11"),
        {
            (*SCHOOL, *CARE): "PPRPRR",
            CARERS: "PPR-RR",
            (Role.YOUNG_PERSON,): "EERERR",
            (Role.IRO, Role.VS_REVIEWER): "R",
            (Role.VS_ADMIN,): "PPRPRR",
        },
    ),
    (
        ("carer_view",),
        {
            (*SCHOOL, *CARE): "PPRPRR",
            CARERS: "EERFRR",
            (Role.IRO, Role.SCS_TEAM, Role.VS_REVIEWER): "R",
            (Role.VS_ADMIN,): "PPRPRR",
        },
    ),
    (
        ("social_worker_view",),
        {
            SCHOOL: "R",
            CARE: "EERFRR",
            CARERS: "R",
            (Role.YOUNG_PERSON, Role.IRO, Role.VS_ADMIN, Role.VS_REVIEWER): "R",
            (Role.SCS_TEAM,): "EERFRR",
        },
    ),
    (
        ("last_targets", "targets", "aspirations", "transition"),
        {**EDUCATION, CARE: "EERFRR", CARERS: "AARRRR", (Role.YOUNG_PERSON,): "AARRRR"},
    ),
    (
        ("funding",),
        {
            **EDUCATION,
            CARE: "EERFRR",
            (Role.VS_ADMIN,): "EEEEER",
            (Role.VS_REVIEWER,): "DDDDDR",
        },
    ),
    (("meeting",), {**EDUCATION, CARE: "EERFRR"}),
    (
        ("sign_off",),
        {
            (*SCHOOL, *CARE, *CARERS, Role.YOUNG_PERSON): "-GGGRR",
            (Role.IRO, Role.SCS_TEAM, Role.VS_ADMIN, Role.VS_REVIEWER): "R",
        },
    ),
    (
        ("quality",),
        {
            (*SCHOOL, *CARE, Role.IRO, Role.SCS_TEAM): "---RRR",
            (Role.VS_ADMIN,): "--RRRR",
            (Role.VS_REVIEWER,): "--DDAR",
        },
    ),
]
#: Where the shipped forms are closer than the table, and why.
CLOSER = {
    ("transition", role): "R" for role in (*CARERS, Role.YOUNG_PERSON)
}  # planned moves: told, not asked


@cache
def compiled() -> Compiled:
    """Every shipped section in one form, so that each can be asked about."""
    sections = {}
    for path in sorted((FOLDER / "sections").glob("*.json")):
        section = SectionSpec.model_validate(json.loads(path.read_text()))
        sections[section.key] = section
    template = TemplateSpec(
        id="all", key="all", title={"en": "All"}, phase="school", sections=tuple(sections)
    )
    form: FormSpec = assemble(template, sections)
    return compile_form(form)


def expected(section: str, role: str, row: dict[tuple[str, ...], str]) -> str:
    """The word the table gives a role. A later, narrower entry for the role wins."""
    if (section, role) in CLOSER:
        return CLOSER[section, role]
    words = [word for roles, word in row.items() if role in roles]
    return words[-1] if words else "-"


CELLS = [(section, role, row) for sections, row in TABLE for section in sections for role in Role]


@pytest.mark.parametrize(("section", "role", "row"), CELLS, ids=lambda v: str(v)[:24])
def test_every_role_stage_and_section(
    section: str, role: Role, row: dict[tuple[str, ...], str]
) -> None:
    spec = compiled().keys[section]
    word = expected(section, role, row)
    word = word * 6 if len(word) == 1 else word

    for stage, letter in zip(Stage, word, strict=True):
        for flagged in (False, True):
            rights = PepRights(
                role=role,
                stage=stage,
                compiled=compiled(),
                flagged=frozenset({spec.id} if flagged else ()),
            )
            want = set(LETTERS[letter])
            if Verb.MEND in want:
                want = (want - {Verb.MEND}) | ({Verb.EDIT} if flagged else set())
            if stage is Stage.RETURNED and not flagged:
                want -= {Verb.PROXY}
            assert rights.verbs(spec) == want, (stage, flagged)


def test_a_role_that_nobody_knows_may_nothing() -> None:
    for stage in Stage:
        rights = PepRights(role="headteacher", stage=stage, compiled=compiled())
        assert not any(rights.sees_section(section) for section in compiled().form.sections)
        assert not any(rights.sees(q) or rights.edits(q) for q in compiled().questions)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("stage", list(Stage))
def test_nobody_edits_what_they_cannot_see_and_nothing_after_completion(
    role: Role, stage: Stage
) -> None:
    rights = PepRights(role=role, stage=stage, compiled=compiled())

    for question_id, placed in compiled().questions.items():
        if rights.edits(question_id):
            assert rights.sees(question_id)
            late = stage in {Stage.COMPLETE, Stage.ARCHIVED, Stage.SUBMITTED}
            virtual_school = role in {Role.VS_ADMIN, Role.VS_REVIEWER}
            assert not late or virtual_school, (question_id, placed.section.key)


def test_being_named_as_filler_overrides_the_sections_letter() -> None:
    teacher = PepRights(role=Role.DESIGNATED_TEACHER, stage=Stage.OPEN, compiled=compiled())

    assert teacher.edits("k2_upn"), "the school gives the UPN in a section it only reads"
    assert not teacher.edits("k2_legal_name")


def test_without_a_school_the_social_worker_stands_in() -> None:
    alone = PepRights(
        role=Role.SOCIAL_WORKER,
        stage=Stage.OPEN,
        compiled=compiled(),
        stands_in_for=Role.DESIGNATED_TEACHER,
    )
    usual = PepRights(role=Role.SOCIAL_WORKER, stage=Stage.OPEN, compiled=compiled())

    assert alone.edits("k8_possible")
    assert not usual.edits("k8_possible")


PRIVATE = {
    "k2_nhs_number": {Role.DESIGNATED_TEACHER, Role.DELEGATE, Role.PARENT, Role.YOUNG_PERSON},
    "k2_immigration_status": {Role.DESIGNATED_TEACHER, Role.PARENT, Role.FOSTER_CARER, Role.IRO},
    "k3_category_of_need": {Role.DESIGNATED_TEACHER, Role.PARENT, Role.FOSTER_CARER},
    "du_just_for_social_worker": set(Role) - {Role.YOUNG_PERSON, Role.SOCIAL_WORKER},
}


@pytest.mark.parametrize("question", [q for q in PRIVATE if q in compiled().questions])
def test_private_questions_are_closed_in_every_stage(question: str) -> None:
    for role in PRIVATE[question]:
        for stage in Stage:
            rights = PepRights(role=role, stage=stage, compiled=compiled())
            assert not rights.sees(question), (question, role, stage)


def test_the_private_note_reaches_only_its_author_and_the_social_worker() -> None:
    closed = [
        q
        for q, placed in compiled().questions.items()
        if placed.question.visible_to is not None
        and set(placed.question.visible_to) == {Role.YOUNG_PERSON, Role.SOCIAL_WORKER}
    ]
    assert len(closed) >= 2, "one in each of the young person's two levels"
    for role in Role:
        rights = PepRights(role=role, stage=Stage.COMPLETE, compiled=compiled())
        sees = role in {Role.YOUNG_PERSON, Role.SOCIAL_WORKER}
        assert all(rights.sees(q) is sees for q in closed), role


def test_a_parent_sees_no_address_in_any_stage() -> None:
    address = [q for q in compiled().questions if "address" in q or "postcode" in q]
    assert address
    for stage in Stage:
        parent = PepRights(role=Role.PARENT, stage=stage, compiled=compiled())
        assert not any(parent.sees(q) for q in address)
