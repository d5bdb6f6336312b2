"""PEPs: the list, and one with everything its reader may see."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from pep_forms.api import shapes
from pep_forms.api.auth import caller
from pep_forms.api.finding import pep_for
from pep_forms.api.models import Scope
from pep_forms.api.schemas import PepList, PepOut, ProblemOut, SetAsideList, SetAsideOut
from pep_forms.peps.aside_reading import visible_aside
from pep_forms.peps.enums import State
from pep_forms.peps.queries import peps_for

router = Router(tags=["PEPs"])
#: The errors every operation can answer with.
ERRORS = {(401, 403, 404, 422): ProblemOut}


@router.get("", response={200: PepList, **ERRORS}, summary="List PEPs")
def list_peps(
    request: HttpRequest,
    state: State | None = None,
    young_person: UUID | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=100),
) -> PepList:
    """The PEPs that the caller may know of, in the order of their ids.

    Follow `next` until it is null. A list holds no answers.
    """
    actor = caller(request, Scope.READ)
    found = (
        peps_for(actor)
        .select_related("young_person", "version__template", "meeting")
        .order_by("pk")
    )
    if state is not None:
        found = found.filter(state=state)
    if young_person is not None:
        found = found.filter(young_person=young_person)
    if after is not None:
        found = found.filter(pk__gt=after)
    page = list(found[: limit + 1])
    following = None
    if len(page) > limit:
        page = page[:limit]
        asked = {"state": state, "young_person": young_person, "limit": limit}
        names = {name: str(value) for name, value in asked.items() if value is not None}
        following = f"{shapes.BASE}/?{urlencode({**names, 'after': str(page[-1].pk)})}"
    return PepList(items=[shapes.brief(pep) for pep in page], next=following)


@router.get("{uuid:pep_id}", response={200: PepOut, **ERRORS}, summary="Read a PEP")
def read_pep(request: HttpRequest, pep_id: UUID) -> PepOut:
    """One PEP: its version, facts and dates, and the sections, answers and documents that the
    caller may see. What they may not see is left out without a trace."""
    actor = caller(request, Scope.READ)
    return shapes.whole(pep_for(actor, pep_id), actor)


@router.get(
    "{uuid:pep_id}/set-aside",
    response={200: SetAsideList, **ERRORS},
    summary="Read what moves to newer versions set aside",
)
def read_set_aside(request: HttpRequest, pep_id: UUID) -> SetAsideList:
    """The answers that the PEP's form no longer asks for, as far as the caller could see them
    under the version that asked. They are never lost, and never written again."""
    actor = caller(request, Scope.READ)
    found = visible_aside(pep_for(actor, pep_id), actor, channel="api")
    return SetAsideList(
        items=[
            SetAsideOut(
                section=item.section,
                address=item.address,
                label=item.label,
                lines=list(item.lines),
                version=item.version,
                at=item.at,
            )
            for item in found
        ]
    )
