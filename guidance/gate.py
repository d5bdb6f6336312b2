"""Whether somebody may go on: every agreement of every role of theirs accepted.

Whoever was found in the clear today has a stamp on their own row, which is loaded with
every request anyway: for them this asks nothing. The stamp is good for one day, because
roles begin and end by date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from guidance import duties
from guidance.actions import groups
from pep_forms import clock
from pep_forms.people import queries
from pep_forms.people.actions import stamps
from pep_forms.people.models import User

if TYPE_CHECKING:
    from datetime import datetime


def is_stamped(user: User) -> bool:
    """Whether somebody was found in the clear earlier today. Costs nothing."""
    return _is_today(user.agreements_clear_at)


def may_pass(user: User) -> bool:
    """Whether somebody may go on; looks again when there is no stamp of today."""
    return is_stamped(user) or look_again(user)


@transaction.atomic
def look_again(user: User) -> bool:
    """Put somebody into the groups of today's roles, and see what they have still to accept.

    Their row is locked: an agreement or role that changes meanwhile clears the stamp after
    this, never before.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    held = queries.roles_of(row)
    groups.follow(user=row, roles=held)
    if duties.outstanding(row, held):
        return False
    now = clock.now()
    stamps.set_clear([row.pk], now)
    user.agreements_clear_at = now
    return True


def _is_today(moment: datetime | None) -> bool:
    return moment is not None and moment.astimezone(clock.LONDON).date() == clock.today()
