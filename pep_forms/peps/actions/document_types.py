"""Changing the types of document, which are reference data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.exceptions import BadInput
from pep_forms.peps.enclosures import types
from pep_forms.reference import actions as reference
from pep_forms.reference import codes

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor


@transaction.atomic
def add(*, label: str, roles: Sequence[str], needs: str, months: int | None, by: Actor) -> str:
    """Add a type of the authority's own. Returns its code."""
    code = f"own_{uuid.uuid4().hex[:8]}"
    reference.add_code(
        code_set=types.CODE_SET, code=code, label=label, data=_data(roles, needs, months), by=by
    )
    return code


@transaction.atomic
def edit(
    *,
    code: str,
    label: str,
    roles: Sequence[str],
    needs: str,
    months: int | None,
    retired: bool,
    by: Actor,
) -> None:
    """Change a type. Fewer roles close what is there at once; more open nothing that is there."""
    entry = codes.find(types.CODE_SET, code)
    if entry is None:
        raise BadInput(_("There is no such type of document."))
    if label != entry.label:
        reference.set_local_label(code_set=types.CODE_SET, code=code, label=label, by=by)
    data = _data(roles, needs, months)
    if data != dict(entry.data):
        reference.set_code_data(code_set=types.CODE_SET, code=code, data=data, by=by)
    if retired == types.is_used(code):
        last = clock.today() - timedelta(days=1) if retired else None
        reference.set_code_end(code_set=types.CODE_SET, code=code, valid_to=last, by=by)


def _data(roles: Sequence[str], needs: str, months: int | None) -> dict[str, object]:
    if needs and not months:
        raise BadInput(_("Enter after how many months it is due"), field="months")
    data: dict[str, object] = {"roles": list(types.in_order(roles))}
    return data | ({"needs": needs, "months": months} if needs else {})
