"""Saving: one transaction that merges what was typed into one section of one PEP.

Everything that writes an answer comes through `save_section`: pages, autosave, the API,
carrying forward and the demo world. Nothing typed is lost: what does not parse is kept as
typed, and what was typed over a colleague's newer words is kept aside and handed back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import CharField, UUIDField

from pep_forms import clock
from pep_forms.audit.actions import log_reads, log_write
from pep_forms.engine import kinds
from pep_forms.engine.answers import (
    Answers,
    Entry,
    Json,
    digest,
    question_of,
    storable,
    walk_groups,
)
from pep_forms.engine.closing import close_as_chosen
from pep_forms.engine.compile import Compiled
from pep_forms.engine.kinds.base import Parsed
from pep_forms.engine.merge import Change, Conflict, Merge, RowChange, Stamp, merge
from pep_forms.engine.roles import Role
from pep_forms.engine.typed import raw_of
from pep_forms.engine.visibility import Visibility, turned
from pep_forms.exceptions import BadInput, NotVisible
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps import attachments, lifecycle, notices
from pep_forms.peps.actions.held import RECORDED, bring_up_to_date, with_quorum
from pep_forms.peps.history import record_changes, set_aside
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep, SavedRequest, SectionAnswers, SectionDone
from pep_forms.peps.projections.update import update_projections
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.peps.saved import Choose, Reply, Saved, Turned
from pep_forms.peps.stored import load
from pep_forms.prepared import Given, Prepared

ROW_ID_LENGTH = 40
KEY_USED = "This request key was already used for other changes. Use a new one."


@dataclass(frozen=True)
class Held:
    """One section under lock, read once by whoever has to look before they save.

    It holds until the transaction that took it ends. See `hold`.
    """

    pep: Pep
    rights: PepRights
    row: SectionAnswers
    #: The section's answers, and those that decide what it shows.
    stored: dict[str, Answers]


@dataclass
class _Save:
    """One save under way: what its steps share."""

    pep: Pep
    by: Actor
    rights: PepRights
    section_id: str
    row: SectionAnswers
    stored: dict[str, Answers]
    changes: list[Change | RowChange]
    refused: list[Turned] = field(default_factory=list)

    @property
    def compiled(self) -> Compiled:
        return self.rights.compiled

    @property
    def answers(self) -> Answers:
        return self.stored.get(self.section_id, Answers())

    def visibility(self, answers: Answers | None = None) -> Visibility:
        stored = {**self.stored, self.section_id: answers} if answers is not None else self.stored
        return Visibility(self.compiled, stored, self.pep.facts, today=clock.today())

    def to_raw(self, address: str, entry: Entry | None) -> Json:
        placed = self.compiled.place(address)
        return raw_of(entry, placed.question) if placed else ""


def save_section(
    *,
    pep: Pep,
    section_id: str,
    changes: Sequence[Change | RowChange],
    by: Actor,
    request_key: str = "",
    source: str = "typed",
    foreign: Sequence[tuple[str, Json]] = (),
    held: Held | None = None,
) -> Reply:
    """Merge changes into one section, address by address, in one transaction.

    `request_key` makes a repeated request harmless: it answers the same and changes nothing.
    `foreign` are names posted for questions the page did not offer; they are refused and logged.
    `held` is the section when this transaction has locked and read it already.
    Raises NotVisible when the actor may not know of the PEP or section, and BadInput
    when a key is used again for other changes.
    """
    changes = [replace(change, **storable(asdict(change))) for change in changes]
    foreign, request_key = storable(tuple(foreign)), storable(request_key)
    fingerprint = _fingerprint(pep, section_id, changes)
    with transaction.atomic(savepoint=held is None):
        if held is None:
            pep = lock(pep.pk)
            held = hold(pep, rights_for(by, pep), section_id)
        save = _Save(held.pep, by, held.rights, section_id, held.row, held.stored, list(changes))
        known = _known(by, request_key, fingerprint)
        if known is not None:
            return _told_again(save, known)
        save.refused += [Turned(name, raw, "unknown") for name, raw in foreign]
        _refuse_forbidden(save)
        section = save.compiled.sections[section_id]
        merged = close_as_chosen(section, save.answers, _merge(save, source))
        _write(save, merged, request_key)
        reply = _reply(save, merged)
        if request_key and by.user is not None:
            _remember(by.user, request_key, fingerprint, reply)
        return reply


def lock(pep_id: UUID) -> Pep:
    """The PEP, locked until the transaction ends. Raises NotVisible when there is none.

    Locking the PEP first keeps its state still: nobody submits in the middle of a save, and
    of a request sent twice at once the second one finds what the first one answered.
    """
    locked = Pep.objects.select_for_update(of=("self",)).select_related("young_person")
    try:
        return locked.get(pk=pep_id)
    except Pep.DoesNotExist:
        raise NotVisible from None


def hold(pep: Pep, rights: PepRights, section_id: str) -> Held:
    """One section of a locked PEP, with the rights that were worked out under the lock.

    Raises NotVisible when the section is not for the holder of the rights.
    """
    section = rights.compiled.sections.get(section_id)
    if section is None or not rights.sees_section(section):
        raise NotVisible
    row = SectionAnswers.objects.select_for_update().filter(pep=pep, section_id=section_id).first()
    if row is None:
        # Made when there is something to write; nobody else can meanwhile, the PEP is locked.
        row = SectionAnswers(pep=pep, section_id=section_id)
    others = rights.compiled.outline.union(rights.compiled.depends[section_id]) - {section_id}
    stored = load(pep, others) if others else {}
    stored[section_id] = Answers.from_json(row.answers)
    return Held(pep, rights, row, stored)


def _fingerprint(pep: Pep, section_id: str, changes: Sequence[Change | RowChange]) -> str:
    what = [str(pep.pk), section_id, [asdict(change) for change in changes]]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _known(by: Actor, key: str, fingerprint: str) -> Reply | None:
    if not key or by.user is None:
        return None
    for digest_before, reply in _KNOWN.rows(user=by.user.pk, key=key):
        if digest_before != fingerprint:
            raise BadInput(KEY_USED)
        return Reply.from_json(reply)
    return None


_KNOWN = Prepared(
    lambda: SavedRequest.objects.filter(
        user=Given("user", UUIDField()), key=Given("key", CharField())
    ).values_list("digest", "reply")
)


def _remember(user: User, key: str, fingerprint: str, reply: Reply) -> None:
    try:
        SavedRequest.objects.create(
            user=user, key=key, digest=fingerprint, reply=reply.without_texts().to_json()
        )
    except IntegrityError as error:
        # The lock is on one PEP: a save of another one took the key meanwhile.
        raise BadInput(KEY_USED) from error


def _told_again(save: _Save, reply: Reply) -> Reply:
    """A remembered reply with its texts: what was typed is in the request, and a colleague's
    text is told as it stands now, to those who may see it now.
    """
    typed = {change.address: change.raw for change in save.changes if isinstance(change, Change)}
    conflicts = [
        _choice(save, Conflict(choice.address, theirs, typed.get(choice.address), choice.about))
        for choice in reply.conflicts
        for theirs in (_seen_entry(save, choice.address),)
    ]
    refused = [replace(turned, raw=typed.get(turned.address)) for turned in reply.refused]
    _log_told(save, conflicts)
    return replace(reply, conflicts=tuple(conflicts), refused=tuple(refused))


def _seen_entry(save: _Save, address: str) -> Entry | None:
    entry = save.answers.entries.get(address)
    return entry if entry is not None and save.rights.sees_entry(address, entry) else None


def _refuse_forbidden(save: _Save) -> None:
    """Keep only changes to questions of this section that the actor may change."""
    before = save.visibility()
    added = {c.row for c in save.changes if isinstance(c, RowChange) and c.op == "add"}
    kept: list[Change | RowChange] = []
    for change in save.changes:
        reason = _forbidden(save, change, added)
        if reason:
            _turn(save, change, reason)
        else:
            kept.append(change)
    save.changes = kept
    # Hidden before and after is no question of this page; hidden only after was typed honestly
    # and is kept aside until its question is asked again.
    hidden = [change for change in kept if not before.shows(_about(change))]
    if hidden:
        after = save.visibility(_merge(save, "typed").answers)
        for change in hidden:
            if not after.shows(_about(change)):
                save.changes.remove(change)
                _turn(save, change, "hidden")


def _about(change: Change | RowChange) -> str:
    """The address of the question that a change is about."""
    return change.address if isinstance(change, Change) else change.group


def _turn(save: _Save, change: Change | RowChange, reason: str) -> None:
    if isinstance(change, Change):
        save.refused.append(Turned(change.address, change.raw, reason))
    else:
        save.refused.append(Turned(f"{change.group}/{change.row}", None, reason))


def _forbidden(save: _Save, change: Change | RowChange, added: set[str]) -> str:
    address = _about(change)
    placed = save.compiled.place(address)
    if placed is None or placed.section.id != save.section_id:
        return "unknown"
    if not save.rights.edits(address):
        return "not_yours"
    if isinstance(change, RowChange):
        fits = placed.question.kind == "group" and 0 < len(change.row) <= ROW_ID_LENGTH
        return "" if fits and "/" not in change.row else "unknown"
    if change.visible_to is not None and save.by.role != Role.YOUNG_PERSON:
        # Only a young person keeps an answer from others; nobody closes one to hide it.
        return "not_yours"
    entry = save.answers.entries.get(address)
    if entry is not None and not save.rights.sees_entry(address, entry):
        return "not_yours"
    kind = kinds.get(placed.question.kind)
    if not kind.holds_answer:
        return "unknown"
    if kind.holds_files and attachments.foreign(save.pep, address, change.raw, entry):
        return "no_file"
    return "" if _row_exists(save, address, added) else "no_row"


def _row_exists(save: _Save, address: str, added: set[str]) -> bool:
    for group, row in walk_groups(iter((address,))):
        if save.compiled.questions[group.rsplit("/", 1)[-1]].question.kind == "table":
            continue
        known = {r.id for r in save.answers.rows.get(group, ())}
        if row not in known and row not in added:
            return False
    return True


def _merge(save: _Save, source: str) -> Merge:
    lookups = PepLookups(save.pep, save.compiled, save.stored)

    def parse(address: str, raw: Json) -> Parsed:
        question = save.compiled.question(question_of(address))
        return kinds.get(question.kind).parse(raw, question, lookups)

    section = save.compiled.sections[save.section_id]
    stamp = Stamp(
        author=save.by.user_id,
        role=save.by.role,
        at=clock.now().isoformat(timespec="seconds"),
        on_behalf_of=save.by.on_behalf_of_id or save.rights.on_behalf(section),
        source=source,
    )
    merged = merge(
        save.answers,
        save.changes,
        stamp=stamp,
        revision=save.row.revision + 1,
        parse=parse,
        to_raw=save.to_raw,
        sees=_sees(save),
    )
    return with_quorum(save.pep, section, merged, save.visibility, stamp)


def _sees(save: _Save) -> Callable[[str], bool]:
    def sees(address: str) -> bool:
        entry = save.answers.entries.get(address)
        return entry is None or save.rights.sees_entry(address, entry)

    return sees


def _write(save: _Save, merged: Merge, request_key: str) -> None:
    if save.refused:
        _log(save, "pep.save_refused", [turned.address for turned in save.refused])
    if merged.conflicts:
        set_aside(save.pep, save.section_id, merged.conflicts, save.by)
    if not merged.changed:
        return
    save.row.answers = merged.answers.to_json()
    save.row.revision += 1
    save.row.updated_at = clock.now()
    written = ["answers", "revision", "updated_at"] if save.row.pk else None
    save.row.save(update_fields=written)
    record_changes(save.pep, save.section_id, merged.accepted, save.by, request_key)
    update_projections(save.pep, save.section_id, merged.answers)
    if _tells_of_the_meeting(save, merged):
        bring_up_to_date(save.pep, save.by)
    SectionDone.objects.filter(pep=save.pep, section_id=save.section_id, role=save.by.role).delete()
    touched = [item.address for item in merged.accepted]
    touched += [f"{row.group}/{row.row} {row.op}" for row in merged.rows]
    _log(save, "pep.saved", touched)
    if any(placed.question.alert for placed in save.compiled.of_section[save.section_id]):
        after = save.visibility(merged.answers)
        notices.answered(save.pep, merged.accepted, save.visibility(), after, save.by)
    lifecycle.started(save.pep, by=save.by)


def _tells_of_the_meeting(save: _Save, merged: Merge) -> bool:
    touched = {question_of(item.address) for item in merged.accepted}
    touched |= {question_of(row.group) for row in merged.rows}
    meanings = (save.compiled.question(name).meaning for name in touched)
    return any(meaning.startswith(RECORDED) for meaning in meanings)


def _log(save: _Save, event: str, addresses: list[str]) -> None:
    log_write(
        event=event,
        by=save.by,
        subject=f"pep:{save.pep.pk}",
        young_person=save.pep.young_person_id,
        data={"section": save.section_id, "addresses": [address[:340] for address in addresses]},
    )


def _reply(save: _Save, merged: Merge) -> Reply:
    saved = tuple(
        Saved(
            item.address,
            item.after.revision,
            digest(save.to_raw(item.address, item.after)),
            item.after.problem,
        )
        for item in merged.accepted
    )
    shown, hidden = _turned_visible(save, merged)
    choices = [_choice(save, conflict) for conflict in merged.conflicts]
    _log_told(save, choices)
    return Reply(
        revision=save.row.revision,
        saved_at=clock.now().isoformat(timespec="seconds"),
        saved=saved,
        conflicts=tuple(choices),
        refused=tuple(save.refused),
        shown=shown,
        hidden=hidden,
        rows=tuple(f"{row.group}/{row.row}" for row in merged.rows),
    )


def _log_told(save: _Save, choices: Sequence[Choose]) -> None:
    """A colleague's text is handed back to choose from: that is a look like any other."""
    told = [choice.address for choice in choices if choice.theirs_words]
    if told:
        log_reads(
            by=save.by,
            young_person=save.pep.young_person_id,
            subject=f"pep:{save.pep.pk}",
            addresses=told,
            channel="conflict",
        )


def _turned_visible(save: _Save, merged: Merge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses whose question appeared or went, among those the actor may see."""
    if not merged.changed:
        return (), ()
    section = save.compiled.sections[save.section_id]
    before, after = save.visibility(), save.visibility(merged.answers)
    return turned(before, after, section, save.rights.sees)


def _choice(save: _Save, conflict: Conflict) -> Choose:
    theirs = conflict.theirs
    placed = save.compiled.place(conflict.address)
    words: tuple[str, ...] = ()
    if placed is not None and theirs is not None:
        lookups = PepLookups(save.pep, save.compiled, save.stored)
        kind = kinds.get(placed.question.kind)
        words = (
            (str(theirs.raw),)
            if theirs.problem
            else kind.display(theirs.value, placed.question, lookups)
        )
    raw = save.to_raw(conflict.address, theirs)
    return Choose(
        address=conflict.address,
        yours=conflict.yours,
        theirs=raw,
        theirs_words=words,
        author=theirs.author if theirs else "",
        at=theirs.at if theirs else "",
        base=digest(raw),
        about=conflict.about,
    )
