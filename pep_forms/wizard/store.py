"""The answer store: all the wizard knows of whatever it fills in.

A PEP is one; a try-out of a draft is another. The wizard never asks which.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from media.actions.uploading import upload
from media.file_types import FAMILIES
from media.models import Attachment
from media.queries import unfinished
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Json
from pep_forms.engine.blocks import Beside, StepContext
from pep_forms.engine.compile import Compiled
from pep_forms.engine.merge import Change, RowChange, row_digest
from pep_forms.engine.roles import Role
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.typed import raw_of
from pep_forms.people.models import User
from pep_forms.peps import advice, attachments, naming, previous
from pep_forms.peps.actions.saving import Held, hold, save_section
from pep_forms.peps.actions.sections import mark_done, mark_not_done
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import SectionDone
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.peps.saved import Reply
from pep_forms.peps.standing import Standing, standings

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.peps.models import Pep


class AnswerStore(Protocol):
    """What a step page needs from whatever holds the answers."""

    compiled: Compiled

    def context(self, section: SectionSpec, page: int, *, shows: bool = True) -> StepContext:
        """Everything the form of a page needs, filtered to what its reader may see.

        Without `shows` it is only for reading what was posted: nothing is shown or logged.
        """

    def save(
        self,
        section: SectionSpec,
        changes: Sequence[Change | RowChange],
        *,
        request_key: str,
        foreign: Sequence[tuple[str, Json]],
    ) -> Reply:
        """Merge changes into a section."""

    def attach(self, address: str, question: QuestionSpec, file: UploadedFile) -> Attachment:
        """Attach a file at an address. Raises BadInput or Refused with what to do."""

    def unfinished(self, addresses: Collection[str]) -> Mapping[str, Sequence[Attachment]]:
        """Address → the reader's own files there that the virus check has not let through."""


