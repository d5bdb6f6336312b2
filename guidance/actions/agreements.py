"""New texts of agreements, and people accepting them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from guidance import duties, texts
from guidance.models import Acceptance, AgreementPage, AgreementVersion
from pep_forms.audit.actions import log_write
from pep_forms.exceptions import Refused
from pep_forms.people.actions import stamps
from pep_forms.people.actor import Actor
from pep_forms.people.models import User


@transaction.atomic
def note(page: Any, user: Any = None) -> None:
    """Keep the text of an agreement that was just published, if it says something new.

    Whom it binds is part of what it says. Only the text in the site's own language counts:
    a translation is there to be understood.
    """
    if not isinstance(page, AgreementPage) or page.locale_id != Locale.get_default().pk:
        return
    text = texts.plain(page)
    last = _versions_of(page).last()
    same_text = last is not None and last.text_hash == texts.fingerprint(text)
    gained = set(page.binds) - set(last.roles) if last is not None else set(page.binds)
    if last is not None and same_text and set(last.roles) == set(page.binds):
        # Published again after it was taken back: it may bind people who never saw it.
        stamps.ask_everybody_again()
        return
    material = last is None or (not same_text and page.said() != AgreementPage.Change.WORDING)
    version = AgreementVersion.objects.create(
        agreement=page.translation_key,
        number=last.number + 1 if last else 1,
        title=page.title,
        roles=sorted(page.binds),
        text=text,
        text_hash=texts.fingerprint(text),
        material=material,
        published_by=user,
    )
    if material or gained:
        stamps.ask_everybody_again()
    log_write(
        event="guidance.agreement.published",
        by=Actor(user, "") if user is not None else Actor.system(),
        subject=f"agreement:{version.pk}",
        data={"number": version.number, "material": material, "hash": version.text_hash},
    )


@transaction.atomic
def accept(*, version: AgreementVersion, by: Actor, text_hash: str) -> list[Acceptance]:
    """Accept a text in every role of one's own that it binds.

    The hash is that of the text on the page: what changed meanwhile has to be read first.
    """
    user = by.user
    if user is None:
        raise Refused(_("Sign in first."))
    row = User.objects.select_for_update().get(pk=user.pk)
    duty = next((d for d in duties.of(row) if d.version.pk == version.pk), None)
    if duty is None or text_hash != version.text_hash:
        raise Refused(_("This agreement has changed. Go back, read the new text and accept it."))
    made = [
        Acceptance.objects.create(user=row, role=role, version=version, text_hash=text_hash)
        for role in duty.open
    ]
    for acceptance in made:
        log_write(
            event="guidance.agreement.accepted",
            by=by,
            subject=f"acceptance:{acceptance.pk}",
            data={"version": str(version.pk), "role": acceptance.role, "hash": text_hash},
        )
    return made


def _versions_of(page: AgreementPage) -> Any:
    return AgreementVersion.objects.filter(agreement=page.translation_key).order_by("number")
