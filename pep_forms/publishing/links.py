"""What this room offers on the task list of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from pep_forms.builder.queries import live_version
from pep_forms.engine.roles import Role, Stage
from pep_forms.peps.models import SetAside
from pep_forms.publishing.actions.undoing import last_move
from pep_forms.publishing.planning import MOVABLE
from pep_forms.wizard.moves import Link
from pep_forms.wizard.store import PepStore

_WRITTEN = frozenset({Stage.OPEN, Stage.MEETING, Stage.RETURNED})


def offered(store: PepStore) -> Iterator[Link]:
    """What was set aside; for an administrator: to move the plan, or to undo that."""
    pep = store.pep
    if pep.stage in _WRITTEN and SetAside.objects.filter(pep=pep).exists():
        yield Link(reverse("moves:set_aside", args=[pep.pk]), _("What was set aside"))
    if store.actor.role != Role.VS_ADMIN or pep.state not in MOVABLE:
        return
    here = reverse("moves:one", args=[pep.pk])
    live = live_version(pep.version.template.key)
    if live is not None and live.number > pep.version.number:
        yield Link(here, _("Move it to version %(number)s of its form") % {"number": live.number})
    elif last_move(pep) is not None:
        yield Link(here, _("Undo the move to this version of its form"))
