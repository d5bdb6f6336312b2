"""What the log needs to know of whoever acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class ActorLike(Protocol):
    """Anybody who acts: ids and a role code, never a name. `people.Actor` fits it."""

    @property
    def user_id(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def on_behalf_of_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The system itself: a job or a command that no person asked for."""

    user_id: str = ""
    role: str = "system"
    on_behalf_of_id: str = ""


SYSTEM = SystemActor()
