"""From released forms to what the API says of them."""

from __future__ import annotations

from pep_forms import clock
from pep_forms.api.schemas import DifferenceOut, DifferencesOut, FormVersionOut, TemplateOut
from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.builder.queries import form
from pep_forms.engine.diff import diff

BASE = "/api/v1/templates"


def brief(template: FormTemplate) -> TemplateOut:
    """A form in a list. Its versions are loaded already, oldest first."""
    usable = [version for version in template.versions.all() if _usable(version)]
    newest = usable[-1] if usable else None
    url = f"{BASE}/{template.key}"
    return TemplateOut(
        id=template.pk,
        key=template.key,
        title=template.title,
        live=newest.number if newest else None,
        url=f"{url}/versions/{newest.number}" if newest else None,
        versions_url=f"{url}/versions/",
    )


def _usable(version: FormVersion) -> bool:
    available, today = version.availability, clock.today()
    retired = available.retired_on is not None and available.retired_on <= today
    return available.use_from <= today and not retired


def numbered(version: FormVersion, *, live: bool) -> FormVersionOut:
    """A version in a list."""
    url = f"{BASE}/{version.template.key}/versions/{version.number}"
    return FormVersionOut(
        number=version.number,
        checksum=version.checksum,
        schema_version=version.schema_version,
        released_at=version.created_at,
        note=version.note,
        use_from=version.availability.use_from,
        retired_on=version.availability.retired_on,
        live=live,
        url=url,
        schema_url=f"{url}/schema",
    )


def difference_list(old: FormVersion, new: FormVersion) -> DifferencesOut:
    """Everything that differs between two versions of one form."""
    found = diff(form(old.pk), form(new.pk))
    return DifferencesOut(
        template=new.template.key,
        before=old.number,
        after=new.number,
        differences=[
            DifferenceOut(
                kind=one.kind,
                place=one.place,
                words=one.words,
                harm=one.harm,
                ids=list(one.ids),
            )
            for one in found
        ],
    )
