"""The OpenAPI description of the API, as it is served and as it is kept in docs/."""

from __future__ import annotations

import json
from typing import Any

from pep_forms.api.problems import MEDIA_TYPE
from pep_forms.api.v1 import PREFIX, api


def description() -> dict[str, Any]:
    """The description as a plain value. Errors are said to be what they are."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    content[MEDIA_TYPE] = content.pop("application/json")
    return schema


def text() -> str:
    """The description as the file that is kept."""
    return json.dumps(description(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
