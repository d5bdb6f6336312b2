"""The catalogue of meanings: complete, consistent, and free where it must be."""

from __future__ import annotations

import pytest

from pep_forms.engine import kinds, meanings
from pep_forms.engine.meanings import MEANINGS, fits, required_parts

PARTS = {
    "target": "area need change start_point measure assigned_to help realistic review_by term "
    "my_words pp",
    "last_target": "target outcome evidence pp_spent impact continue",
    "funding": "target category source unit_cost units total starts_on ends_on monitor decision "
    "decision_reason paid_on spent impact",
    "attendance": "as_at possible attended authorised unauthorised late percentage",
    "suspension": "starts_on sessions reason told_on day_one reintegration",
    "meeting": "date mode chair starts ends next review",
    "present": "person role invited came apologies views",
    "action": "what who when done",
    "voice": "how attended",
    "sdq": "date version total",
    "sen": "provision primary secondary",
    "eet": "activity since",
}


@pytest.mark.parametrize("name", PARTS)
def test_structures_have_their_parts(name: str) -> None:
    structure = MEANINGS[name]
    assert structure.structured
    assert set(PARTS[name].split()) <= set(structure.parts)
    assert set(structure.required) <= set(structure.parts)
    for part in structure.parts:
        assert MEANINGS[f"{name}.{part}"].whole == name


def test_every_kind_named_is_a_kind() -> None:
    for meaning in MEANINGS.values():
        assert meaning.kinds <= kinds.names(), meaning.name
        assert meaning.label


def test_fits() -> None:
    assert fits("target.assigned_to", "person")
    assert not fits("target.assigned_to", "short_text")
    assert fits("target", "group")
    assert not fits("attendance", "group")
    assert not fits("no.such", "short_text")
    assert required_parts("last_target") == ("last_target.target", "last_target.outcome")
    assert required_parts("child.upn") == ()


def test_attainment_takes_any_subject() -> None:
    maths = meanings.get("attainment.maths.current")
    assert maths is not None
    assert maths.label == "Attainment: maths, now"
    assert fits("attainment.<subject>.target", "one_of")
    assert meanings.get("attainment.maths.mood") is None


@pytest.mark.parametrize(
    "source",
    [
        "young_person.legal_name", "young_person.disability", "care.legal_status",
        "placement.postcode", "history.schools_total", "enrolment.roll_status",
        "school.key_stage", "network.iro", "review.next_date", "feed.person", "feed.assigned_to",
    ],
)  # fmt: skip
def test_prefill_sources(source: str) -> None:
    assert meanings.prefill_known(source)


@pytest.mark.parametrize("source", ["young_person.shoe_size", "network.", "nobody.x", "feed.x"])
def test_unknown_prefill_sources(source: str) -> None:
    assert not meanings.prefill_known(source)


def test_what_a_question_is_about() -> None:
    assert meanings.about("target.area", "young_person.upn") == "target.area"
    assert meanings.about("", "young_person.upn") == "child.upn"
    assert meanings.about("", "enrolment.organisation") == "setting.organisation"
    assert meanings.about("", "network.iro") == ""
    assert all(MEANINGS[name].sensitive for name in meanings.CLOSED)
