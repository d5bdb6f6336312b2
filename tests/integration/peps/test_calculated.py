"""What is worked out is printed, charted and counted like an answer."""

from __future__ import annotations

from datetime import date

import pytest

from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import Role
from pep_forms.peps import documents
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Fact
from pep_forms.peps.reading import answers_for_audience
from pep_forms.printing import nodes
from tests.world import make_world, release_shipped

pytestmark = pytest.mark.django_db


def test_attendance_is_worked_out_in_documents_and_facts() -> None:
    release_shipped()
    world = make_world(born=date(2013, 5, 4))
    figures = {"k8_possible": "380", "k8_attended": "350", "k8_authorised": "20"}
    figures["k8_unauthorised"] = "10"

    save_section(
        pep=world.pep,
        section_id="s_k8_attendance",
        changes=[Change(name, raw, digest("")) for name, raw in figures.items()],
        by=world.actor(Role.DESIGNATED_TEACHER),
    )

    fact = Fact.objects.get(pep=world.pep, meaning="attendance.percentage")
    assert float(fact.value) == 92.1
    for spec in documents.specs(world.pep):
        visible = answers_for_audience(world.pep, spec.roles)
        assert visible.shown("s_k8_attendance").value("k8_percentage") == 92.1
        texts = list(nodes.texts(documents.build(world.pep, spec)))
        printed = any("92.1%" in text for text in texts)
        assert printed is ("attendance" not in spec.leave_out), spec.key
