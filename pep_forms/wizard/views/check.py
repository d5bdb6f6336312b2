"""Check your answers: all that the reader may see, with a way to change each answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pep_forms.engine.blocks import FieldBlock, GroupBlock, StepContext
from pep_forms.engine.forms import form_for
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.text import say
from pep_forms.people.middleware import actor_of
from pep_forms.peps import lifecycle
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.wizard import outline
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.store import PepStore


@dataclass(frozen=True, slots=True)
class Line:
    """One answer, and where to change it."""

    block: FieldBlock
    change: str


@dataclass(frozen=True, slots=True)
class Part:
    """A run of answers under one small heading: a page's own, or a row's."""

    title: str
    lines: tuple[Line, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One section of the page."""

    section: SectionSpec
    title: str
    url: str
    parts: tuple[Part, ...]
    missing: tuple[outline.MissingLine, ...]


@require_safe
@login_required
def check(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """Every answer the reader may see, what is missing, and the button to submit."""
    pep = pep_or_404(request, pep_id)
    actor = actor_of(request)
    store = PepStore(pep, actor)
    visible = visible_answers(pep, actor, channel="check", rights=store.rights, show=_shown)
    sections = list(_sections(store, visible))
    offered = set(lifecycle.offered(pep, actor))
    return render(
        request,
        "wizard/check.html",
        {
            "pep": pep,
            "young_person": pep.young_person,
            "title": "Check all answers",
            "sections": sections,
            "missing_count": sum(len(section.missing) for section in sections),
            "may_submit": bool(offered & {"submit", "resubmit"}),
        },
    )


def _shown(visible: VisibleAnswers) -> Iterator[str]:
    """What the page shows: every visible answer whose question is asked."""
    for section in visible.compiled.form.sections:
        if visible.sees_section(section):
            yield from visible.shown(section.id).entries


def _sections(store: PepStore, visible: VisibleAnswers) -> Iterator[Checked]:
    lookups = PepLookups(store.pep, store.compiled, {s: visible.section(s) for s in visible.loaded})
    for section in store.compiled.form.sections:
        if section.builtin or not visible.sees_section(section):
            continue
        yield Checked(
            section=section,
            title=say(section.title),
            url=outline.url_of(store, section),
            parts=tuple(_parts(store, visible, section, lookups)),
            missing=tuple(outline.missing_lines(store, section)),
        )


def _parts(
    store: PepStore, visible: VisibleAnswers, section: SectionSpec, lookups: PepLookups
) -> Iterator[Part]:
    context = StepContext(
        compiled=store.compiled,
        section=section,
        answers=visible.section(section.id),
        visibility=visible.visibility,
        lookups=lookups,
        sees=visible.sees,
        # Read only: the page shows answers in words, never boxes.
        edits=lambda address: False,
    )
    for number in range(len(section.pages)):
        form = form_for(section, number)(context=context)
        yield from _of_blocks(store, section, form.blocks, say(form.page.title))


def _of_blocks(store: PepStore, section: SectionSpec, blocks: Any, title: str) -> Iterator[Part]:
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, GroupBlock):
            if lines:
                yield Part(title, tuple(lines))
                lines, title = [], ""
            yield from _of_group(store, section, block)
        elif block.question.kind != "information":
            lines.append(_line(store, section, block))
    if lines:
        yield Part(title, tuple(lines))


def _of_group(store: PepStore, section: SectionSpec, group: GroupBlock) -> Iterator[Part]:
    if not group.rows:
        yield Part(group.label, (), empty="None")
    for row in group.rows:
        yield from _of_blocks(store, section, row.blocks, f"{group.label}: {row.title}")


def _line(store: PepStore, section: SectionSpec, block: FieldBlock) -> Line:
    change = ""
    if block.question.kind != "calculated" and store.rights.edits(block.address):
        change = outline.question_url(store, section, block.address)
    return Line(block, change)
