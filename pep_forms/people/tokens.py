"""Secrets that are given out once and kept only as a hash."""

from __future__ import annotations

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

#: No letter or digit that is read as another: a code is read out and typed by hand.
_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ2346789"


def new_token() -> str:
    """A secret for a link."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A secret to read out: two groups of four."""
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def plain_code(text: str) -> str:
    """A code as it was made, however it was typed."""
    letters = [letter for letter in text.upper() if letter.isalnum()]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def hash_of(secret: str, *, of: str) -> str:
    """What is stored of a secret. `of` names what it is for, so no hash fits elsewhere."""
    return salted_hmac(f"pep_forms.people.{of}", secret, algorithm="sha256").hexdigest()


def matches(secret: str, stored: str, *, of: str) -> bool:
    """Whether a secret is the stored one, in a time that tells nothing."""
    return constant_time_compare(hash_of(secret, of=of), stored)
