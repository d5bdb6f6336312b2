"""Documents: listed for and handed to those who may see them whole, and logged."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.peps.actions import quality
from pep_forms.peps.models import SectionRestriction
from tests.integration.api.world import get
from tests.integration.peps import world as worlds

pytestmark = pytest.mark.django_db


def test_documents_are_for_those_who_may_see_them_whole() -> None:
    with clock.at(date(2026, 10, 5)):
        world = worlds.make_world()
        pep = quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
        url = f"/api/v1/peps/{pep.pk}"
        assert _audiences(url, world.admin) == {"full", "young_person"}
        assert "full" in _audiences(url, world.carer)
        SectionRestriction.objects.create(
            pep=pep,
            section_id="school",
            question_id="need",
            hidden_from=world.carer.user,
            narrowed_by=world.admin.user,
        )
        # One question less, and no document that holds it.
        assert _audiences(url, world.carer) == set()
        (full,) = [d for d in get(url, world.admin).json()["documents"] if d["audience"] == "full"]
        response = get(full["url"], world.admin)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert "Ada" not in response["Content-Disposition"]
        content = response.getvalue()
        assert len(content) == full["size"]
        assert hashlib.sha256(content).hexdigest() == full["sha256"]
        look = ReadEntry.objects.filter(user_id=world.admin.user_id).latest("at", "id")
        assert "need" in look.addresses
        for forbidden in (
            get(full["url"], world.carer),
            get(f"{url}/documents/x.pdf", world.admin),
        ):
            assert forbidden.status_code == 404
            assert forbidden["Content-Type"] == "application/problem+json"


def _audiences(url: str, actor: object) -> set[str]:
    return {d["audience"] for d in get(url, actor).json()["documents"]}  # type: ignore[arg-type]
