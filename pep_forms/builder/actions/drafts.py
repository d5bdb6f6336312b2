"""Writing a definition into a snippet as a draft. The other actions of this room use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine.text import say
from pep_forms.people.actor import Actor

Snippet = TypeVar("Snippet", Section, FormTemplate)


def find(model: type[Snippet], key: str) -> Snippet | None:
    """The snippet with a key, locked until the transaction ends."""
    return model.objects.select_for_update().filter(key=key).first()


def write(
    model: type[Snippet],
    definition: Mapping[str, Any],
    *,
    by: Actor,
    shipped_checksum: str | None = None,
    copied_from: str = "",
) -> Snippet:
    """Make the snippet if it is not there, and save the definition as its newest draft."""
    key = str(definition["key"])
    snippet = find(model, key)
    if snippet is None:
        snippet = model(key=key, live=False, copied_from=copied_from)
    elif snippet.latest_revision_id:
        snippet = snippet.get_latest_revision_as_object()
    snippet.title = _title(definition)
    snippet.definition = dict(definition)
    if shipped_checksum is not None:
        snippet.shipped_checksum = shipped_checksum
    if snippet._state.adding:
        snippet.save()
    elif shipped_checksum is not None:
        model.objects.filter(pk=snippet.pk).update(shipped_checksum=shipped_checksum)
    snippet.save_revision(user=by.user, changed=True, log_action=by.user is not None)
    return snippet


def _title(definition: Mapping[str, Any]) -> str:
    title = definition.get("title") or definition["key"]
    return (title if isinstance(title, str) else say(title))[:200]
