"""Fields that the forms of every room share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from pep_forms.engine.kinds.dates import read_date, read_time
from pep_forms.exceptions import BadInput, Refused
from pep_forms.reference import codes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T")


class DayMonthYear(forms.MultiWidget):
    """A date in three inputs. What was typed stays as it was typed, however wrong."""

    template_name = "pep_forms_fields/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        names = ("day", "month", "year")
        super().__init__({name: forms.TextInput() for name in names}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Take a date apart."""
        return [value.day, value.month, value.year] if isinstance(value, date) else [None] * 3

    def id_for_label(self, id_: str) -> str:
        """The legend belongs to all three, so it points at none."""
        return ""


class DateField(forms.MultiValueField):
    """A date from three inputs, read as in the sections, with one message for the whole."""

    widget = DayMonthYear

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(required=False) for _ in range(3))
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        """The date, or what to do about it."""
        name = _lower(str(self.label or gettext("date"))).removeprefix("the ")
        parts = [str(part or "").strip() for part in value or ()]
        if not any(parts):
            if self.required:
                words = gettext("Enter the %(name)s") % {"name": name}
                raise forms.ValidationError(words, code="required")
            return None
        found = read_date("/".join(parts))
        if found is None:
            words = gettext("The %(name)s must be a real date, like 27 3 2026") % {"name": name}
            raise forms.ValidationError(words, code="invalid")
        return found

    def compress(self, data_list: Any) -> Any:
        """Never reached: `clean` makes the date."""
        return data_list


class TimeField(forms.CharField):
    """A time of day as people type it, read as in the sections."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For example 2:30pm"))
        box = forms.TextInput(attrs={"class": "govuk-input--width-5"})
        super().__init__(max_length=40, widget=box, **kwargs)

    def clean(self, value: Any) -> time | None:
        """The time, or what to do about it."""
        typed = str(value or "").strip()
        if not typed and not self.required:
            return None
        found = read_time(typed)
        if found is None:
            name = _lower(str(self.label or gettext("time"))).removeprefix("the ")
            words = gettext("Enter the %(name)s like 2:30pm or 14:30") % {"name": name}
            raise forms.ValidationError(words, code="invalid")
        return found


def _said(words: StrOrPromise, label: StrOrPromise) -> str:
    return str(words).format(name=_lower(str(label)))


#: A sentence about a field: put together when it is shown, in the language of its reader.
about: Any = lazy(_said, str)


def text(
    label: StrOrPromise, *, required: bool = False, most: int = 200, **more: Any
) -> forms.CharField:
    """One line of text."""
    errors: dict[str, Any] = {
        "required": about(gettext_lazy("Enter the {name}"), label),
        "max_length": gettext_lazy("Use fewer characters"),
    }
    return forms.CharField(
        label=label, required=required, max_length=most, error_messages=errors, **more
    )


def long_text(label: StrOrPromise, *, rows: int = 3, **more: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


def code(
    label: StrOrPromise, code_set: str, *, required: bool = False, **more: Any
) -> forms.ChoiceField:
    """One code of a set. The choices are filled in when the form is made."""
    field = forms.ChoiceField(
        label=label,
        required=required,
        error_messages={"required": about(gettext_lazy("Choose the {name}"), label)},
        **more,
    )
    field.code_set = code_set  # type: ignore[attr-defined]
    return field


def three_way(label: StrOrPromise, **more: Any) -> forms.TypedChoiceField:
    """Yes, no, or not known."""
    words: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            ("", gettext_lazy("Not known")),
        ],
        coerce=words.__getitem__,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        **more,
    )


def tick(label: StrOrPromise, **more: Any) -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, **more)


class Form(forms.Form):
    """A form whose codes are offered as at today, and which runs an action.

    `row` is what is edited: its values are the initial ones, and a code it holds that can
    no longer be chosen stays among the choices.
    """

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        initial = {name: _shown(getattr(row, name, None)) for name in self.base_fields if row}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            code_set = getattr(field, "code_set", None)
            if code_set:
                stored = self.initial.get(name) or None
                field.choices = [("", gettext("Choose")), *codes.offered(code_set, stored=stored)]  # type: ignore[attr-defined]

    def run(self, action: Callable[..., T], **arguments: Any) -> T | None:
        """Call an action; what it refuses becomes an error at the field it names."""
        try:
            return action(**arguments)
        except BadInput as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
        except Refused as error:
            self.add_error(None, str(error))
        return None

    def details(self, *names: str) -> dict[str, Any]:
        """What was typed into some of the fields; into all when none is named."""
        return {name: self.cleaned_data[name] for name in names or self.fields}


def _shown(value: Any) -> Any:
    if value is True:
        return True
    return "" if value is None else value


def _lower(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
