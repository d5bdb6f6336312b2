"""From stored or hand-written JSON to a spec: older versions upgraded, faults said in words.

Stored bytes are never touched: an older spec is upgraded in memory each time it is read.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pep_forms.engine.spec import SCHEMA_VERSION, FormSpec, SectionSpec, TemplateSpec
from pep_forms.exceptions import DefinitionError, Problem

ARROW = " › "
TOO_DEEP = "This is nested far too deep to read."
_Spec = TypeVar("_Spec", bound=BaseModel)

#: Schema version → the step that makes the next version of it. A step returns a new value.
STEPS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def upgrade(data: dict[str, Any], place: str = "") -> dict[str, Any]:
    """A spec’s JSON in the present schema version. Raises DefinitionError for a newer one."""
    version = data.get("schema_version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise DefinitionError(
            [Problem(_join(place, "schema_version"), "This must be a whole number from 1.")]
        )
    if version > SCHEMA_VERSION:
        raise DefinitionError(
            [
                Problem(
                    _join(place, "schema_version"),
                    f"This was made by a newer version of the software (format {version}; "
                    f"this one reads up to {SCHEMA_VERSION}). Update the software first.",
                )
            ]
        )
    for step in range(version, SCHEMA_VERSION):
        data = {**STEPS[step](data), "schema_version": step + 1}
    return data


def load_form(data: dict[str, Any], place: str = "") -> FormSpec:
    """A released form from its stored JSON."""
    return _parse(FormSpec, upgrade(mapping(data, place), place), place)


def parse_section(data: Any, place: str) -> SectionSpec:
    """A section from a definition. Raises DefinitionError that lists every fault."""
    return _parse(SectionSpec, mapping(data, place), place)


def parse_template(data: Any, place: str) -> TemplateSpec:
    """A template from a definition. Raises DefinitionError that lists every fault."""
    return _parse(TemplateSpec, mapping(data, place), place)


def mapping(data: Any, place: str) -> dict[str, Any]:
    """The data, if it is an object. Raises DefinitionError."""
    if isinstance(data, dict):
        return data
    raise DefinitionError([Problem(place, "This must be an object: names and values in { }.")])


def _parse(model: type[_Spec], data: dict[str, Any], place: str) -> _Spec:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise DefinitionError(said(error.errors(include_url=False), data, place)) from error
    except RecursionError as error:
        raise DefinitionError([Problem(place, TOO_DEEP)]) from error


def said(faults: Iterable[ErrorDetails], data: Any, place: str) -> list[Problem]:
    """The faults that pydantic found in some data, in words, each with its place and once."""
    found = (Problem(_join(place, *_steps(f["loc"], data)), _words(f)) for f in faults)
    return list(dict.fromkeys(found))


def _join(place: str, *steps: str) -> str:
    return ARROW.join(part for part in (place, *steps) if part)


def walk(location: tuple[int | str, ...], data: Any) -> Iterator[tuple[Any, int | str]]:
    """A pydantic location as steps through the data: what is stepped from, and where to.

    The tags that pydantic puts in for unions are not in the data and are left out. The last
    step may lead to what is missing.
    """
    here: Any = data
    for number, part in enumerate(location):
        last = number == len(location) - 1
        if isinstance(part, int):
            yield here, part
            here = here[part] if isinstance(here, list | tuple) and part < len(here) else None
        elif isinstance(here, dict) and part in here:
            yield here, part
            here = here[part]
        elif last and isinstance(here, dict) and part not in _TAGS:
            yield here, part


def _steps(location: tuple[int | str, ...], data: Any) -> list[str]:
    """A pydantic location as a place people can follow: items are counted from 1."""
    steps: list[str] = []
    for _, part in walk(location, data):
        if isinstance(part, int):
            label = str(part + 1)
            steps[-1:] = [f"{steps[-1]} {label}"] if steps else [label]
        else:
            steps.append(part)
    return steps


_TAGS = frozenset({"all", "any", "comparison", "[key]"})


def _words(fault: Any) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden" and fault["loc"][-1] == "named":
        return (
            "This uses a named condition that is not there. Choose another condition, or add "
            "it to the list of named conditions."
        )
    if kind == "extra_forbidden":
        return _unknown_name(str(fault["loc"][-1]))
    if kind == "literal_error":
        return f"This must be one of {context.get('expected', '')}, not {_brief(fault['input'])}."
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(fault["loc"][-1]), "") or (
            f"{_brief(fault['input'])} cannot stand here. An id has only letters, numbers, "
            "hyphens and underscores; a rights word is one letter or six of E F P G D A R -."
        )
    if kind == "value_error":
        text = str(context.get("error", fault["msg"]))
        return text[:1].upper() + text[1:] + "."
    return _MESSAGES.get(kind, str(fault["msg"]) + ".")


_MESSAGES: dict[str, str] = {
    "missing": "This is missing. Add it.",
    "string_type": "This must be text in quotation marks.",
    "string_too_short": "This is empty. Fill it in.",
    "string_too_long": "This is too long.",
    "tuple_type": "This must be a list in [ ].",
    "list_type": "This must be a list in [ ].",
    "dict_type": "This must be an object: names and values in { }, or for a text just the text.",
    "model_type": "This must be an object: names and values in { }.",
    "model_attributes_type": "This must be an object: names and values in { }.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "too_short": "This needs at least one item.",
    "invalid-json-value": "This cannot be written as JSON.",
    "recursion_loop": "This contains itself.",
}
_PATTERNS: dict[str, str] = {
    "id": "An id has only letters, numbers, hyphens and underscores.",
}


def _brief(value: Any) -> str:
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


@cache
def _names() -> list[str]:
    """Every name of the definition language, for “did you mean”."""
    found: set[str] = set()
    known: set[str] = set()
    waiting: list[Any] = [FormSpec, SectionSpec, TemplateSpec]
    while waiting:
        current = waiting.pop()
        if repr(current) in known:
            continue
        known.add(repr(current))
        if isinstance(current, type) and issubclass(current, BaseModel):
            found.update(current.model_fields)
            waiting += [field.annotation for field in current.model_fields.values()]
        else:
            waiting += get_args(current)
    return sorted(found)


def _unknown_name(name: str) -> str:
    close = difflib.get_close_matches(name, _names(), n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"Nothing is called “{name}” here.{hint}"
