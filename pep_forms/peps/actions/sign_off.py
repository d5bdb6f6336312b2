"""Signing: what each person who was asked says about the PEP."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.queries import form
from pep_forms.engine.roles import Verb
from pep_forms.exceptions import BadInput, NotAllowed, WrongState
from pep_forms.people.actor import Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep, SignOff
from pep_forms.peps.models.sign_off import Decision
from pep_forms.peps.rights import PepRights, rights_for

#: The states in which roles that are asked can sign.
OPEN_FOR_SIGNING = frozenset(
    {State.MEETING_HELD, State.SUBMITTED, State.IN_QUALITY, State.RETURNED}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One role that is asked to sign, and what it said in this round."""

    role: str
    required: bool
    signed: SignOff | None


@transaction.atomic
def sign(*, pep: Pep, decision: str, by: Actor, comment: str = "") -> SignOff:
    """Say "I agree", "I agree, with a comment" or "I disagree" in the actor's role.

    Signing again replaces what the role said before, as long as nobody decided. To disagree
    blocks nothing; it is heard.
    """
    pep = lifecycle.locked(pep)
    rights = rights_for(by, pep)
    if by.user is None or not may_sign(pep, rights):
        raise NotAllowed(gettext("This role is not asked to sign."))
    if pep.state not in OPEN_FOR_SIGNING:
        raise WrongState(gettext("This PEP cannot be signed now."))
    if decision not in Decision.values:
        raise BadInput(gettext("Choose whether you agree."), field="decision")
    comment = comment.strip()
    if decision != Decision.AGREE and not comment:
        raise BadInput(gettext("Say in your own words why."), field="comment")
    signed, _ = SignOff.objects.update_or_create(
        pep=pep,
        round=pep.round,
        role=by.role,
        defaults={
            "decision": decision,
            "comment": comment,
            "name": by.user.get_full_name(),
            "signed_at": clock.now(),
            "signed_by": by.user,
            "on_behalf_of": by.on_behalf_of,
        },
    )
    log_write(
        event="pep.signed",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"role": by.role, "decision": decision, "round": pep.round},
    )
    return signed


def may_sign(pep: Pep, rights: PepRights) -> bool:
    """Whether the form asks this role to sign and its section lets it do so now."""
    spec = rights.compiled.form
    if rights.role not in {*spec.sign_off.required, *spec.sign_off.invited}:
        return False
    places = [section for section in spec.sections if section.builtin == "sign_off"]
    return not places or any(Verb.SIGN in rights.verbs(section) for section in places)


def asked(pep: Pep) -> list[Asked]:
    """Every role that is asked to sign this round, in the order of the form."""
    spec = form(pep.version_id).sign_off
    said = {signed.role: signed for signed in pep.sign_offs.filter(round=pep.round)}
    roles = dict.fromkeys((*spec.required, *spec.invited))
    return [Asked(role, role in spec.required, said.get(role)) for role in roles]
