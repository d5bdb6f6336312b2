"""What roles are called on screen and in messages, in the language of whoever reads it.

The engine keeps the plain English names: groups, logs and digests are made of those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy

from pep_forms.engine.roles import ROLE_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise


def role_words(role: str, otherwise: str | None = None) -> str:
    """The name of a role; for an unknown code what is given instead, else the code."""
    if role in ROLE_LABELS:
        return gettext(ROLE_LABELS[role])
    return role if otherwise is None else otherwise


def role_choices(roles: Iterable[str]) -> list[tuple[str, StrOrPromise]]:
    """Roles to choose from, each with its name. Read only when they are shown."""
    return [(str(role), gettext_lazy(ROLE_LABELS[role])) for role in roles]
