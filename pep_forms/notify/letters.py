"""Turning a message of the outbox into an e-mail: plain text, and the same as simple HTML."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext

from pep_forms.notify import context, kinds
from pep_forms.notify.models import Message
from pep_forms.reference import settings as reference


def compose(message: Message) -> EmailMultiAlternatives:
    """The e-mail for a message.

    Its Message-ID is made from the message's own id: should a mail go out twice because
    a worker died in between, the receiving side can tell that it is the same one.
    """
    kind = kinds.get(message.kind)
    words = context.words(message.context, settings.BASE_URL)
    names = {
        "service": reference.get("service_name"),
        "council": reference.get("council_name"),
        "contact": reference.get("contact_name"),
        "phone": reference.get("contact_phone"),
        "email": reference.get("contact_email"),
    }
    subject = gettext(kind.subject)
    parts = gettext(kind.body).format_map(words).split("\n\n")
    shown = {
        **names,
        "subject": subject,
        "paragraphs": [part for part in parts if part != words["link"]],
        "link": words["link"],
    }
    mail = EmailMultiAlternatives(
        subject=f"{subject} – {names['service']}",
        body=render_to_string("notify/message.txt", shown),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to.email or ""],
        headers={
            "Message-ID": f"<{message.pk}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(render_to_string("notify/message.html", shown), "text/html")
    return mail


def _domain() -> str:
    return str(settings.BASE_URL).split("://")[-1].split("/")[0].split(":")[0]
