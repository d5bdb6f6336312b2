"""What would become of answers if the drafts of a form were released, and advice about them.

Drafts are the business of people who look after forms: nobody else is told anything of them.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from pep_forms.api import shapes
from pep_forms.api.auth import caller
from pep_forms.api.models import Scope
from pep_forms.api.schemas import (
    AdviceOut,
    FindingOut,
    ImpactOut,
    ProblemOut,
    RoleBurdenOut,
    SectionReadingOut,
    TemplateAdviceOut,
)
from pep_forms.builder.models import FormTemplate
from pep_forms.builder.rights import EDIT, check_may
from pep_forms.exceptions import DefinitionError, NotVisible, Refused
from pep_forms.people.actor import Actor
from pep_forms.peps.queries import peps_for
from pep_forms.publishing.authors.advising import advice_for_template
from pep_forms.publishing.report import Finding, report_on

router = Router(tags=["Forms"])
ERRORS = {(401, 403, 404, 409): ProblemOut}
#: How many plans a finding links to.
MOST_LINKS = 50


@router.get("{slug:key}/impact", response={200: ImpactOut, **ERRORS}, summary="Impact of a release")
def read_impact(request: HttpRequest, key: str) -> ImpactOut:
    """What releasing the newest drafts would change, and what that does to stored answers.

    Counts are exact, whoever asks; links lead only to plans that the caller may know of."""
    actor = caller(request, Scope.FORMS)
    report = report_on(_template(key, actor))
    return ImpactOut(
        template=key,
        newest=report.newest.number if report.newest else None,
        live=report.live.number if report.live else None,
        changed=report.changed,
        problems=[{"place": one.place, "message": one.message} for one in report.problems],
        open_peps=report.open_peps,
        older_peps=report.older_peps,
        findings=[_finding(one, actor) for one in report.findings],
        digest=report.digest,
    )


def _finding(one: Finding, actor: Actor) -> FindingOut:
    known = peps_for(actor).filter(pk__in=one.pep_ids) if one.pep_ids else peps_for(actor).none()
    ids = known.order_by("pk").values_list("pk", flat=True)[:MOST_LINKS]
    return FindingOut(
        key=one.key,
        kind=one.kind,
        place=one.place,
        words=one.words,
        impact=list(one.impact),
        must_accept=one.must_accept,
        peps=one.peps,
        answers=one.answers,
        affected=one.affected,
        affected_peps=one.affected_peps,
        urls=[f"{shapes.BASE}/{pk}" for pk in ids],
    )


@router.get(
    "{slug:key}/advice", response={200: TemplateAdviceOut, **ERRORS}, summary="Advice to authors"
)
def read_advice(request: HttpRequest, key: str) -> TemplateAdviceOut:
    """What the authors of the newest drafts may want to think about. It forbids nothing."""
    actor = caller(request, Scope.FORMS)
    template = _template(key, actor)
    try:
        advised = advice_for_template(template)
    except DefinitionError as error:
        raise Refused(
            _("The drafts are only half made. Ask for the impact: it lists why.")
        ) from error
    found = advised.to_json()
    return TemplateAdviceOut(
        template=key,
        advice=[AdviceOut(**line) for line in found["advice"]],
        sections=[SectionReadingOut(**section) for section in found["sections"]],
        roles=[RoleBurdenOut(**role) for role in found["roles"]],
    )


def _template(key: str, actor: Actor) -> FormTemplate:
    check_may(actor, EDIT)
    template = FormTemplate.objects.filter(key=key).first()
    if template is None:
        raise NotVisible
    return template
