"""A designated teacher shares the work with a colleague at the same school or setting.

The teacher stays accountable: what they share ends when their own role ends, and they can
take it back on any day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.people import rights
from pep_forms.people.actions import network, users
from pep_forms.people.actor import Actor
from pep_forms.people.models import NetworkMember, User, YoungPerson


@transaction.atomic
def share(
    *,
    young_person: YoungPerson,
    email: str,
    sections: Sequence[str],
    by: Actor,
    full_name: str = "",
    ends_on: date | None = None,
) -> NetworkMember:
    """Let a colleague work on some sections; one without an account is invited to one.

    Only to an address of the teacher's own school: whoever else should come in is added by
    the Virtual School.
    """
    rights.check_may_see(by, young_person)
    if not rights.may_delegate(by, young_person) or by.user is None:
        raise NotAllowed(_("only the designated teacher may delegate"))
    address = email.strip()
    own = _domain(by.user.email or "")
    if not own or _domain(address) != own:
        raise BadInput(
            _(
                "Choose a colleague whose email address ends like yours. "
                "Ask the Virtual School to add anybody else."
            ),
            field="email",
        )
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        if not full_name.strip():
            raise BadInput(
                _("This colleague has no account yet. Enter their name."), field="full_name"
            )
        # Teachers make no accounts. The system makes this one for the role that the teacher gives.
        user = users.invite(
            email=address,
            full_name=full_name,
            organisation=by.user.organisation,
            by=Actor.system(),
        )
    elif user.pk == by.user.pk:
        raise BadInput(_("This is your own address. Choose a colleague."), field="email")
    return network.delegate(
        young_person=young_person, user=user, sections=sections, ends_on=ends_on, by=by
    )


def _domain(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()
