"""Who may change forms. It is a permission beside roles: no role for a young person gives it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pep_forms.exceptions import NotAllowed
from pep_forms.people.actor import Actor

EDIT = "builder.change_formtemplate"
RELEASE = "builder.publish_formtemplate"


def check_may(actor: Actor, permission: str) -> None:
    """Raise NotAllowed unless the system, or somebody with the permission, is acting."""
    if actor.is_system or (actor.user is not None and actor.user.has_perm(permission)):
        return
    raise NotAllowed(_("Only people who look after forms may do this."))
