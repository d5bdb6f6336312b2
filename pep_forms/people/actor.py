"""A person acting in one role, perhaps on somebody's behalf.

Every action takes one as `by`. Rights of two roles are never merged: somebody who is both
a teacher and a carer acts as one of them at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pep_forms.people.models import User

#: The role code of work the system does by itself. No rights are ever written for it.
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, in which role, and for whom if not for themselves."""

    user: User | None
    role: str
    on_behalf_of: User | None = None

    @classmethod
    def system(cls) -> Actor:
        """The system itself: jobs, imports and the first set-up."""
        return cls(user=None, role=SYSTEM)

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind this."""
        return self.user is None and self.role == SYSTEM

    @property
    def user_id(self) -> str:
        """The id of the person, or an empty string for the system."""
        return str(self.user.pk) if self.user is not None else ""

    @property
    def on_behalf_of_id(self) -> str:
        """The id of the person acted for, or an empty string."""
        return str(self.on_behalf_of.pk) if self.on_behalf_of is not None else ""
