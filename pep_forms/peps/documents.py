"""The documents of a PEP as render trees: what every reader of an audience may see.

A document for several roles holds an answer only if **all** of them may see it, so it can
be handed to any of them. Answers come from the one reader.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings as site
from django.db.models import Q

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.builder.queries import form
from pep_forms.engine.answers import Answers, join
from pep_forms.engine.blocks import Beside
from pep_forms.engine.compile import Placed
from pep_forms.engine.meaning_uses import OVER_TIME
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.engine.school_year import year_group_label
from pep_forms.engine.spec import DocumentSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say
from pep_forms.peps import naming
from pep_forms.peps.enums import State, Window
from pep_forms.peps.grades import AREAS, GRADES
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Fact, Pep
from pep_forms.peps.queries import of_this_care
from pep_forms.peps.reading import VisibleAnswers, answers_for_audience
from pep_forms.printing import logo, nodes, tree
from pep_forms.printing.nodes import Block, Cover, Note, Pair, Pairs
from pep_forms.reference import codes, settings

#: How many PEPs a chart goes back.
_BACK = 6


def specs(pep: Pep) -> tuple[DocumentSpec, ...]:
    """The documents that this PEP becomes, widest first."""
    return form(pep.version_id).documents


def spec_of(pep: Pep, audience: str) -> DocumentSpec:
    """The document of an audience. Raises KeyError when the form has none."""
    return {document.key: document for document in specs(pep)}[audience]


def held(visible: VisibleAnswers, spec: DocumentSpec) -> set[str]:
    """The addresses of the answers that a document holds."""
    return {
        address
        for section in visible.compiled.form.sections
        if section.key not in spec.leave_out and visible.sees_section(section)
        for address in visible.shown(section.id).entries
        if not spec.leaves_out(address)
    }


def build(pep: Pep, spec: DocumentSpec) -> nodes.Document:
    """The render tree of one document, as it stands now."""
    return build_for(pep, answers_for_audience(pep, spec.roles), spec)


def build_for(
    pep: Pep,
    visible: VisibleAnswers,
    spec: DocumentSpec | None,
    *,
    labels: PepLookups | None = None,
) -> nodes.Document:
    """The render tree of what a reader sees: an audience, or one person looking at a draft.

    `labels` are other words for ids and codes than those of the plan: of a made-up one.
    """
    compiled = visible.compiled
    stored = {s.id: visible.shown(s.id) for s in compiled.form.sections}
    lookups = labels or PepLookups(pep, compiled, stored)
    complete = pep.state in {State.COMPLETE, State.ARCHIVED}
    title = spec.title if spec else compiled.form.title
    return tree.build(
        compiled.form,
        spec,
        stored,
        cover=Cover(
            title=say(title),
            subtitle=pep.young_person.legal_name,
            version=f"Form version {pep.version.number}",
            generated_on=clock.today(),
            watermark="" if complete else "Draft",
            author=settings.get("virtual_school_name"),
            logo=logo.data_uri(site.DOCUMENT_LOGO),
        ),
        labels=lookups,
        facts=list(cover_facts(pep)),
        hidden=frozenset(hidden(visible)),
        seen=seen_by(visible),
        history=_history(pep, visible, spec),
        builtin=dict(_builtins(pep, visible)),
    )


def for_checking(
    pep: Pep,
    visible: VisibleAnswers,
    beside: Mapping[str, Beside] | None = None,
    *,
    labels: PepLookups | None = None,
) -> nodes.Document:
    """The same tree for a reader who still works on the plan: their own answers, without
    cover and signatures, with what waits to be confirmed and what no document holds.

    `beside` is what their information texts show of the last plan. Only a page shows it: a
    document that is stored would be a copy, and its readers could not be made fewer.
    `labels` are as for `build_for`.
    """
    compiled = visible.compiled
    shown = {s.id: visible.shown(s.id) for s in compiled.form.sections}
    return tree.build(
        compiled.form,
        None,
        shown,
        cover=Cover(title=say(compiled.form.title)),
        labels=labels or PepLookups(pep, compiled, shown),
        hidden=frozenset(hidden(visible)),
        seen=seen_by(visible),
        working=True,
        beside={question: tuple(_beside(shows)) for question, shows in (beside or {}).items()},
    )


def _beside(shows: Beside) -> Iterator[Block]:
    for heading, items in (("What was said last time", shows.said), ("What happened", shows.did)):
        if items:
            yield Note(heading, heading=True)
            yield Pairs(tuple(Pair(item.label, item.lines) for item in items))
    if not shows:
        yield Note("There is nothing from last time to show here.")


def seen_by(visible: VisibleAnswers) -> Callable[[str], bool]:
    """Whether a question may be told to every reader."""
    return lambda question_id: all(r.sees(question_id) for r in visible.rights)


def hidden(visible: VisibleAnswers) -> Iterator[str]:
    """Sections and addresses that do not print: closed by a condition, or to this reader."""
    for section in visible.compiled.form.sections:
        if not visible.sees_section(section):
            yield section.id
            continue
        for question in section.questions():
            yield from _hidden_below(visible, section, question, question.id)


def _hidden_below(
    visible: VisibleAnswers, section: SectionSpec, question: QuestionSpec, address: str
) -> Iterator[str]:
    if not visible.visibility.shows(address) or not visible.sees(address):
        yield address
        return
    for row in visible.visibility.rows(question, address, section):
        for column in question.questions:
            yield from _hidden_below(visible, section, column, join(address, row, column.id))


def cover_facts(pep: Pep) -> Iterator[tuple[str, str]]:
    """What stands on the cover besides the title."""
    yield "Kind of PEP", str(pep.get_kind_display())
    yield "Window", f"{Window(pep.window).label} {pep.school_year}"
    year = pep.facts.get("year_group")
    yield "Year group", year_group_label(year) if isinstance(year, int) else ""
    for label, day in (
        ("Opened", pep.opened_at and pep.opened_at.astimezone(clock.LONDON)),
        ("Meeting held", _meeting_day(pep)),
        ("Complete", pep.completed_at and pep.completed_at.astimezone(clock.LONDON)),
    ):
        if day:
            yield label, f"{day.day} {day:%B %Y}"


def _meeting_day(pep: Pep) -> Any:
    meeting = getattr(pep, "meeting", None)
    return meeting.held_on if meeting else None


def _builtins(pep: Pep, visible: VisibleAnswers) -> Iterator[tuple[str, Sequence[Block]]]:
    readers = {held.role for held in visible.rights}
    drawn = {"cover": _cover, "sign_off": _sign_off, "quality": _quality}
    for section in visible.compiled.form.sections:
        if section.builtin in drawn and visible.sees_section(section):
            yield section.id, drawn[section.builtin](pep, readers)


def _cover(pep: Pep, _readers: Collection[str]) -> Sequence[Block]:
    pairs = [Pair(label, (value,)) for label, value in cover_facts(pep) if value]
    triggers = [
        f"{item.get_trigger_display()}, {item.happened_on.day} {item.happened_on:%B %Y}"
        for item in pep.triggers.all()
    ]
    pairs.append(Pair("Why this PEP was opened", tuple(triggers) or None))
    for label, day in (
        ("Start by", pep.initiate_by),
        ("Available by", pep.available_by),
        ("Meet by", pep.meeting_by),
        ("Complete by", pep.complete_by),
    ):
        if day:
            pairs.append(Pair(label, (f"{day.day} {day:%B %Y}",)))
    return (Pairs(tuple(pairs)),)


def _sign_off(pep: Pep, readers: Collection[str]) -> Sequence[Block]:
    pairs = []
    for signed in pep.sign_offs.filter(round=pep.round):
        day = signed.signed_at.astimezone(clock.LONDON)
        name = f"{signed.name}, " if naming.may_name(readers, signed.role) else ""
        words = f"{signed.get_decision_display()} – {name}{day.day} {day:%B %Y}"
        told = signed.comment and naming.may_read(readers, signed.role)
        lines = (words, signed.comment) if told else (words,)
        pairs.append(Pair(ROLE_LABELS.get(signed.role, signed.role), lines))
    return (Pairs(tuple(pairs)),) if pairs else (Note("Nobody has signed yet."),)


def _quality(pep: Pep, _readers: Collection[str]) -> Sequence[Block]:
    review = pep.quality_reviews.exclude(outcome="").order_by("-round").first()
    if review is None:
        return (Note("The Virtual School has not looked at this plan yet."),)
    pairs = [
        Pair(AREAS[area], (codes.label(GRADES, code),))
        for area, code in review.grades.items()
        if code and area in AREAS
    ]
    if review.overall:
        pairs.append(Pair("Overall", (codes.label(GRADES, review.overall),)))
    for label, text in (("Strengths", review.strengths), ("Thank you", review.thanks)):
        if text:
            pairs.append(Pair(label, tuple(text.splitlines())))
    if review.moderated_by and review.moderated_at:
        day = review.moderated_at.astimezone(clock.LONDON)
        words = f"{review.moderated_by.full_name}, {day.day} {day:%B %Y}"
        pairs.append(Pair("Grades agreed with by", (words,)))
    if review.reason:
        pairs.append(Pair("Why it was returned", tuple(review.reason.splitlines())))
    return (Pairs(tuple(pairs)),) if pairs else (Note("Accepted without grades."),)


def _history(
    pep: Pep, visible: VisibleAnswers, spec: DocumentSpec | None
) -> Mapping[str, list[tuple[str, float]]]:
    """Numbers of this and earlier PEPs by meaning, as far as the audience may see each."""
    found: dict[str, list[tuple[str, float]]] = {}
    if spec is None:
        return found
    asked = [meaning for meaning in OVER_TIME if _sees_any(visible, meaning)]
    if not asked:
        return found
    earlier = Fact.objects.filter(
        # Whoever has this document need not be one of those who see an earlier time in care.
        of_this_care("pep__") | Q(pep__shared_at__isnull=False),
        pep__young_person=pep.young_person_id,
        meaning__in=asked,
        pep__state__in=[State.COMPLETE, State.ARCHIVED],
        pep__opened_at__lt=pep.opened_at,
    ).values("pep")
    peps = list(Pep.objects.filter(pk__in=earlier).order_by("-opened_at")[:_BACK])
    readers = [answers_for_audience(old, spec.roles) for old in reversed(peps)] + [visible]
    for reader in readers:
        for meaning in asked:
            value = reader.value_of_meaning(meaning)
            if isinstance(value, int | float) and not isinstance(value, bool):
                old = reader.pep
                label = f"{Window(old.window).label} {old.school_year}"
                found.setdefault(meaning, []).append((label, float(value)))
    return found


def _sees_any(visible: VisibleAnswers, meaning: str) -> bool:
    places: tuple[Placed, ...] = visible.compiled.by_meaning.get(meaning, ())
    return any(not placed.within and visible.sees(placed.id) for placed in places)


def codes_used(pep: Pep, answers: Mapping[str, Answers]) -> dict[str, dict[str, str]]:
    """Code set → code → label of every code in the answers, as they are today."""
    compiled = compiled_version(pep.version_id)
    found: dict[str, dict[str, str]] = {}
    for section_answers in answers.values():
        for address, entry in section_answers.entries.items():
            placed = compiled.place(address)
            if placed is None or not placed.question.code_set or entry.value is None:
                continue
            values = entry.value if isinstance(entry.value, list) else [entry.value]
            labels = found.setdefault(placed.question.code_set, {})
            for code in values:
                labels[str(code)] = codes.label(placed.question.code_set, str(code))
    return found
