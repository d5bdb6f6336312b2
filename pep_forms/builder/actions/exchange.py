"""Handing a template to another authority, and taking one in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.builder import bundle as bundles
from pep_forms.builder import check, copies
from pep_forms.builder.actions import drafts
from pep_forms.builder.exchange import merging
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.builder.rights import EDIT, check_may
from pep_forms.engine.upgrade import load_form
from pep_forms.exceptions import BadInput
from pep_forms.people.actor import Actor


def export(template_key: str, number: int | None = None) -> dict[str, Any]:
    """A bundle of a released version, or, without a number, of the newest drafts."""
    template = FormTemplate.objects.filter(key=template_key).first()
    if template is None:
        raise BadInput(
            _("There is no template with the key “%(template_key)s”.")
            % {"template_key": template_key},
            field="template",
        )
    if number is None:
        return _drafts(template)
    version = FormVersion.objects.filter(template=template, number=number).first()
    if version is None:
        raise BadInput(
            _("The template “%(template_key)s” has no version %(number)s.")
            % {"template_key": template_key, "number": number},
            field="version",
        )
    return bundles.of_form(load_form(json.loads(version.spec)))


def _drafts(template: FormTemplate) -> dict[str, Any]:
    definition = template.latest().definition
    keys = [
        place if isinstance(place, str) else place["section"]
        for place in definition.get("sections", [])
    ]
    found = {section.key: section for section in Section.objects.filter(key__in=keys)}
    sections = [found[key].latest().definition for key in dict.fromkeys(keys) if key in found]
    return bundles.make(definition, sections)


@transaction.atomic
def import_definition(
    *, data: Mapping[str, Any], as_copy: bool = False, copy_changed: bool = False, by: Actor
) -> FormTemplate:
    """Take a bundle in as drafts; nothing is released. All of it, or, with faults, nothing.

    What is here with the same content is used as it is. Sections and template that differ get
    a new draft; with `copy_changed` such sections are copied instead, for this template alone.
    With `as_copy` everything is a copy. A copy gets ids and keys of its own, and remembers
    what it was copied from.
    """
    check_may(by, EDIT)
    check.form_of(data)
    data = bundles.upgraded(data)
    origins: dict[str, str] = {}
    if as_copy:
        data, origins = copies.copied(data, taken=_taken())
        check.form_of(data)
    elif copy_changed and (changed := merging.differing(data)):
        data, origins = copies.of_sections(data, changed, taken=_taken())
        check.form_of(data)
    for section in data["sections"]:
        _unless_same(Section, section, origins.get(section["key"], ""), by)
    template = data["template"]
    written = _unless_same(FormTemplate, template, origins.get(template["key"], ""), by)
    log_write(
        event="builder.imported",
        by=by,
        subject=f"template:{written.pk}",
        data={"template": written.key, "copy": as_copy, "sections": len(data["sections"])},
    )
    return written


def _taken() -> frozenset[str]:
    sections = Section.objects.values_list("key", flat=True)
    return frozenset(sections) | frozenset(FormTemplate.objects.values_list("key", flat=True))


def _unless_same(model: Any, definition: dict[str, Any], origin: str, by: Actor) -> Any:
    snippet = drafts.find(model, definition["key"])
    if snippet is not None and merging.equal(model, snippet.latest().definition, definition):
        return snippet
    return drafts.write(model, definition, by=by, copied_from=origin)
