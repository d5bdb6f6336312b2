"""Work of this room that waits for nobody."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django_tasks import task

from pep_forms.people import mail
from pep_forms.people.models import User


@task(queue_name="mail")
def send_reset_link(user_id: str) -> None:
    """Send a link for a new password. The key is made here, so that no table holds it."""
    user = User.objects.filter(pk=user_id, is_active=True, young_person=None).first()
    if user is not None and user.email:
        mail.send_reset(user, default_token_generator.make_token(user))
