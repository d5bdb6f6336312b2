"""What to advise about one draft: everything the words say, and what nobody answered."""

from __future__ import annotations

from pep_forms.builder.actions.exchange import export
from pep_forms.builder.advice.advice import Advice, Advised, advise
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine.proof_index import FormIndex
from pep_forms.engine.spec import FormSpec, TemplateSection, TemplateSpec, assemble
from pep_forms.engine.upgrade import parse_section, parse_template
from pep_forms.publishing.authors.unanswered import unanswered


def advice_for_template(template: FormTemplate) -> Advised:
    """About the newest drafts of a template and its sections.

    Raises DefinitionError where a draft is only half made: it says what is missing.
    """
    bundle = export(template.key)
    spec = parse_template(bundle["template"], "")
    sections = {one["key"]: parse_section(one, one["key"]) for one in bundle["sections"]}
    # A place whose section is not there is the proof's to tell.
    there = tuple(place for place in spec.sections if place.section in sections)
    form = assemble(spec.model_copy(update={"sections": there}), sections)
    return _with_silence(advise(form), form)


def advice_for_section(section: Section) -> Advised:
    """About the newest draft of a section alone. Raises DefinitionError like the other."""
    spec = parse_section(section.latest().definition, section.key)
    alone = TemplateSpec(
        id="alone",
        key="alone",
        title=spec.title,
        phase="school",
        sections=(TemplateSection(section=spec.key),),
    )
    form = assemble(alone, {spec.key: spec})
    return _with_silence(advise(form, whole=False), form)


def _with_silence(advised: Advised, form: FormSpec) -> Advised:
    index = FormIndex(form)
    asked = [
        spot.question.id
        for spot in index.spots
        if spot.question.kind not in {"information", "calculated"}
    ]
    silent = unanswered(asked)
    names = {one.question_id for one in silent}
    for one in silent:
        spot = index.by_id[one.question_id]
        # Nobody needs to read of every column of rows that nobody added.
        if any(group.id in names for group in spot.within):
            continue
        rare = any(q.show_when is not None for q in (*spot.within, spot.question))
        words = f"In {one.plans} plans of the last year nobody answered it" + (
            ", or its condition never showed it." if rare else "."
        )
        words += " Ask it differently, or leave it out."
        advised.lines.append(Advice("unanswered", spot.place, words, (one.question_id,)))
    return advised
