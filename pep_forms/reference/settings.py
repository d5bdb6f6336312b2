"""Settings that are data: every count, date and name that guidance may change.

Each has a type, a default and words for the admin page. `get` answers with the value in
force on a day: a change of deadline never moves a plan that was opened before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pep_forms import clock
from pep_forms.exceptions import BadInput
from pep_forms.reference.cache import Kept
from pep_forms.reference.models import SettingValue

PHASES = ("early_years", "school", "post_16")


@dataclass(frozen=True)
class Setting:
    """One setting: its type, its default and what it is called on the page."""

    name: str
    type: Any
    default: Any
    label: str
    group: str
    hint: str = ""
    #: Defaults that differ in a phase. A setting without `by_phase` has one value for all.
    phase_defaults: Mapping[str, Any] = field(default_factory=dict)
    by_phase: bool = False

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Checks and converts values of this setting."""
        return TypeAdapter(self.type)

    def parse(self, value: Any) -> Any:
        """The value in its own type. Raises BadInput, in words, when it does not fit."""
        try:
            return self.adapter.validate_python(value)
        except ValidationError as error:
            problem = error.errors()[0]["msg"]
            raise BadInput(f"{self.label}: {problem}", field=self.name) from error

    def to_json(self, value: Any) -> Any:
        """The value as it is stored."""
        return self.adapter.dump_python(value, mode="json")

    def default_for(self, phase: str | None) -> Any:
        """The default, for a phase where that has its own."""
        return self.parse(self.phase_defaults.get(phase or "", self.default))


_registry: dict[str, Setting] = {}


def register(*settings: Setting) -> None:
    """Add settings. Other rooms may register their own in their `settings.py`."""
    for setting in settings:
        if _registry.setdefault(setting.name, setting) != setting:
            raise ValueError(f"the setting {setting.name} is registered twice")
        setting.default_for(None)


def definition(name: str) -> Setting:
    """The setting of this name. Raises LookupError when there is none."""
    try:
        return _registry[name]
    except KeyError:
        raise LookupError(f"there is no setting {name!r}") from None


def all_settings() -> tuple[Setting, ...]:
    """Every setting, in the order of the page."""
    return tuple(_registry.values())


Held = dict[tuple[str, str], list[tuple[date, Any]]]


def _load() -> Held:
    held: Held = {}
    for row in SettingValue.objects.order_by("starts_on"):
        held.setdefault((row.name, row.phase), []).append((row.starts_on, row.value))
    return held


_values: Kept[Held] = Kept("settings", _load)


def get(name: str, *, phase: str | None = None, on: date | None = None) -> Any:
    """The value in force on a day (today when not told).

    The order is: what the authority set for this phase, what it set for all phases, the
    default for this phase, the default.
    """
    setting = definition(name)
    day = on or clock.today()
    places = [phase, ""] if phase and setting.by_phase else [""]
    for place in places:
        for starts_on, value in reversed(_values.get().get((name, place or ""), [])):
            if starts_on <= day:
                return setting.parse(value)
    return setting.default_for(phase)
