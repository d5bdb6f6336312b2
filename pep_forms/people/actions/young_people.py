"""Adding a young person, and editing what the record says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.exceptions import BadInput
from pep_forms.people import changes, rights
from pep_forms.people import details as rules
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson


@transaction.atomic
def add(*, details: Mapping[str, Any], by: Actor) -> YoungPerson:
    """Make a record. `details` holds the fields of `details.YOUNG_PERSON`.

    The legal name, the date of birth and the care ID are needed; the rest may come later.
    """
    rights.check_may_administer(by)
    needed = {"legal_name": "", "date_of_birth": None, "care_id": ""}
    cleaned = rules.clean({**needed, **details}, rules.YOUNG_PERSON)
    rules.check_identifiers_free(cleaned, None)
    _check_upn_or_reason(cleaned)
    young_person = YoungPerson.objects.create(**cleaned)
    _log("people.young_person.added", young_person, by, fields=sorted(details))
    return young_person


@transaction.atomic
def edit(*, young_person: YoungPerson, details: Mapping[str, Any], by: Actor) -> list[str]:
    """Change some details; returns the names of those that really changed.

    A UPN that is replaced is kept among the former ones: schools still send files with it.
    """
    rights.check_may_edit_record(by, young_person)
    row = YoungPerson.objects.select_for_update().get(pk=young_person.pk)
    cleaned = rules.clean(details, rules.YOUNG_PERSON)
    rules.check_identifiers_free(cleaned, row)
    _check_upn_or_reason({"upn": row.upn, "upn_unknown": row.upn_unknown} | cleaned)
    fields = rules.changed(row, cleaned)
    if not fields:
        return []
    if "upn" in fields and row.upn and row.upn not in row.former_upns:
        row.former_upns = [*row.former_upns, row.upn]
    for field in fields:
        setattr(row, field, cleaned[field])
        setattr(young_person, field, cleaned[field])
    young_person.former_upns = row.former_upns
    row.save()
    _log("people.young_person.edited", row, by, fields=fields)
    changes.announce(changes.RecordEdited(young_person), by=by)
    return fields


def _check_upn_or_reason(values: Mapping[str, Any]) -> None:
    if values.get("upn") and values.get("upn_unknown"):
        raise BadInput(
            _("There is a UPN, so leave out the reason why there is none."), field="upn_unknown"
        )


def _log(event: str, young_person: YoungPerson, by: Actor, **data: object) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"young_person:{young_person.pk}",
        young_person=young_person.pk,
        data=data,
    )
