"""Who may change reference data."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pep_forms.audit.actors import ActorLike
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed

_MAY_CHANGE = frozenset({str(Role.VS_ADMIN), "system"})


def check_may_change(by: ActorLike) -> None:
    """Raise NotAllowed unless the actor is a Virtual School administrator or the system."""
    if by.role not in _MAY_CHANGE:
        raise NotAllowed(_("only the Virtual School changes reference data"))
