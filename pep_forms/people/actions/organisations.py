"""Adding and editing schools, homes, agencies and teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pep_forms.audit.actions import log_write
from pep_forms.people import changes, rights
from pep_forms.people import details as rules
from pep_forms.people.actor import Actor
from pep_forms.people.models import Organisation


@transaction.atomic
def add(*, details: Mapping[str, Any], by: Actor) -> Organisation:
    """Make an organisation from the fields of `details.ORGANISATION`."""
    rights.check_may_administer(by)
    cleaned = rules.clean({"name": "", "kind": "", **details}, rules.ORGANISATION)
    rules.check_urn_free(cleaned, None)
    organisation = Organisation.objects.create(**_stored(cleaned))
    _log("people.organisation.added", organisation, by, fields=sorted(details))
    return organisation


@transaction.atomic
def edit(*, organisation: Organisation, details: Mapping[str, Any], by: Actor) -> list[str]:
    """Change some details; returns the names of those that really changed."""
    rights.check_may_administer(by)
    cleaned = _stored(rules.clean(details, rules.ORGANISATION))
    rules.check_urn_free(cleaned, organisation)
    fields = rules.changed(organisation, cleaned)
    if fields:
        for field in fields:
            setattr(organisation, field, cleaned[field])
        organisation.save()
        _log("people.organisation.edited", organisation, by, fields=fields)
    if "name" in fields:
        changes.announce_rename(organisation)
    return fields


def _stored(cleaned: dict[str, Any]) -> dict[str, Any]:
    # Here an absent e-mail address is an empty string; only accounts need it to be null.
    return {**cleaned, "email": cleaned["email"] or ""} if "email" in cleaned else cleaned


def _log(event: str, organisation: Organisation, by: Actor, **data: object) -> None:
    log_write(event=event, by=by, subject=f"organisation:{organisation.pk}", data=data)
