"""The file format in which a template travels, with its sections: one JSON object.

{"format": "pep-template", "schema_version": 1, "template": {...}, "sections": [{...}]}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pep_forms.engine.spec import SCHEMA_VERSION, FormSpec
from pep_forms.exceptions import DefinitionError, Problem

FORMAT = "pep-template"


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
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DefinitionError(
            [Problem("file", f"This is not a template file: “format” must be “{FORMAT}”.")]
        )
    return data


def write(bundle: Mapping[str, Any]) -> str:
    """The text of a file: indented, so that two exports can be compared line by line."""
    return json.dumps(bundle, ensure_ascii=False, indent=2) + "\n"


def checksum(definition: Any) -> str:
    """sha256 of a definition, whatever the order and spacing of its JSON."""
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
