"""Who may have which file is asked of the room that the file was attached in.

That room registers a keeper for its kind of subject ("pep"). A subject that nobody keeps
is visible to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from pep_forms.exceptions import NotVisible

if TYPE_CHECKING:
    from media.models import Attachment
    from pep_forms.people.actor import Actor
    from pep_forms.people.models import YoungPerson


class Keeper(Protocol):
    """What the room of a subject knows about its files."""

    def young_person(self, key: UUID) -> YoungPerson | None:
        """Whom the subject is about; nobody when a form is tried out. Raises NotVisible when
        there is no such subject.
        """

    def may_attach(self, actor: Actor, key: UUID, address: str) -> bool:
        """Whether the actor may attach a file at an address now."""

    def may_see(self, actor: Actor, attachment: Attachment) -> bool:
        """Whether the actor may know of the file, were it clean."""

    def arrived(self, attachment: Attachment) -> None:
        """The file that had to wait is clean: name it where it was attached."""

    def withdrawn(self, attachment: Attachment, by: Actor) -> None:
        """The file is withdrawn: name it no longer."""

    def purged(self, attachment: Attachment, by: Actor) -> int:
        """The file is deleted for good: name it no longer, and withhold every stored document
        that names it, to be made anew. Says how many were withheld.
        """

    def named(self, young_person: YoungPerson) -> frozenset[str]:
        """The ids of all files of a young person that anything kept here names: an answer, a
        change of one, what was set aside. A file that is named is never swept.
        """


_keepers: dict[str, Keeper] = {}


def register(prefix: str, keeper: Keeper) -> None:
    """Let `keeper` answer for every subject "<prefix>:<id>"."""
    _keepers[prefix] = keeper


def named(young_person: YoungPerson) -> frozenset[str]:
    """The ids of all files of a young person that any room names."""
    return frozenset().union(*(keeper.named(young_person) for keeper in _keepers.values()))


def keeper_of(subject: str) -> tuple[Keeper, UUID]:
    """Who keeps a subject, and its id. Raises NotVisible when nobody does."""
    prefix, _, key = subject.partition(":")
    try:
        return _keepers[prefix], UUID(key)
    except (KeyError, ValueError) as error:
        raise NotVisible from error
