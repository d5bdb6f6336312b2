"""The few blocks that a page is written with.

Each has one purpose an editor can see. Headings carry the anchor that help opens at.
"""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from guidance.representation import picture

#: What rich text may hold: no raw HTML, no embeds, one level of headings of its own.
FEATURES = ["h3", "bold", "italic", "link", "ul", "ol"]


class HeadingBlock(blocks.StructBlock):
    """A heading that the contents list names and a link can lead to."""

    text = blocks.CharBlock(label=_("Heading"), max_length=120)
    help_key = blocks.RegexBlock(
        label=_("Help key"),
        regex=r"^[a-z0-9][a-z0-9_-]*$",
        required=False,
        max_length=64,
        error_messages={"invalid": _("Use small letters, numbers and hyphens.")},
        help_text=_("The help key of a section or question. Its “Help with this” then opens here."),
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "guidance/blocks/heading.html"
        description = _("Starts a part of the page and appears in its contents list")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Adds the anchor."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["anchor"] = anchor_of(value["text"])
        return context


def anchor_of(heading: str) -> str:
    """The anchor of a heading: readable, and the same for the same words."""
    return slugify(heading) or "part"


class CalloutBlock(blocks.StructBlock):
    """Something that must not be overlooked."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("note", _("Note")), ("warning", _("Warning"))],
        default="note",
    )
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "link", "ul"])

    class Meta:
        icon = "warning"
        label = _("Call-out")
        template = "guidance/blocks/callout.html"
        description = _("A note or warning set apart from the text")


class ExampleBlock(blocks.StructBlock):
    """The same thing said weakly and well."""

    about = blocks.CharBlock(label=_("What it is an example of"), max_length=120)
    weak = blocks.TextBlock(label=_("Weak"), rows=3)
    good = blocks.TextBlock(label=_("Better"), rows=3)
    why = blocks.TextBlock(label=_("Why it is better"), rows=2, required=False)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Weak and better example")
        template = "guidance/blocks/example.html"
        description = _("Two wordings side by side")


class StepsBlock(blocks.ListBlock):
    """What to do, in order: a numbered line of steps."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            blocks.StructBlock(
                [
                    ("title", blocks.CharBlock(label=_("Step"), max_length=160)),
                    ("text", blocks.TextBlock(label=_("More"), rows=2, required=False)),
                ]
            ),
            **kwargs,
        )

    class Meta:
        icon = "list-ol"
        label = _("Steps or timeline")
        template = "guidance/blocks/steps.html"
        description = _("What happens one after the other")


class TableBlock(TypedTableBlock):
    """A table with a caption and column headings."""

    class Meta:
        icon = "table"
        label = _("Table")
        template = "guidance/blocks/table.html"
        description = _("Rows and columns; give it a caption")


class PictureBlock(blocks.StructBlock):
    """A picture with the words that stand for it."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What it shows"),
        max_length=250,
        help_text=_("Read aloud to people who cannot see it. Never show a real young person."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "guidance/blocks/picture.html"
        description = _("A screenshot or drawing")

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        """The picture itself in place of its number; null where the reader may not have it."""
        said: dict[str, Any] = super().get_api_representation(value, context=context)
        return said | {"image": picture(value["image"], context or {})}


class BodyBlock(blocks.StreamBlock):
    """The text of a page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=FEATURES,
        template="guidance/blocks/text.html",
        description=_("Paragraphs, lists and links"),
    )
    steps = StepsBlock()
    table = TableBlock([("text", blocks.CharBlock(label=_("Text"), required=False))])
    example = ExampleBlock()
    callout = CalloutBlock()
    picture = PictureBlock()
