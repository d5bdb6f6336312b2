"""The blocks of a template: which sections, in which order, with what only it may say."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock

from pep_forms.builder.blocks import schema
from pep_forms.builder.blocks.conditions import ConditionBlock
from pep_forms.builder.blocks.questions import LazyStruct
from pep_forms.builder.blocks.streams import KeepingStream, UnknownBlock
from pep_forms.builder.blocks.values import SettingsBlock
from pep_forms.builder.content import SECTION, UNKNOWN


def section_names() -> list[tuple[str, str]]:
    """Every section there is, by key. The model stands above this room, so it is asked for."""
    sections = apps.get_model("builder", "Section").objects.order_by("title")
    return [(key, f"{title} ({key})") for key, title in sections.values_list("key", "title")]


def _place() -> LazyStruct:
    return LazyStruct(
        [
            # A row just added has none yet: autosave keeps it, and the proof at release asks.
            (
                "section",
                ChoiceBlock(choices=section_names, required=False, label=_("Section")),
            ),
            ("show_when", ConditionBlock(required=False, label=_("Only when"))),
            ("settings", SettingsBlock(schema.PLACE, label=_("Only in this template"))),
        ],
        label=_("Section"),
        icon="list-ul",
        label_format="{section}",
    )


class PlaceStream(KeepingStream):
    """The sections of a template, in order."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        made = [(SECTION, _place()), (UNKNOWN, UnknownBlock())]
        super().__init__(local_blocks or made, **kwargs)

    def stamp(self) -> Any:
        """The sections there are."""
        return section_names()

    class Meta:
        collapsed = True
