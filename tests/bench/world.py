"""The rows that the measurements need, made through real actions."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.actions.releasing import release
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from tests import builders
from tests.bench.forms import answer, bundle


class World:
    """One social worker, and a PEP for each form."""

    def __init__(self) -> None:
        self.worker = builders.make_user(full_name="Bench Worker")
        self.actor = Actor(self.worker, "social_worker")
        self.client = Client(REMOTE_ADDR="127.0.0.1")
        self.client.force_login(self.worker)

    def pep(self, key: str, sections: int, per_section: int, *, rules: int = 0) -> Pep:
        """A PEP of a form made for it, with nothing answered."""
        import_definition(data=bundle(key, sections, per_section, rules), by=builders.SYSTEM)
        release(template_key=key, by=builders.SYSTEM)
        young_person = builders.make_young_person(in_care=True)
        builders.enrol(young_person)
        builders.join_network(young_person, "social_worker", self.worker)
        return open_pep(young_person=young_person, template_key=key, by=self.actor)

    def fill(self, pep: Pep) -> None:
        """Answer every question of a PEP."""
        compiled = compiled_version(pep.version_id)
        for section in compiled.form.sections:
            changes = [
                Change(q.id, answer(q.kind, n), digest([] if q.kind == "any_of" else ""))
                for n, q in enumerate(section.questions())
            ]
            save_section(pep=pep, section_id=section.id, changes=changes, by=self.actor)

    def first_url(self, pep: Pep) -> str:
        """The address of a PEP's first step."""
        section = compiled_version(pep.version_id).form.sections[0]
        return f"/peps/{pep.pk}/steps/{section.key}/"

    def post(self, pep: Pep, text: str) -> dict[str, Any]:
        """What the first step posts when one answer is changed, digests and all."""
        page = self.client.get(self.first_url(pep)).content.decode()
        return {**hidden_fields(page), **{f"{pep_key(pep)}_q0": text}}


def pep_key(pep: Pep) -> str:
    """The template key, which the ids of the bench's questions begin with."""
    return str(pep.version.template.key)


def hidden_fields(page: str) -> dict[str, Any]:
    """The hidden inputs of a page: digests, keys, and what formtools wants."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"[^>]*value="([^"]*)"', page)
    return dict(found)
