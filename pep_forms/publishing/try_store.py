"""The answers of a try-out, for the same screens that fill in a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar

from pep_forms import clock
from pep_forms.engine.answers import Answers, Json
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Stage
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.visibility import Visibility
from pep_forms.people.actor import Actor
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.reading import VisibleAnswers
from pep_forms.peps.rights import PepRights
from pep_forms.peps.saved import Reply
from pep_forms.peps.standing import Standing, standing_of
from pep_forms.publishing.actions import trying
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import (
    NobodysLookups,
    compiled_text,
    plan_about_nobody,
    subject_of,
)
from pep_forms.wizard.store import PepStore


class TryStore(PepStore):
    """One try-out, as its owner sees it in the role they play. Nothing of it is a PEP."""

    namespace: ClassVar[str] = "tryout"
    is_kept: ClassVar[bool] = False

    def __init__(self, try_out: TryOut) -> None:
        self.try_out = try_out
        self.pep = plan_about_nobody(try_out.pk, try_out.template, try_out.facts)
        self.actor = Actor(try_out.owner, try_out.role)
        self._held = None
        self.compiled = compiled_text(try_out.spec)
        self.rights = self.rights_of(try_out.role, Stage.OPEN)

    def rights_of(self, role: str, stage: Stage) -> PepRights:
        """What a role may do: by the draft alone, since nothing was ever narrowed here."""
        return PepRights(role=role, stage=stage, compiled=self.compiled)

    def hold(self, section: SectionSpec) -> None:
        """A try-out belongs to one person: saving locks it."""

    @cached_property
    def stored(self) -> dict[str, Answers]:
        """Section id → answers."""
        return {s: Answers.from_json(data) for s, data in self.try_out.answers.items()}

    def seen_by(self, rights: tuple[PepRights, ...]) -> VisibleAnswers:
        """The answers as some reader would see them. No look is logged: nobody is looked at."""
        visibility = Visibility(self.compiled, self.stored, self.pep.facts, today=clock.today())
        return VisibleAnswers(
            pep=self.pep, rights=rights, visibility=visibility, _stored=self.stored
        )

    def visible(self, section: SectionSpec, page: int, *, shows: bool) -> VisibleAnswers:
        return self.seen_by((self.rights,))

    def lookups(self, stored: Mapping[str, Answers]) -> PepLookups:
        return NobodysLookups(self.pep, self.compiled, stored)

    def save(
        self,
        section: SectionSpec,
        changes: Sequence[Change | RowChange],
        *,
        request_key: str,
        foreign: Sequence[tuple[str, Json]],
    ) -> Reply:
        reply = trying.save(
            try_out=self.try_out,
            section=section,
            changes=changes,
            foreign=foreign,
            rights=self.rights,
            lookups=self.lookups(self.stored),
        )
        self.try_out.refresh_from_db()
        self.__dict__.pop("stored", None)
        self.__dict__.pop("_standings", None)
        return reply

    def autosave_url(self, section: SectionSpec) -> str:
        return self.url("autosave", section=section.key)

    @property
    def subject(self) -> str:
        return subject_of(self.try_out.pk)

    @property
    def sender(self) -> Actor:
        # The log names whom they are, not whom they play.
        return Actor(self.try_out.owner, "")

    def finish(self, section: SectionSpec, *, done: bool) -> None:
        trying.mark(try_out=self.try_out, section_id=section.id, done=done)

    def done(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for section_id, role in self.try_out.done:
            found[section_id] = (*found.get(section_id, ()), role)
        return found

    @cached_property
    def _standings(self) -> Mapping[str, Standing]:
        visibility = self.seen_by((self.rights,)).visibility
        return {
            section.id: standing_of(
                section, self.stored.get(section.id, Answers()), visibility, self.rights
            )
            for section in self.compiled.form.sections
        }
