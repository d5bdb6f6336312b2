"""The file format in which a template travels, with its sections: one JSON object.

{"format": "pep-template", "schema_version": 1, "template": {...}, "sections": [{...}]}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pep_forms.engine.spec import SCHEMA_VERSION, FormSpec
from pep_forms.engine.upgrade import upgrade
from pep_forms.exceptions import DefinitionError, Problem

FORMAT = "pep-template"
#: Where a bundle keeps the places of its sections while it is laid out as a form.
_PLACES = "$places"


def make(template: Mapping[str, Any], sections: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A bundle of a template's definition and those of its sections, in order."""
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "template": dict(template),
        "sections": [dict(section) for section in sections],
    }


def of_form(form: FormSpec) -> dict[str, Any]:
    """A bundle of a released form. What the template said about a section is in the section."""
    data = form.model_dump(mode="json")
    sections = data.pop("sections")
    data.pop("schema_version")
    return make({**data, "sections": [section["key"] for section in sections]}, sections)


def read(text: str) -> dict[str, Any]:
    """A bundle from a file's text. Raises DefinitionError when it is none."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise DefinitionError([Problem("file", f"This is not JSON: {error}.")]) from error
    except RecursionError as error:
        raise DefinitionError([Problem("file", "This is nested far too deep to read.")]) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DefinitionError(
            [Problem("file", f"This is not a template file: “format” must be “{FORMAT}”.")]
        )
    return data


def write(bundle: Mapping[str, Any]) -> str:
    """The text of a file: indented, so that two exports can be compared line by line."""
    return json.dumps(bundle, ensure_ascii=False, indent=2) + "\n"


def upgraded(bundle: Mapping[str, Any]) -> Mapping[str, Any]:
    """A bundle in the present format: old files keep coming in. Raises DefinitionError.

    There is one chain of steps, for whole forms: a bundle is laid out as one on the way.
    """
    if bundle.get("schema_version") == SCHEMA_VERSION:
        return bundle
    template = dict(bundle["template"])
    places = template.pop("sections", [])
    form = {
        **template,
        "schema_version": bundle.get("schema_version"),
        "sections": list(bundle["sections"]),
        _PLACES: places,
    }
    form = upgrade(form)
    sections, places = form.pop("sections"), form.pop(_PLACES)
    form.pop("schema_version")
    return make({**form, "sections": places}, sections)


def checksum(definition: Any) -> str:
    """sha256 of a definition, whatever the order and spacing of its JSON."""
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
