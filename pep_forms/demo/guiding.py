"""The guidance of the demo world: whom to ring, who looks after it, and who has accepted what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.core.management import call_command
from wagtail.models import Site

from guidance import duties
from guidance.actions import agreements, loading
from guidance.models import PAGES, ContactDetails, HelpPage, TrainingIndexPage
from pep_forms import clock
from pep_forms.people.actions import permissions
from pep_forms.people.actor import Actor
from pep_forms.people.models import AdminPermission, User

#: Whoever signs in as this foster carer meets the agreement, as new people do.
NEWCOMER = "agnes"
_EDITOR, _APPROVER = "gwen", "hilda"


def make(users: Mapping[str, User]) -> None:
    """Load the shipped guidance and give it an owner; everybody but one accepts."""
    loading.load(by=Actor.system())
    call_command("wagtail_update_index", verbosity=0)
    for username, permission in (
        (_EDITOR, AdminPermission.GUIDANCE_EDITOR),
        (_APPROVER, AdminPermission.GUIDANCE_APPROVER),
    ):
        permissions.give_permission(user=users[username], permission=permission, by=Actor.system())
    for model in PAGES:
        model.objects.update(keeper=users[_EDITOR])
    # Two pages nobody looked at for a year, so that the editor's front page has something.
    for late in (HelpPage, TrainingIndexPage):
        late.objects.update(review_by=clock.today() - timedelta(days=9))
    ContactDetails.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={
            "team": "ePEP System Team, Exampleshire Virtual School",
            "phone": "01632 960010",
            "email": "epep@example.org",
            "hours": "Monday to Friday, 8.30 am to 5 pm",
            "safeguarding_phone": "01632 960011",
            "out_of_hours_phone": "01632 960012",
        },
    )


def accept() -> None:
    """Everybody accepts what binds them, as they would on their first day; but for one."""
    for user in User.objects.exclude(username=NEWCOMER).order_by("username"):
        for duty in duties.outstanding(user):
            agreements.accept(
                version=duty.version, text_hash=duty.version.text_hash, by=Actor(user, duty.open[0])
            )
