"""Releasing: printing the drafts of a template and its sections as an immutable version."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder import bundle as bundles
from pep_forms.builder import check, gate
from pep_forms.builder.models import FormTemplate, FormVersion, Section, VersionAvailability
from pep_forms.builder.queries import form as printed
from pep_forms.builder.rights import RELEASE, check_may
from pep_forms.exceptions import BadInput, DefinitionError, Problem
from pep_forms.people.actor import Actor


@transaction.atomic
def release(*, template_key: str, by: Actor, note: str = "") -> FormVersion:
    """Prove the newest drafts and print them as the next version, usable from today.

    When nothing differs from the newest version, that one is returned and nothing is
    written. Raises DefinitionError with every fault.
    """
    check_may(by, RELEASE)
    template = FormTemplate.objects.select_for_update().filter(key=template_key).first()
    if template is None:
        raise BadInput(
            _("There is no template with the key “%(template_key)s”.")
            % {"template_key": template_key},
            field="template",
        )
    used, bundle = _drafts(template)
    form = check.form_of(bundle)
    text = form.model_dump_json()
    newest = FormVersion.objects.filter(template=template).order_by("-number").first()
    # By what they say: an earlier release of ours wrote the same in other words.
    if newest is not None and printed(newest.pk) == form:
        return newest
    version = FormVersion.objects.create(
        template=template,
        number=newest.number + 1 if newest else 1,
        spec=text,
        schema_version=form.schema_version,
        checksum=hashlib.sha256(text.encode()).hexdigest(),
        released_by=by.user,
        note=note,
    )
    VersionAvailability.objects.create(version=version, use_from=clock.today())
    _publish([*used, template], by)
    log_write(
        event="builder.released",
        by=by,
        subject=f"version:{version.pk}",
        data={"template": template_key, "number": version.number, "checksum": version.checksum},
    )
    return version


def _drafts(template: FormTemplate) -> tuple[list[Section], dict[str, object]]:
    """The template's newest draft and those of its sections, as one bundle."""
    definition = template.latest().definition
    keys = [
        place if isinstance(place, str) else place.get("section")
        for place in definition.get("sections", [])
    ]
    found = {s.key: s for s in Section.objects.select_for_update().filter(key__in=keys)}
    missing = [
        Problem(f"template.sections[{index}]", f"There is no section with the key “{key}”.")
        for index, key in enumerate(keys)
        if key not in found
    ]
    if missing:
        raise DefinitionError(missing)
    used = [found[key] for key in dict.fromkeys(keys)]
    return used, bundles.make(definition, [section.latest().definition for section in used])


def _publish(snippets: list[Section | FormTemplate], by: Actor) -> None:
    with gate.opened():
        for snippet in snippets:
            revision = snippet.latest_revision
            if revision is not None and (not snippet.live or snippet.has_unpublished_changes):
                revision.publish(
                    user=by.user, log_action=by.user is not None, skip_permission_checks=True
                )
