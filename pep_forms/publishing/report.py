"""What a release would change, in words, with what it does to stored answers.

Two people, or one person twice, decide about the same report when its digest is the same: it
is made of the form that would be printed and of everything that has to be accepted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pep_forms.builder import check
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.builder.queries import live_version
from pep_forms.engine import meaning_uses, meanings, proof
from pep_forms.engine.compile import Compiled, compile_form
from pep_forms.engine.diff import Difference, diff
from pep_forms.engine.spec import FormSpec
from pep_forms.exceptions import DefinitionError, Problem
from pep_forms.peps.enums import UNFINISHED
from pep_forms.peps.models import Pep
from pep_forms.publishing import impact, older
from pep_forms.publishing.lookups import CodeLookups
from pep_forms.publishing.probes import Probe, probes_for

#: Differences that let more people see, whatever has been answered.
_WIDENS = frozenset({"rights_widened", "visible_to_changed"})


@dataclass(frozen=True)
class Finding:
    """One change: what it is, what it does to answers, and whether it must be accepted."""

    key: str
    kind: str
    place: str
    words: str
    impact: tuple[str, ...] = ()
    must_accept: bool = False
    peps: int = 0
    answers: int = 0
    affected: int = 0
    affected_peps: int = 0
    #: PEPs to look at: shown only to those who may know of them.
    pep_ids: frozenset[UUID] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Report:
    """Everything to know before a template is released."""

    template: FormTemplate
    newest: FormVersion | None
    #: The version that new PEPs use today; it may not be the newest.
    live: FormVersion | None
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    form: FormSpec | None = None
    #: What would be printed, character for character.
    text: str = ""
    open_peps: int = 0
    #: PEPs on their way on versions before the newest one: they are counted apart.
    older_peps: int = 0

    @property
    def changed(self) -> bool:
        """Whether releasing would print anything."""
        if self.problems or self.newest is None:
            return True
        return compiled_version(self.newest.pk).form != self.form

    @property
    def to_accept(self) -> tuple[Finding, ...]:
        """What needs a tick, each by itself."""
        return tuple(finding for finding in self.findings if finding.must_accept)

    @property
    def draft_checksum(self) -> str:
        """Names the draft alone: a request of release lapses when it changes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def digest(self) -> str:
        """Names what was shown: the draft, what it replaces, and all that must be accepted."""
        shown = [
            self.draft_checksum,
            str(self.newest.pk) if self.newest else "",
            [[f.key, *f.impact] for f in self.to_accept],
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def report_on(template: FormTemplate) -> Report:
    """Compare the newest drafts of a template with its newest version, and count."""
    newest = FormVersion.objects.filter(template=template).order_by("-number").first()
    live = live_version(template.key)
    earlier = Pep.objects.filter(version__template=template, state__in=UNFINISHED)
    if newest is not None:
        earlier = earlier.exclude(version=newest)
    try:
        form = check.form_of(export(template.key))
    except DefinitionError as error:
        return Report(template, newest, live, problems=error.problems, older_peps=earlier.count())
    text = form.model_dump_json()
    if newest is None:
        findings = tuple(_warnings(form, None))
        return Report(template, None, live, findings=findings, form=form, text=text)
    if compiled_version(newest.pk).form == form:
        return Report(template, newest, live, form=form, text=text, older_peps=earlier.count())
    return Report(
        template,
        newest,
        live,
        findings=(*_findings(newest, form), *_warnings(form, compiled_version(newest.pk).form)),
        form=form,
        text=text,
        open_peps=impact.open_peps(newest),
        older_peps=earlier.count(),
    )


def _findings(newest: FormVersion, form: FormSpec) -> Iterator[Finding]:
    old, new = compiled_version(newest.pk), compile_form(form)
    differences = diff(old.form, form)
    lookups = CodeLookups()
    probes = probes_for(old, new, differences, lookups)
    counted = zip(probes.probes, impact.count(newest, probes), strict=True)
    by_difference = {id(probe.difference): (probe, count) for probe, count in counted}
    before = older.count(newest.template, newest, new, differences, lookups)
    shown = [*differences, *(p.difference for p in probes.probes if p.difference.kind == HIDDEN)]
    shown += [d for d in before if d.kind == HIDDEN and d not in shown]
    for number, difference in enumerate(shown):
        probe, count = by_difference.get(id(difference), (None, impact.Count()))
        earlier = before.get(difference, [])
        if difference.kind == HIDDEN and not (count.affected or any(e.touches for e in earlier)):
            continue
        lost = list(_meanings(old, new, difference))
        widens = difference.kind in _WIDENS and difference.harm == "harmful"
        touches = count.affected > 0 and probe is not None and probe.verdict != "uses"
        touches = touches or any(one.touches for one in earlier)
        yield Finding(
            key=_key(difference, number),
            kind=difference.kind,
            place=difference.place,
            words=difference.words,
            impact=(*_said(probe, count), *_said_before(earlier), *lost),
            must_accept=touches or widens or bool(lost),
            peps=len(count.peps),
            answers=count.answers,
            affected=count.affected,
            affected_peps=len(count.affected_peps),
            pep_ids=frozenset(count.affected_peps or count.peps).union(
                *(one.count.affected_peps or one.count.peps for one in earlier)
            ),
        )


HIDDEN = "now_hidden"
_VERDICTS = {
    "aside": "{answers} would be set aside if {those} moved to this version",
    "rejected": "{answers} would be refused by the new question",
    "hidden": "{answers} would be hidden",
}


def _said(probe: Probe | None, count: impact.Count) -> Iterator[str]:
    if probe is None or not count.answers:
        return
    if count.affected and probe.verdict in _VERDICTS:
        peps = len(count.affected_peps)
        answers = _number(count.affected, "answer")
        verdict = _VERDICTS[probe.verdict].format(
            answers=answers, those="its PEP" if peps == 1 else "their PEPs"
        )
        yield f"{verdict}, in {_number(peps, 'open PEP')}."
    elif probe.verdict == "uses" and probe.affects is not None:
        if count.affected:
            yield (
                f"{_number(count.affected, 'answer')} in "
                f"{_number(len(count.affected_peps), 'open PEP')} name it. They keep the old "
                "words until their PEPs are moved to this version."
            )
    elif probe.verdict in _VERDICTS:
        yield f"None of the {_number(count.answers, 'answer')} given so far is touched."
    if not count.affected:
        yield f"Used in {_number(len(count.peps), 'open PEP')}."


def _said_before(earlier: Sequence[older.OnVersion]) -> Iterator[str]:
    """The same of plans on older versions, each line under its version."""
    for one in earlier:
        for line in _said(one.probe, one.count):
            yield f"On version {one.number}: {line[:1].lower()}{line[1:]}"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _meanings(old: Compiled, new: Compiled, difference: Difference) -> Iterator[str]:
    """Meanings that the form no longer holds because of a difference, and what rests on them."""
    if difference.kind not in {"question_removed", "section_removed", "meaning_changed"}:
        return
    for question in difference.ids:
        placed = old.questions.get(question)
        meaning = placed.question.meaning if placed is not None else ""
        if meaning and meaning not in new.by_meaning:
            known = meanings.get(meaning)
            name = known.label if known is not None else meaning
            feeds = "; ".join(meaning_uses.uses_of(meaning)) or "figures kept of each plan"
            yield (
                f"Nothing else in this form means “{name}”. New plans of it go without what this "
                f"feeds: {feeds}."
            )


def _warnings(form: FormSpec, before: FormSpec | None) -> Iterator[Finding]:
    """What the proof warns of and the version before did not already have."""
    known = set(proof.warnings(before)) if before is not None else set()
    for warning in proof.warnings(form):
        if warning not in known:
            text = f"{warning.place}\n{warning.message}"
            key = "w" + hashlib.sha256(text.encode()).hexdigest()[:16]
            yield Finding(key, "warning", warning.place, warning.message, must_accept=True)


def _key(difference: Difference, number: int) -> str:
    said = json.dumps([difference.kind, difference.place, difference.words, number])
    return "d" + hashlib.sha256(said.encode()).hexdigest()[:16]


def harmless(findings: Sequence[Finding]) -> bool:
    """Whether nothing has to be accepted."""
    return not any(finding.must_accept for finding in findings)