class PepStore:
    """The answers of one PEP as one actor may see and change them.

    A try-out of a draft is another store: it says where its pages live and what they can do.
    """

    #: Under which instance of the wizard's addresses its pages live.
    namespace: ClassVar[str] = "wizard"
    #: Whether it is kept for good: then there is a history of what was typed.
    is_kept: ClassVar[bool] = True

    def __init__(self, pep: Pep, actor: Actor) -> None:
        self.pep = pep
        self.actor = actor
        self._held: Held | None = None
        self.rights: PepRights = rights_for(actor, pep)
        self.compiled: Compiled = self.rights.compiled

    def hold(self, section: SectionSpec) -> None:
        """Read a section of a locked PEP once, for the page that was posted and for its save."""
        self._held = hold(self.pep, self.rights, section.id)

    def visible(self, section: SectionSpec, page: int, *, shows: bool) -> VisibleAnswers:
        """The answers of one section; the log names those of the page that is shown."""

        def nothing(visible: VisibleAnswers) -> Iterable[str]:
            return ()

        questions = section.pages[page].questions
        recalls = shows and bool(previous.recalls(questions))
        also: frozenset[str] = frozenset()
        if recalls:
            also |= previous.recalled_from(self.compiled)
        if shows and advice.is_spoken_of(self.compiled, section):
            also |= advice.read_for_it(self.compiled)

        def shown(visible: VisibleAnswers) -> Iterable[str]:
            on_page = {question.id for question in questions}
            entries = visible.section(section.id).entries
            found = [address for address in entries if address.split("/", 1)[0] in on_page]
            return found + (previous.outcomes_shown(visible) if recalls else [])

        return visible_answers(
            self.pep,
            self.actor,
            sections=[section.id, *(also - {section.id})],
            channel="page",
            rights=self.rights,
            show=shown if shows else nothing,
            stored=self._held.stored if self._held is not None else None,
        )

    def context(self, section: SectionSpec, page: int, *, shows: bool = True) -> StepContext:
        visible = self.visible(section, page, shows=shows)
        answers = visible.section(section.id)
        stored = {section_id: visible.section(section_id) for section_id in visible.loaded}
        return StepContext(
            compiled=self.compiled,
            section=section,
            answers=answers,
            visibility=visible.visibility,
            lookups=self.lookups(stored),
            sees=visible.sees,
            edits=self._edits(visible),
            locks=self.actor.role == Role.YOUNG_PERSON,
            previous=(
                previous.previous_answers(self.pep, self.actor, section, page)
                if shows
                else Answers()
            ),
            advice=self._advice(visible, section) if shows else {},
            beside=self._beside(visible, section.pages[page].questions) if shows else {},
            names=self.names(answers) if shows else {},
            row_digest=self._row_digests(answers, visible),
        )

    def _advice(
        self, visible: VisibleAnswers, section: SectionSpec
    ) -> Mapping[str, tuple[str, ...]]:
        """address → what could be better there, said kindly, on what is written already."""
        found: dict[str, tuple[str, ...]] = {}
        if not advice.is_spoken_of(self.compiled, section):
            return found
        for item in advice.advice_in(visible):
            if item.gentle:
                found[item.address] = (*found.get(item.address, ()), item.gentle)
        return found

    def _beside(
        self, visible: VisibleAnswers, questions: Iterable[QuestionSpec]
    ) -> Mapping[str, Beside]:
        recalls = previous.recalls(questions)
        if not recalls:
            return {}
        return dict.fromkeys(recalls, previous.last_views(self.pep, self.actor, visible))

    def _edits(self, visible: VisibleAnswers) -> Callable[[str], bool]:
        def edits(address: str) -> bool:
            return visible.sees(address) and self.rights.edits(address)

        return edits

    def _row_digests(self, answers: Answers, visible: VisibleAnswers) -> Callable[[str, str], str]:
        def to_raw(address: str, entry: Entry | None) -> Json:
            placed = self.compiled.place(address)
            return raw_of(entry, placed.question) if placed else ""

        return lambda group, row: row_digest(answers, group, row, to_raw, visible.sees)

    def names(self, answers: Answers) -> Mapping[str, str]:
        """user id → name of everybody who wrote something the reader sees, in one query at most."""
        readers = {self.rights.role}
        ids = {
            entry.author
            for entry in answers.entries.values()
            if entry.author and naming.may_name(readers, entry.role)
        }
        found: dict[str, str] = {}
        user = self.actor.user
        if user is not None and str(user.pk) in ids:
            # Whoever writes looks mostly at what they wrote themselves.
            found[str(user.pk)] = user.full_name
        if others := ids - found.keys():
            rows = User.objects.filter(pk__in=others).values_list("pk", "full_name")
            found |= {str(pk): name for pk, name in rows}
        return found

    def save(
        self,
        section: SectionSpec,
        changes: Sequence[Change | RowChange],
        *,
        request_key: str,
        foreign: Sequence[tuple[str, Json]],
    ) -> Reply:
        # What was held is out of date once it has been saved over.
        held, self._held = self._held, None
        return save_section(
            pep=self.pep,
            section_id=section.id,
            changes=changes,
            by=self.actor,
            request_key=request_key,
            foreign=foreign,
            held=held,
        )

    @property
    def subject(self) -> str:
        """What its files are attached to."""
        return attachments.subject_of(self.pep)

    @property
    def sender(self) -> Actor:
        """Who attaches files to it."""
        return self.actor

    def attach(self, address: str, question: QuestionSpec, file: UploadedFile) -> Attachment:
        accepts = FAMILIES[kinds.get(question.kind).accepts]
        types = question.options.get("types")
        if isinstance(types, list) and types:
            accepts &= frozenset(map(str, types))
        return upload(
            stream=file,
            name=file.name or "",
            subject=self.subject,
            address=address,
            by=self.sender,
            accepts=accepts,
        )

    def unfinished(self, addresses: Collection[str]) -> Mapping[str, Sequence[Attachment]]:
        found: dict[str, list[Attachment]] = {}
        if addresses and self.actor.user is not None:
            for attachment in unfinished(self.subject, addresses, self.actor.user.pk):
                found.setdefault(attachment.address, []).append(attachment)
        return found

    def lookups(self, stored: Mapping[str, Answers]) -> PepLookups:
        """What the questions may ask about the world."""
        return PepLookups(self.pep, self.compiled, stored)

    def url(self, name: str, **names: Any) -> str:
        """The address of one of its pages."""
        kwargs = {"pep_id": self.pep.pk, **names}
        return reverse(f"wizard:{name}", kwargs=kwargs, current_app=self.namespace)

    def autosave_url(self, section: SectionSpec) -> str:
        """Where its pages send what is typed, while it is typed."""
        return f"/api/v1/peps/{self.pep.pk}/sections/{section.key}"

    @cached_property
    def sections_url(self) -> str:
        """What the addresses of all sections begin with: looked up once for fifty of them."""
        return self.url("section", section="x").removesuffix("x/")

    def finish(self, section: SectionSpec, *, done: bool) -> None:
        """The actor's role says that its part of a section is done, or takes that back."""
        act = mark_done if done else mark_not_done
        act(pep=self.pep, section_id=section.id, by=self.actor)

    def done(self) -> Mapping[str, tuple[str, ...]]:
        """section id → the roles that say their part of it is done."""
        found: dict[str, tuple[str, ...]] = {}
        rows = SectionDone.objects.filter(pep=self.pep).values_list("section_id", "role")
        for section_id, role in rows:
            found[section_id] = (*found.get(section_id, ()), role)
        return found

    @cached_property
    def _standings(self) -> Mapping[str, Standing]:
        return standings(self.pep, self.rights)

    def standing(self, section: SectionSpec) -> Standing:
        """How far a section has come, as far as the reader may see it."""
        return self._standings[section.id]
