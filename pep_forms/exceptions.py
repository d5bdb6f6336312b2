"""Every error this project raises on purpose.

    PepError
    ├── DefinitionError        a definition is wrong; carries every problem with its place
    ├── NotAllowed             the actor may not do this (pages answer 404 or 403, never why)
    │   └── NotVisible         the actor may not know that this exists (always 404)
    ├── Refused                the request is understood, but a rule of the work says no
    │   ├── WrongState         the PEP is in a state in which this cannot happen
    │   ├── AlreadyOpen        a PEP of this kind is open for this window
    │   ├── Incomplete         something needed is still missing; lists what
    │   └── Outdated           what was shown has changed since; look at it again
    ├── BadInput               the input itself cannot be used; says what to change
    └── RenderError            a document could not be made; nothing was stored

Catch types, never texts: the text is for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class PepError(Exception):
    """The root: `except PepError` catches everything meant for people to read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a definition: where it is and what to do about it."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DefinitionError(PepError):
    """A definition cannot be used. `problems` lists every fault found, not the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotAllowed(PepError):
    """The actor has no right to do this."""


class NotVisible(NotAllowed):
    """The actor may not know whether this exists. Pages answer 404, like a wrong id."""


class Refused(PepError):
    """A rule of the work says no. The message says what to do next."""


class WrongState(Refused):
    """The thing is in a state in which this cannot happen."""


class AlreadyOpen(Refused):
    """A PEP of this kind is already open for this window."""

    def __init__(self, message: str, *, pep_id: object) -> None:
        self.pep_id = pep_id
        super().__init__(message)


class Incomplete(Refused):
    """Something needed is missing. `missing` says what, in words a person can act on."""

    def __init__(self, message: str, *, missing: Sequence[str] = ()) -> None:
        self.missing = tuple(missing)
        super().__init__(message)


class Outdated(Refused):
    """What the actor decided about has changed since it was shown. Nothing was done."""


class BadInput(PepError):
    """The input cannot be used. `field` names what to change, if it is one thing."""

    def __init__(self, message: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class RenderError(PepError):
    """A document could not be made. Nothing was stored."""
