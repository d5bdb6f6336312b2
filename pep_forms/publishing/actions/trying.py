"""Trying a draft out: begin, fill in, play another role, end. It is the owner's alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext

from media.actions.discarding import discard
from media.queries import subjects_about_nobody
from pep_forms import clock
from pep_forms.builder import check
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.models import FormTemplate
from pep_forms.builder.rights import EDIT, check_may
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Json, digest, question_of, storable
from pep_forms.engine.closing import close_as_chosen
from pep_forms.engine.kinds.base import Parsed
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.merge import Change, Conflict, Merge, RowChange, Stamp, merge
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.typed import lines_of, raw_of
from pep_forms.engine.visibility import Visibility, turned
from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.people.actor import Actor
from pep_forms.peps.rights import PepRights
from pep_forms.peps.saved import Choose, Reply, Saved, Turned
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import Pretend, subject_of

#: How long a try-out lives after it was last written in.
LIFETIME = timedelta(days=7)


@transaction.atomic
def start(*, template: FormTemplate, pretend: Pretend, by: Actor) -> TryOut:
    """Begin with the draft as it is now. Raises DefinitionError with every fault of it."""
    check_may(by, EDIT)
    if by.user is None:
        raise NotAllowed(gettext("Only a person can try a form out."))
    form = check.form_of(export(template.key))
    return TryOut.objects.create(
        template=template,
        owner=by.user,
        spec=form.model_dump_json(),
        facts=pretend.facts(),
        role=pretend.role,
        updated_at=clock.now(),
        expires_at=clock.now() + LIFETIME,
    )


@transaction.atomic
def play(*, try_out: TryOut, role: str) -> None:
    """Go on in another role."""
    if role not in ROLE_LABELS:
        raise BadInput(gettext("Choose a role."), field="role")
    locked = _locked(try_out)
    locked.role = role
    _touch(locked, "role")


@transaction.atomic
def mark(*, try_out: TryOut, section_id: str, done: bool) -> None:
    """The role that is played says that its part of a section is done, or not."""
    locked = _locked(try_out)
    others = [pair for pair in locked.done if pair != [section_id, locked.role]]
    locked.done = [*others, [section_id, locked.role]] if done else others
    _touch(locked, "done")


@transaction.atomic
def save(
    *,
    try_out: TryOut,
    section: SectionSpec,
    changes: Sequence[Change | RowChange],
    foreign: Sequence[tuple[str, Json]],
    rights: PepRights,
    lookups: Lookups,
) -> Reply:
    """Merge changes into one section, by the same rules as in a plan."""
    locked = _locked(try_out)
    stored = {s: Answers.from_json(data) for s, data in locked.answers.items()}
    before = stored.get(section.id, Answers())
    saving = _Saving(locked, section, rights, lookups)
    visibility = Visibility(rights.compiled, stored, locked.facts, today=clock.today())
    kept, refused = [], [Turned(name, raw, "unknown") for name, raw in foreign]
    for change in changes:
        address = _about(change)
        closes = isinstance(change, Change) and change.visible_to is not None
        if not rights.edits(address) or (closes and locked.role != Role.YOUNG_PERSON):
            refused.append(Turned(address, None, "not_yours"))
        else:
            kept.append(change)
    hidden = saving.hidden(stored, kept, visibility)
    refused += [Turned(_about(one), getattr(one, "raw", None), "hidden") for one in hidden]
    kept = [change for change in kept if change not in hidden]
    merged = close_as_chosen(section, before, saving.merge(before, kept))
    if merged.changed:
        locked.answers = {**locked.answers, section.id: storable(merged.answers.to_json())}
        locked.revision += 1
        locked.done = [pair for pair in locked.done if pair != [section.id, locked.role]]
        _touch(locked, "answers", "revision", "done")
    return saving.reply(merged, refused, visibility)


def _about(change: Change | RowChange) -> str:
    """The address of the question that a change is about."""
    return change.address if isinstance(change, Change) else change.group


class _Saving:
    """One save: what its steps share."""

    def __init__(
        self, try_out: TryOut, section: SectionSpec, rights: PepRights, lookups: Lookups
    ) -> None:
        self.try_out, self.section, self.rights, self.lookups = try_out, section, rights, lookups

    def to_raw(self, address: str, entry: Entry | None) -> Json:
        placed = self.rights.compiled.place(address)
        return raw_of(entry, placed.question) if placed else ""

    def parse(self, address: str, raw: Json) -> Parsed:
        question = self.rights.compiled.question(question_of(address))
        return kinds.get(question.kind).parse(raw, question, self.lookups)

    def hidden(
        self,
        stored: Mapping[str, Answers],
        changes: Sequence[Change | RowChange],
        before: Visibility,
    ) -> list[Change | RowChange]:
        """Changes to what is asked neither before nor after: one answer may open the next."""
        if all(before.shows(_about(change)) for change in changes):
            return []
        here = self.section.id
        merged = self.merge(stored.get(here, Answers()), changes)
        after = Visibility(
            self.rights.compiled,
            {**stored, here: merged.answers},
            self.try_out.facts,
            today=clock.today(),
        )
        asked = (before, after)
        return [one for one in changes if not any(look.shows(_about(one)) for look in asked)]

    def merge(self, before: Answers, changes: Sequence[Change | RowChange]) -> Merge:
        stamp = Stamp(
            author=str(self.try_out.owner_id),
            role=self.try_out.role,
            at=clock.now().isoformat(timespec="seconds"),
            on_behalf_of=self.rights.on_behalf(self.section),
        )
        return merge(
            before,
            changes,
            stamp=stamp,
            revision=self.try_out.revision + 1,
            parse=self.parse,
            to_raw=self.to_raw,
        )

    def reply(self, merged: Merge, refused: list[Turned], before: Visibility) -> Reply:
        shown, hidden = self._turned_visible(merged, before)
        return Reply(
            revision=self.try_out.revision,
            saved_at=clock.now().isoformat(timespec="seconds"),
            saved=tuple(
                Saved(
                    item.address,
                    item.after.revision,
                    digest(self.to_raw(item.address, item.after)),
                    item.after.problem,
                )
                for item in merged.accepted
            ),
            conflicts=tuple(self._choice(conflict) for conflict in merged.conflicts),
            refused=tuple(refused),
            shown=shown,
            hidden=hidden,
            rows=tuple(f"{row.group}/{row.row}" for row in merged.rows),
        )

    def _turned_visible(
        self, merged: Merge, before: Visibility
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Addresses whose question appeared or went, among those the played role may see."""
        if not merged.changed:
            return (), ()
        stored = {s: Answers.from_json(data) for s, data in self.try_out.answers.items()}
        stored[self.section.id] = merged.answers
        after = Visibility(self.rights.compiled, stored, self.try_out.facts, today=clock.today())
        return turned(before, after, self.section, self.rights.sees)

    def _choice(self, conflict: Conflict) -> Choose:
        raw = self.to_raw(conflict.address, conflict.theirs)
        return Choose(
            address=conflict.address,
            yours=conflict.yours,
            theirs=raw,
            theirs_words=lines_of(raw),
            author=str(self.try_out.owner_id),
            at=conflict.theirs.at if conflict.theirs else "",
            base=digest(raw),
            about=conflict.about,
        )


@transaction.atomic
def end(*, try_out: TryOut) -> None:
    """Throw it away with its files: nothing in it was ever about anybody."""
    TryOut.objects.filter(pk=try_out.pk).delete()
    discard(subject=subject_of(try_out.pk), by=Actor(try_out.owner, ""))


@transaction.atomic
def forget_expired() -> int:
    """Throw away the try-outs whose time is over. Returns how many.

    The files of every try-out that is gone go too, whatever it went by: with its template, or
    while a file was still on its way.
    """
    gone, _ = TryOut.objects.filter(expires_at__lt=clock.now()).delete()
    # In this order: a try-out is there before its files are.
    subjects = subjects_about_nobody()
    there = {subject_of(key) for key in TryOut.objects.values_list("pk", flat=True)}
    for subject in subjects:
        if subject not in there:
            discard(subject=subject, by=Actor.system())
    return gone


def _locked(try_out: TryOut) -> TryOut:
    return TryOut.objects.select_for_update().get(pk=try_out.pk)


def _touch(try_out: TryOut, *fields: str) -> None:
    try_out.updated_at = clock.now()
    try_out.expires_at = try_out.updated_at + LIFETIME
    try_out.save(update_fields=[*fields, "updated_at", "expires_at"])
