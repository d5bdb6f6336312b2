"""Putting the shipped sections and templates where admins can edit them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from pep_forms.audit.actions import log_write
from pep_forms.builder.actions import drafts
from pep_forms.builder.bundle import checksum
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.rights import EDIT, check_may
from pep_forms.exceptions import DefinitionError, Problem
from pep_forms.people.actor import Actor

DEFINITIONS = Path(__file__).resolve().parent.parent / "definitions"


@dataclass
class Loaded:
    """What loading did, by key."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    #: Changed by an admin since, and therefore left alone.
    kept: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_definitions(*, by: Actor) -> Loaded:
    """Bring the shipped definitions into the builder; run again, it changes nothing.

    A definition that an admin changed is left as it is. One that is still as it was shipped
    gets the newer shipped text as a draft; nothing is released here.
    """
    check_may(by, EDIT)
    loaded = Loaded()
    for model, folder in ((Section, "sections"), (FormTemplate, "templates")):
        for definition in _shipped(folder):
            _load(model, definition, loaded, by)
    if loaded.added or loaded.updated:
        log_write(
            event="builder.definitions_loaded",
            by=by,
            subject="builder",
            data={"added": loaded.added, "updated": loaded.updated, "kept": loaded.kept},
        )
    return loaded


def _load(
    model: type[Section] | type[FormTemplate], definition: dict[str, Any], loaded: Loaded, by: Actor
) -> None:
    key, now = definition["key"], checksum(definition)
    snippet = drafts.find(model, key)
    if snippet is None:
        drafts.write(model, definition, by=by, shipped_checksum=now)
        loaded.added.append(key)
        return
    draft = checksum(snippet.latest().definition)
    if draft == now:
        loaded.unchanged.append(key)
    elif draft == snippet.shipped_checksum:
        drafts.write(model, definition, by=by, shipped_checksum=now)
        loaded.updated.append(key)
    else:
        loaded.kept.append(key)


def _shipped(folder: str) -> Iterator[dict[str, Any]]:
    for path in sorted((DEFINITIONS / folder).glob("*.json")):
        try:
            definition = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DefinitionError([Problem(path.name, f"This is not JSON: {error}.")]) from error
        if not isinstance(definition, dict) or not definition.get("key"):
            raise DefinitionError([Problem(path.name, "The key is missing.")])
        yield definition
