"""Blocks that hold one JSON value and edit it in a small widget of ours.

A question has some twenty settings. As Wagtail blocks each they would make an editor that
takes seconds to open; as one value they cost one input, and what a release of the software
does not know stays in the value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import Media
from django.utils.functional import cached_property as lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks import FieldBlock

SCRIPT = "builder/editor.js"
#: Builds on the first: who may do what.
RIGHTS = "builder/rights.js"
#: Builds on the first: what the layouts of a document look like.
SKETCHES = "builder/sketches.js"
#: Builds on the first: conditions, rules, calculations and documents.
PICKING = "builder/picking.js"
#: What the proof says of the saved draft, beside it.
PROVING = "builder/proof.js"
#: What to do next with a draft, beside it.
NEXTS = "builder/nexts.js"
SCRIPTS = (SCRIPT, RIGHTS, SKETCHES, PICKING, PROVING, NEXTS)
STYLES = "builder/editor.css"


class NotJson(str):
    """What was typed where JSON belongs: kept as it is, until it is mended."""


def read(text: Any) -> Any:
    """The value of a box: JSON, nothing, or what was typed when it is not JSON."""
    if not isinstance(text, str):
        return text
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NotJson(text)


def write(value: Any) -> str:
    """What stands in the box for a value."""
    if value is None:
        return ""
    return str(value) if isinstance(value, NotJson) else json.dumps(value, ensure_ascii=False)


class JsonWidget(forms.Textarea):
    """A box of JSON that our script turns into proper fields.

    `editor` names what the script makes of it; `schema` says which fields there are.
    """

    template_name = "builder/widgets/json.html"

    def __init__(self, editor: str, schema: Any = None) -> None:
        super().__init__({"rows": 2, "hidden": True, "data-pep-editor": editor})
        self.editor = editor
        self._schema = schema

    @property
    def schema(self) -> Any:
        """What fields there are, in the reader's language.

        A callable is asked each time: some come from the database.
        """
        schema = self._schema() if callable(self._schema) else self._schema
        return json.loads(json.dumps(schema, cls=DjangoJSONEncoder))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["schema"] = self.schema
        context["widget"]["schema_id"] = f"{(attrs or {}).get('id', name)}-schema"
        return context

    @property
    def media(self) -> Media:
        scripts = [versioned_static(name) for name in SCRIPTS]
        return Media(js=scripts, css={"all": [versioned_static(STYLES)]})


class JsonWidgetAdapter(WidgetAdapter):
    """Gives the script the widget's schema once, however many blocks there are."""

    js_constructor = "pep.builder.JsonWidget"

    def js_args(self, widget: JsonWidget) -> list[Any]:
        return [widget.editor, widget.schema]

    @lazy
    def media(self) -> Media:
        return Media(
            js=[
                versioned_static("wagtailadmin/js/telepath/widgets.js"),
                *(versioned_static(name) for name in (SCRIPT, RIGHTS, SKETCHES, PICKING)),
            ],
            css={"all": [versioned_static(STYLES)]},
        )


register(JsonWidgetAdapter(), JsonWidget)


class JsonFormField(forms.Field):
    """A form field whose value is JSON. It is checked when a form is released, not here."""

    def __init__(self, *, shape: type | tuple[type, ...], empty: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.shape = shape
        self._empty = empty

    def prepare_value(self, value: Any) -> str:
        return write(
            read(value) if isinstance(value, str) and not isinstance(value, NotJson) else value
        )

    def to_python(self, value: Any) -> Any:
        found = read(value)
        if isinstance(found, NotJson):
            raise ValidationError(_("This cannot be read. Undo your last change to it."))
        if found is None:
            return self._empty() if callable(self._empty) else self._empty
        if not isinstance(found, self.shape):
            raise ValidationError(_("This is not the right kind of value here."))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        found = read(data)
        return (found or None) != (initial or None)


class JsonBlock(FieldBlock):
    """A block of one JSON value."""

    shape: type | tuple[type, ...] = dict
    editor = "json"
    empty: Any = None

    def __init__(self, schema: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.schema = schema

    @cached_property
    def field(self) -> forms.Field:
        """The form field; made once, as every block of a kind shares it."""
        return JsonFormField(
            shape=self.shape,
            empty=self.empty,
            widget=self.make_widget(),
            label=self.meta.label or "",
            help_text=getattr(self.meta, "help_text", "") or "",
        )

    def make_widget(self) -> forms.Widget:
        """What it is edited in."""
        return JsonWidget(self.editor, self.schema)

    def value_from_form(self, value: Any) -> Any:
        found = read(value)
        return self.get_default() if found is None else found

    def value_for_form(self, value: Any) -> str:
        return write(value)

    def get_default(self) -> Any:
        return self.empty() if callable(self.empty) else self.empty


class WordsBlock(JsonBlock):
    """A text: a bare string for English, or one string a language."""

    shape = (str, dict)
    editor = "words"


class ChoicesBlock(JsonBlock):
    """Things to choose, as `[{id, label}]` in a small table. Pasted lines become rows."""

    shape = list
    editor = "choices"


class SettingsBlock(JsonBlock):
    """Everything about a question that has no box of its own, by the names of the engine."""

    editor = "settings"
    empty = dict


Schema = Sequence[Mapping[str, Any]]
