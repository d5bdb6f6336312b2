"""Keeping the read models in step with the answers, in the transaction that saved them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Answers
from pep_forms.peps.models import Fact, Pep, Target
from pep_forms.peps.projections.compute import FactRow, Projected, TargetRow, project
from pep_forms.peps.stored import load

if TYPE_CHECKING:
    from collections.abc import Sequence

_FACT = ("meaning", "value", "number", "day")
_TARGET = ("row_id", "target_id", "rank", "area", "term", "review_by", "parts")


def update_projections(pep: Pep, section_id: str, answers: Answers) -> int:
    """Bring the rows of one section, and of sections it decides about, up to date."""
    compiled = compiled_version(pep.version_id)
    also = {section for section, needs in compiled.depends.items() if section_id in needs}
    meant = {placed.section.id for places in compiled.by_meaning.values() for placed in places}
    sections = frozenset({section_id, *also}) & meant
    if not sections:
        return 0
    needed = sections.union(*(compiled.depends.get(s, frozenset()) for s in sections))
    stored = load(pep, needed - {section_id})
    stored[section_id] = answers
    return _write(pep, _project(pep, stored, sections), sections)


def rebuild(pep: Pep) -> int:
    """Work out every row of a PEP again. Returns how many were wrong; 0 when all were right."""
    stored = load(pep)
    return _write(pep, _project(pep, stored, None), None)


def _project(pep: Pep, stored: Mapping[str, Answers], sections: frozenset[str] | None) -> Projected:
    compiled = compiled_version(pep.version_id)
    return project(
        compiled,
        stored,
        pep.facts,
        today=clock.today(),
        origins=_origins(pep, stored),
        sections=sections,
    )


def _origins(pep: Pep, stored: Mapping[str, Answers]) -> dict[str, str]:
    """The id each carried target began with. A query only when some row was carried."""
    carried = {
        row.from_row
        for answers in stored.values()
        for rows in answers.rows.values()
        for row in rows
        if row.from_row
    }
    if not carried:
        return {}
    rows = Target.objects.filter(pep__young_person=pep.young_person_id, row_id__in=carried)
    return dict(rows.values_list("row_id", "target_id"))


def _write(pep: Pep, projected: Projected, sections: frozenset[str] | None) -> int:
    wrong = _sync(pep, Fact, projected.facts, _FACT, sections)
    return wrong + _sync(pep, Target, projected.targets, _TARGET, sections)


def _sync(
    pep: Pep,
    model: type[Fact] | type[Target],
    rows: Sequence[FactRow] | Sequence[TargetRow],
    fields: tuple[str, ...],
    sections: frozenset[str] | None,
) -> int:
    stored = model._default_manager.filter(pep=pep)
    if sections is not None:
        stored = stored.filter(section_id__in=sections)
    there = {(row.section_id, row.address): row for row in stored}
    new: list[Any] = []
    changed: list[Any] = []
    for row in rows:
        known = there.pop((row.section_id, row.address), None)
        values = {name: getattr(row, name) for name in fields}
        if known is None:
            new.append(model(pep=pep, section_id=row.section_id, address=row.address, **values))
        elif any(getattr(known, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(known, name, value)
            changed.append(known)
    if there:
        model._default_manager.filter(pk__in=[row.pk for row in there.values()]).delete()
    if new:
        model._default_manager.bulk_create(new)
    if changed:
        model._default_manager.bulk_update(changed, list(fields))
    return len(there) + len(new) + len(changed)
