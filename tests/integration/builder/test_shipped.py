"""The shipped definitions load, prove and release."""

from __future__ import annotations

import json

import pytest

from pep_forms.builder import queries
from pep_forms.builder.actions import export, load_definitions, release
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.people.actor import Actor

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()


def test_every_shipped_template_is_released_and_loading_again_changes_nothing() -> None:
    loaded = load_definitions(by=SYSTEM)
    assert loaded.added
    assert not load_definitions(by=SYSTEM).added
    for template in FormTemplate.objects.all():
        version = release(template_key=template.key, by=SYSTEM)
        assert version.number == 1
        assert release(template_key=template.key, by=SYSTEM).pk == version.pk
        assert queries.live_version(template.key) == version
        form = queries.form(version.pk)
        assert form.key == template.key
        assert json.loads(version.spec)["schema_version"] == version.schema_version
    assert FormVersion.objects.count() == FormTemplate.objects.count()


def test_what_an_admin_changed_is_kept() -> None:
    load_definitions(by=SYSTEM)
    section = Section.objects.order_by("key").first()
    assert section is not None
    draft = section.latest()
    draft.definition = {**draft.definition, "title": "Ours"}
    draft.save_revision()
    loaded = load_definitions(by=SYSTEM)
    assert loaded.kept == [section.key]
    assert Section.objects.get(pk=section.pk).latest().definition["title"] == "Ours"


def test_an_export_of_a_version_says_what_was_released() -> None:
    load_definitions(by=SYSTEM)
    template = FormTemplate.objects.order_by("key").first()
    assert template is not None
    version = release(template_key=template.key, by=SYSTEM)
    bundle = export(template.key, version.number)
    assert [section["key"] for section in bundle["sections"]] == bundle["template"]["sections"]
