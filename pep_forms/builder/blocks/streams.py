"""Streams that never lose a block, and the field that keeps them out of migrations."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import Block, BlockWidget, StreamBlock, StreamValue, StructBlock
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.fields import StreamField

from pep_forms.builder.blocks.values import SCRIPT, JsonBlock
from pep_forms.builder.content import UNKNOWN


class UnknownBlock(JsonBlock):
    """A block of a type that this release of the software does not have. It is kept whole."""

    shape = object
    editor = "unknown"

    class Meta:
        icon = "warning"
        label = _("Not understood")


def from_state(block: Block, state: Any) -> Any:
    """The value of a block that was never opened in the browser, from the state it was sent."""
    if isinstance(block, StreamBlock):
        items = [item for item in state or () if item.get("type") in block.child_blocks]
        return StreamValue(
            block,
            [
                (i["type"], from_state(block.child_blocks[i["type"]], i["value"]), i.get("id"))
                for i in items
            ],
        )
    if isinstance(block, StructBlock):
        known = state if isinstance(state, dict) else {}
        return block._to_struct_value(
            [
                (name, from_state(child, known.get(name)))
                for name, child in block.child_blocks.items()
            ]
        )
    # A drop-down's state is a list of what is picked; a value of ours is text.
    picked = state[0] if isinstance(state, list) and state else state
    return block.value_from_form(picked)


class KeepingStream(StreamBlock):
    """A stream whose blocks of unknown types are carried on instead of being dropped."""

    #: What the browser was last told about it, and the stamp it was true for.
    packed: tuple[Any, Any, str] | None = None

    def stamp(self) -> Any:
        """What the blocks take from the database: another stamp means telling anew."""
        return None

    def to_python(self, value: Any) -> StreamValue:
        if isinstance(value, str) and value:
            value = json.loads(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = [self._kept(item) for item in value]
        return super().to_python(value)

    def bulk_to_python(self, values: Any) -> list[StreamValue]:
        return super().bulk_to_python([[self._kept(item) for item in stream] for stream in values])

    def _kept(self, item: Any) -> Any:
        if item["type"] in self.child_blocks and item["type"] != UNKNOWN:
            return item
        if item["type"] == UNKNOWN and _is_wrapped(item["value"]):
            return item
        return {
            "type": UNKNOWN,
            "value": {"type": item["type"], "value": item["value"]},
            "id": item.get("id"),
        }

    def get_prep_value(self, value: Any) -> list[dict[str, Any]]:
        """The stored form: what was not understood goes back under its own type."""
        return [_unwrapped(item) for item in super().get_prep_value(value)]


class KeepingStreamAdapter(StreamBlockAdapter):
    """Tells the browser to use our definition, which offers no block of an unknown type."""

    js_constructor = "pep.builder.Stream"

    @cached_property
    def media(self) -> Media:
        """Wagtail's script and ours."""
        return super().media + Media(js=[versioned_static(SCRIPT)])


register(KeepingStreamAdapter(), KeepingStream)


def _is_wrapped(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"type", "value"}


def _unwrapped(item: dict[str, Any]) -> dict[str, Any]:
    if item["type"] == UNKNOWN and _is_wrapped(item["value"]):
        return {**item, "type": item["value"]["type"], "value": item["value"]["value"]}
    return item


class KeepingStruct(StructBlock):
    """A struct whose unknown fields are carried on in `settings`, and that opens lazily.

    The browser draws its fields only when the block is opened; until then its state travels
    as one hidden box, so that a section of forty questions opens as fast as an empty one.
    """

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        state = data.get(f"{prefix}-state")
        if state is None:
            return super().value_from_datadict(data, files, prefix)
        try:
            return from_state(self, json.loads(state))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            # Only a request that was cut or forged looks so: nothing of it is saved.
            raise BadRequest("A block did not arrive whole.") from error

    def value_omitted_from_data(self, data: Any, files: Any, prefix: str) -> bool:
        omitted: bool = super().value_omitted_from_data(data, files, prefix)
        return f"{prefix}-state" not in data and omitted

    def to_python(self, value: Any) -> Any:
        return super().to_python(self._kept(value))

    def bulk_to_python(self, values: Any) -> Any:
        return super().bulk_to_python([self._kept(value) for value in values])

    def normalize(self, value: Any) -> Any:
        if isinstance(value, self.meta.value_class):
            return value
        return super().normalize(self._kept(value))

    def _kept(self, value: Any) -> dict[str, Any]:
        known = value if isinstance(value, dict) else {"value": value}
        strange = {name: item for name, item in known.items() if name not in self.child_blocks}
        if not strange:
            return known
        settings = known.get("settings")
        own = {name: item for name, item in known.items() if name in self.child_blocks}
        return {**own, "settings": {**strange, **(settings if isinstance(settings, dict) else {})}}


class PackedWidget(BlockWidget):
    """Packs what the browser must know about the blocks once, and not for every page.

    Packing draws a widget for every box of every block, which costs more than the rest of
    the page. Only the lists that come from the database can change while a process lives.
    """

    def _build_block_json(self) -> None:
        stamp = self.block_def.stamp()
        if self.block_def.packed is None or self.block_def.packed[0] != stamp:
            super()._build_block_json()
            self.block_def.packed = (stamp, self.js_context, self.block_json)
        _stamp, context, text = self.block_def.packed
        self._js_context, self._block_json = context, text


class DefinitionField(StreamField):
    """A stream field whose blocks stay out of migrations: they change with every release."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": PackedWidget(self.stream_block), **kwargs})

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
