"""Looking at a file before it is taken in, and taking it in."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.exchange.taking import take
from pep_forms.builder.models import FormTemplate, Intake
from pep_forms.builder.rights import EDIT, check_may
from pep_forms.engine.text import words
from pep_forms.exceptions import Refused
from pep_forms.people.actor import Actor

#: How long somebody may think about it.
KEPT = timedelta(days=1)

#: What becomes of sections that are here with other content: a new draft of them, a copy of
#: just those, or a copy of the whole.
How = Literal["draft", "copy_changed", "copy_all"]


@transaction.atomic
def look(*, name: str, data: bytes, phase: str, by: Actor) -> Intake:
    """Read a file and keep what it would become; nothing is changed yet. Never raises on data."""
    check_may(by, EDIT)
    Intake.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    taken = take(name=name, data=data, phase=phase)
    template = taken.bundle["template"] if taken.bundle else {}
    return Intake.objects.create(
        made_by=by.user,
        format=taken.format,
        title=words(template.get("title"))[:200],
        bundle=taken.bundle,
        report=taken.report.to_json(),
    )


@transaction.atomic
def accept(*, intake: Intake, how: How, by: Actor) -> FormTemplate:
    """Save what was looked at as drafts, and let go of it. Refuses what cannot be saved."""
    check_may(by, EDIT)
    kept = Intake.objects.select_for_update().filter(pk=intake.pk).first()
    if kept is None:
        raise Refused(_("This file was taken in already, or too long ago. Choose it again."))
    if kept.bundle is None:
        raise Refused(_("There are errors in this file. Mend them and choose it again."))
    template = import_definition(
        data=kept.bundle,
        as_copy=how == "copy_all",
        copy_changed=how == "copy_changed",
        by=by,
    )
    kept.delete()
    return template
