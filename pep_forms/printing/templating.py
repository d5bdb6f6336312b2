"""The templates of this room, on an engine of their own.

Nothing of the site's settings, context or request reaches a document: autoescape is on
and cannot be configured off, and the only templates there are, are these. The few words of
their own are in the language of the document, whatever language somebody reads the site in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils import translation
from django.utils.safestring import SafeString

FOLDER = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def _engine() -> Engine:
    loaders = [
        ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])
    ]
    return Engine(
        dirs=[str(FOLDER)],
        autoescape=True,
        loaders=loaders,
        libraries={
            "i18n": "django.templatetags.i18n",
            "marks": "pep_forms.printing.marks",
        },
        builtins=["django.template.defaulttags", "pep_forms.printing.marks"],
    )


def render(name: str, context: Mapping[str, Any]) -> SafeString:
    """The template `printing/<name>` with everything in it escaped.

    `language` of the context is the document's: English when there is none.
    """
    template = _engine().get_template(f"printing/{name}")
    values = Context(dict(context), autoescape=True, use_l10n=False, use_tz=False)
    with translation.override(context.get("language", "en")):
        return template.render(values)
