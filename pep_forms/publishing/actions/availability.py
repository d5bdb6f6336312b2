"""From when a version is used for new PEPs, and since when no longer. PEPs keep theirs."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.models import FormVersion, VersionAvailability
from pep_forms.builder.rights import RELEASE, check_may
from pep_forms.exceptions import BadInput, Refused
from pep_forms.people.actor import Actor


@transaction.atomic
def retire(*, version: FormVersion, by: Actor) -> VersionAvailability:
    """Let no new PEP begin with a version. PEPs that rest on it go on as they are."""
    row = _locked(version, by)
    if row.retired_on is not None:
        raise Refused(_("This version is retired already."))
    row.retired_on = max(clock.today(), row.use_from)
    return _save(row, by, "publishing.version_retired")


@transaction.atomic
def restore(*, version: FormVersion, by: Actor) -> VersionAvailability:
    """Let a retired version be used again."""
    row = _locked(version, by)
    if row.retired_on is None:
        raise Refused(_("This version is not retired."))
    row.retired_on = None
    return _save(row, by, "publishing.version_restored")


@transaction.atomic
def use_from(*, version: FormVersion, day: date, by: Actor) -> VersionAvailability:
    """Change the day from which new PEPs use a version, while none does."""
    row = _locked(version, by)
    if day < clock.today():
        raise BadInput(_("Choose today or a later day."), field="use_from")
    if row.retired_on is not None:
        raise Refused(_("Restore the version first: it is retired."))
    if version.peps.exists():
        raise Refused(_("PEPs have been opened with this version already. Retire it instead."))
    row.use_from = day
    return _save(row, by, "publishing.use_from_changed")


def _locked(version: FormVersion, by: Actor) -> VersionAvailability:
    check_may(by, RELEASE)
    return VersionAvailability.objects.select_for_update().get(version=version)


def _save(row: VersionAvailability, by: Actor, event: str) -> VersionAvailability:
    row.save(update_fields=["use_from", "retired_on"])
    log_write(
        event=event,
        by=by,
        subject=f"version:{row.version_id}",
        data={
            "use_from": row.use_from.isoformat(),
            "retired_on": row.retired_on.isoformat() if row.retired_on else "",
        },
    )
    return row
