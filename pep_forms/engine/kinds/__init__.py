"""The kinds of question there are: one registry entry each, which says everything about it."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from pep_forms.engine.kinds import choices, dates, numbers, relations, structures, texts
from pep_forms.engine.kinds.base import Blank, Control, Kind, Option, Parsed

__all__ = ["Blank", "Control", "Kind", "Option", "Parsed", "every", "get", "names", "operators_of"]

_REGISTRY: MappingProxyType[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for module in (texts, numbers, dates, choices, relations, structures)
        for kind in module.KINDS
    }
)


def get(name: str) -> Kind:
    """The entry of a kind. Raises KeyError for a name that nobody registered."""
    return _REGISTRY[name]


def names() -> frozenset[str]:
    """The names of all kinds."""
    return frozenset(_REGISTRY)


def every() -> Iterator[Kind]:
    """All entries, in the order they are offered to authors."""
    return iter(_REGISTRY.values())


def operators_of(name: str) -> tuple[str, ...]:
    """The comparisons that a condition may make with an answer of this kind."""
    return _REGISTRY[name].operators
