"""How Django's own forms look on this site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Fields in the GOV.UK way: label, hint, error and control, tied together for screen readers.

    `{{ form }}` draws all fields, `{{ form.name.as_field_group }}` one of them. Wagtail's
    editor draws its own fields and is not touched by this.
    """

    form_template_name = "pep_forms_fields/form.html"
    formset_template_name = "pep_forms_fields/formset.html"
    field_template_name = "pep_forms_fields/field.html"


class DayMonthYear(forms.MultiWidget):
    """A date in three inputs. What was typed stays as it was typed, however wrong."""

    template_name = "pep_forms_fields/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts = {"day": forms.TextInput(), "month": forms.TextInput(), "year": forms.TextInput()}
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Take a date apart."""
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return [None, None, None]

    def id_for_label(self, id_: str) -> str:
        """The legend belongs to all three, so it points at none."""
        return ""


class DateField(forms.MultiValueField):
    """A date from three inputs, with a message that says which part to change."""

    widget = DayMonthYear
    default_error_messages = {
        "required": "Enter a date",
        "incomplete": "Enter a day, a month and a year",
        "invalid": "Enter a real date, like 27 3 2026",
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(required=False, strip=True) for _ in range(3))
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        """The date, or one error for the whole of it."""
        parts = [str(part or "").strip() for part in value or ()]
        if not any(parts):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def compress(self, data_list: Any) -> Any:
        """Never reached: `clean` makes the date."""
        return data_list

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the parts as text."""
        old = [str(part or "") for part in self.widget.decompress(initial)]
        return old != [str(part or "").strip() for part in data or ["", "", ""]]


def yes_no(**kwargs: Any) -> forms.TypedChoiceField:
    """A question answered with Yes or No, neither of them chosen beforehand."""
    words: Mapping[str, bool] = {"yes": True, "no": False}
    return forms.TypedChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=words.__getitem__,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        **kwargs,
    )
