"""A lost session costs nothing: what was typed is kept, and offered after log-in.

Every step page carries a signed field that names the person and the page. A POST that comes
without a session or CSRF token is kept, encrypted, for an hour under that name; only the
same person gets it back, and only on the same page.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, QueryDict

from pep_forms import clock
from pep_forms.people.models import User
from pep_forms.wizard.models import KeptTyping

LIFETIME = timedelta(hours=1)
#: How long a page may lie open before its signed field no longer counts.
PAGE_LIFETIME = timedelta(days=7)
FIELD = "kept"
_SALT = "pep.wizard.kept"
_NOT_KEPT = {"csrfmiddlewaretoken", FIELD, "request_key"}
LARGEST = 2 * 2**20


def _cipher() -> Fernet:
    key = hashlib.sha256(f"{_SALT}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def sign(user: User, path: str) -> str:
    """The value of the signed field of a page."""
    return signing.dumps([str(user.pk), path], salt=_SALT)


def _named(token: str, path: str) -> str | None:
    """The user id a token names, if it is ours and for this page."""
    try:
        user_id, named_path = signing.loads(token, salt=_SALT, max_age=PAGE_LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    return str(user_id) if named_path == path else None


@transaction.atomic
def keep(request: HttpRequest) -> KeptTyping | None:
    """Keep what a POST holds, if it carries our signed field. Old ones are swept away."""
    user_id = _named(request.POST.get(FIELD, ""), request.path)
    if user_id is None or not User.objects.filter(pk=user_id, is_active=True).exists():
        return None
    typed = request.POST.copy()
    for name in _NOT_KEPT:
        typed.pop(name, None)
    text = typed.urlencode().encode()
    if len(text) > LARGEST:
        return None
    now = clock.now()
    forget_old()
    return KeptTyping.objects.create(
        user_id=user_id,
        path=request.path,
        ciphertext=_cipher().encrypt(text),
        expires_at=now + LIFETIME,
    )


def address_of(kept: KeptTyping) -> str:
    """Where to go to get it back."""
    return f"{kept.path}?{urlencode({FIELD: kept.pk})}"


def give_back(request: HttpRequest, kept_id: str) -> QueryDict | None:
    """What was typed, for the person and page it was kept for; None for anybody else."""
    try:
        key = UUID(kept_id)
    except ValueError:
        return None
    kept = KeptTyping.objects.filter(
        pk=key, user=request.user.pk, path=request.path, expires_at__gte=clock.now()
    ).first()
    if kept is None:
        return None
    try:
        text = _cipher().decrypt(bytes(kept.ciphertext)).decode()
    except InvalidToken:
        return None
    return QueryDict(text)


def forget_old() -> int:
    """Drop what nobody came back for in time. Returns how many there were."""
    return KeptTyping.objects.filter(expires_at__lt=clock.now()).delete()[0]


def forget(user: User, path: str) -> None:
    """Drop what was kept for a page once it has been saved."""
    KeptTyping.objects.filter(user=user, path=path).delete()
