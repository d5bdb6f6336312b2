"""The two e-mails that let an adult in. They name nobody and hold nothing but a link."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from pep_forms.people.models import User


def send_invitation(user: User, token: str) -> None:
    """Send the link with which somebody sets their first password."""
    _send(user, "invitation", reverse("account_invitation", args=[token]))


def send_reset(user: User, key: str) -> None:
    """Send the link with which somebody sets a new password."""
    _send(user, "password_reset", reverse("account_reset_password_from_key", args=[user.pk, key]))


def _send(user: User, kind: str, path: str) -> None:
    if not user.email:
        return
    context = {"link": settings.BASE_URL.rstrip("/") + path, "service": settings.SERVICE_NAME}
    subject = render_to_string(f"account/email/{kind}_subject.txt", context)
    body = render_to_string(f"account/email/{kind}.txt", context)
    EmailMessage(" ".join(subject.split()), body, to=[user.email]).send()
