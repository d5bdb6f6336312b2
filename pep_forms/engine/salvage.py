"""What can be read of a definition that has faults, so that the rest can be proven as well.

An author mends everything in one go only if one fault does not hide the others: what cannot be
read is taken out, and what is left is a spec.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pep_forms.engine.spec import SectionSpec, TemplateSpec
from pep_forms.engine.upgrade import TOO_DEEP, mapping, said, walk
from pep_forms.exceptions import DefinitionError, Problem

Spec = TypeVar("Spec", bound=BaseModel)
#: What holds a part, and the part's name or number in it.
_Part = tuple[Any, int | str]
#: Each round takes at least one part out, and so often nobody would mend it by hand.
_ROUNDS = 200
#: What taking a part out brings about: the author has not made these.
_BY_US = frozenset({"missing", "too_short"})


@dataclass(frozen=True)
class Salvaged(Generic[Spec]):
    """What held, what did not, and the ids of questions that are not in what held."""

    spec: Spec | None
    problems: tuple[Problem, ...]
    lost: frozenset[str] = frozenset()


def section(data: Any, place: str) -> Salvaged[SectionSpec]:
    """As much of a section as can be read."""
    return _salvage(SectionSpec, data, place)


def template(data: Any, place: str) -> Salvaged[TemplateSpec]:
    """As much of a template as can be read."""
    return _salvage(TemplateSpec, data, place)


def _salvage(model: type[Spec], data: Any, place: str) -> Salvaged[Spec]:
    try:
        rest = copy.deepcopy(mapping(data, place))
    except DefinitionError as error:
        return Salvaged(None, error.problems)
    except RecursionError:
        return Salvaged(None, (Problem(place, TOO_DEEP),))
    found: dict[Problem, None] = {}
    counted = True
    for _ in range(_ROUNDS):
        try:
            spec = model.model_validate(rest)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            # Once an item is gone, the next is no longer where the author has it.
            new = [fault for fault in faults if counted and not (found and _is_ours(fault))]
            found |= dict.fromkeys(said(new, rest, place))
            if not (parts := [part for fault in faults for part in _part_of(fault, rest)]):
                break
            counted = _take_out(parts) and counted
        except RecursionError:
            found[Problem(place, TOO_DEEP)] = None
            break
        else:
            return Salvaged(spec, tuple(found), _ids(data) - _ids(rest))
    return Salvaged(None, tuple(found), _ids(data))


def _is_ours(fault: ErrorDetails) -> bool:
    return fault["type"] in _BY_US


def _part_of(fault: ErrorDetails, data: Any) -> list[_Part]:
    """The smallest part around a fault that can be taken out; nothing when that is all of it."""
    steps = [
        (here, part)
        for here, part in walk(fault["loc"], data)
        if isinstance(here, list | dict) and (isinstance(here, list) or part in here)
    ]
    return steps[-1:]


def _take_out(parts: list[_Part]) -> bool:
    """Take parts out of what holds them. Returns whether all items are where they were."""
    still = True
    once = {(id(here), part): (here, part) for here, part in parts}.values()
    # From behind, so that an item's number is right until its turn comes.
    for here, part in sorted(once, key=lambda step: str(step[1]).zfill(9), reverse=True):
        if isinstance(here, dict):
            here.pop(part, None)
        elif isinstance(part, int) and part < len(here):
            still = False
            del here[part]
    return still


def _ids(data: Any) -> frozenset[str]:
    """Everything called an id, however deep."""
    if isinstance(data, dict):
        own = {data["id"]} if isinstance(data.get("id"), str) else set()
        return frozenset(own).union(*map(_ids, data.values()))
    return frozenset().union(*map(_ids, data)) if isinstance(data, list) else frozenset()
