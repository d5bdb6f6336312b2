"""Whether an actor may have a file: by the rights of its place, and by its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media import permissions
from media.enums import ScanState
from media.models import Purge
from media.scanning import unscanned_allowed
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotVisible
from pep_forms.people import rights as people

if TYPE_CHECKING:
    from media.models import Attachment
    from pep_forms.people.actor import Actor


def subject_of(attachment: Attachment) -> str:
    """What the read log calls the file."""
    return f"attachment:{attachment.pk}"


def servable(attachment: Attachment) -> bool:
    """Whether its bytes may leave the store at all."""
    if attachment.state == ScanState.UNSCANNED:
        return unscanned_allowed()
    return attachment.state == ScanState.CLEAN


def is_own(attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor attached it."""
    return actor.user is not None and attachment.uploaded_by_id == actor.user.pk


def may_fetch(attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor may have the bytes now.

    A withdrawn file stays for whoever attached it and whoever has had it already, as long
    as they may still see its place.
    """
    if not servable(attachment):
        return False
    try:
        keeper, _ = permissions.keeper_of(attachment.subject)
        if not keeper.may_see(actor, attachment):
            return False
    except NotVisible:
        return False
    if attachment.withdrawn_at is None:
        return True
    return is_own(attachment, actor) or has_had(attachment, actor)


def may_know_of(attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor may know what the file is called and where it stands."""
    try:
        keeper, _ = permissions.keeper_of(attachment.subject)
        return keeper.may_see(actor, attachment)
    except NotVisible:
        return False


def may_purge(attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor may have a file deleted for good: the Virtual School, for a young person
    in its care. It need not see the file: whoever does tells it which one does not belong.
    """
    return attachment.state != ScanState.PURGED and _keeps_records_of(attachment, actor)


def may_read_certificate(attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor may read what became of a file that was deleted for good.

    The certificate says neither what the file was called nor where it stood.
    """
    if actor.user is None or actor.role != Role.VS_ADMIN:
        return False
    return _keeps_records_of(attachment, actor) or has_purged(attachment, actor)


def _keeps_records_of(attachment: Attachment, actor: Actor) -> bool:
    if actor.user is None or actor.role != Role.VS_ADMIN:
        return False
    about = attachment.young_person
    return about is not None and people.may_see(actor, about)


def has_purged(attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor was the one who had it deleted."""
    theirs = Purge.objects.filter(attachment=attachment, purged_by=actor.user)
    return actor.user is not None and theirs.exists()


def readers_of(attachment: Attachment) -> int:
    """How many people have fetched it, by the read log."""
    seen = ReadEntry.objects.filter(subject=subject_of(attachment), user_id__isnull=False)
    return seen.values("user_id").distinct().count()


def has_had(attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor has fetched it before, by the read log."""
    seen = ReadEntry.objects.filter(subject=subject_of(attachment), user_id=actor.user_id)
    return bool(actor.user_id) and seen.exists()
