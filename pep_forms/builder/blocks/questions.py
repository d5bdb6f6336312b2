"""The blocks of a section: one a family of kinds, a page break, and what is not understood."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import ChoiceBlock
from wagtail.blocks.struct_block import StructBlockAdapter

from pep_forms.builder.blocks import schema
from pep_forms.builder.blocks.conditions import ConditionBlock
from pep_forms.builder.blocks.streams import KeepingStream, KeepingStruct, UnknownBlock
from pep_forms.builder.blocks.values import (
    PICKING,
    RIGHTS,
    SCRIPT,
    SKETCHES,
    STYLES,
    ChoicesBlock,
    SettingsBlock,
    WordsBlock,
)
from pep_forms.builder.content import PAGE, UNKNOWN
from pep_forms.builder.families import FAMILIES, Family
from pep_forms.engine import kinds


class LazyStruct(KeepingStruct):
    """A struct that the browser draws when it is opened."""

    class Meta:
        form_classname = "pep-question struct-block"


class LazyStructAdapter(StructBlockAdapter):
    """Tells the browser to use our definition, which draws lazily."""

    js_constructor = "pep.builder.LazyStruct"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(
            js=[versioned_static(name) for name in (SCRIPT, RIGHTS, SKETCHES, PICKING)],
            css={"all": [versioned_static(STYLES)]},
        )


register(LazyStructAdapter(), LazyStruct)

# Blocks of one name and meaning are shared by all families, so that the browser is told
# about each of them once.
_LABEL = WordsBlock(label=_("Question"))
_HINT = WordsBlock(
    {"rows": 2}, label=_("Hint"), help_text=_("One sentence under the question. It may be empty.")
)
_SHOW_WHEN = ConditionBlock(required=False, label=_("Asked only when"))
_CHOICES = ChoicesBlock(label=_("Choices"))
_ROWS = ChoicesBlock(label=_("Rows"))


def _kind(family: Family) -> ChoiceBlock:
    return ChoiceBlock(
        choices=[(kind, kinds.get(kind).label) for kind in family.kinds],
        default=family.kinds[0],
        label=_("Kind"),
    )


def _family(family: Family, columns: KeepingStream | None) -> LazyStruct:
    parts: list[tuple[str, Any]] = [("label", _LABEL)]
    if family.has_kinds:
        parts.append(("kind", _kind(family)))
    parts.append(("hint", _HINT))
    if family.choices:
        parts.append(("choices", _ROWS if family.name == "table" else _CHOICES))
    if family.columns and columns is not None:
        parts.append(("questions", columns))
    parts += [
        ("show_when", _SHOW_WHEN),
        ("settings", SettingsBlock(schema.of_family(family), label=_("Settings"))),
    ]
    return LazyStruct(
        parts, label=family.label, icon=family.icon, group=family.group, label_format="{label}"
    )


def _page() -> LazyStruct:
    return LazyStruct(
        [
            ("title", WordsBlock(label=_("Title of the page"))),
            ("intro", WordsBlock({"rows": 2}, label=_("Introduction"))),
            ("settings", SettingsBlock([], label=_("Settings"))),
        ],
        label=_("Page break"),
        icon="doc-empty",
        group=_("Pages"),
        label_format="{title}",
    )


def _made() -> list[tuple[str, Any]]:
    """The blocks of a section. Columns share the blocks of questions: one level is nested."""
    unknown = (UNKNOWN, UnknownBlock())
    plain = [
        (name, _family(family, None)) for name, family in FAMILIES.items() if not family.columns
    ]
    inner = KeepingStream([*plain, unknown], required=False, label=_("Columns"), collapsed=True)
    nested = [("group", _family(FAMILIES["group"], inner))]
    columns = KeepingStream(
        [*plain, *nested, unknown], required=False, label=_("Columns"), collapsed=True
    )
    whole = [
        (name, _family(FAMILIES[name], columns))
        for name, family in FAMILIES.items()
        if family.columns
    ]
    return [(PAGE, _page()), *plain, *whole, unknown]


class QuestionStream(KeepingStream):
    """The pages of a section: page breaks and questions, in one flat list."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or _made(), **kwargs)

    def stamp(self) -> Any:
        """The code sets there are."""
        return schema.code_sets()

    class Meta:
        collapsed = True
