"""Template tags for ordinary Django forms: the control of a field and the error summary.

A control is Django's own widget with the class names of GOV.UK Frontend, drawn with one of
the templates in `pep_forms_fields/` where Django's own would not do.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField

register = template.Library()

#: The first match counts, so the more special widgets stand first.
CONTROLS: tuple[tuple[type[forms.Widget], str, str | None], ...] = (
    (forms.CheckboxSelectMultiple, "", "pep_forms_fields/checkboxes.html"),
    (forms.RadioSelect, "", "pep_forms_fields/radios.html"),
    (forms.CheckboxInput, "govuk-checkboxes__input", None),
    (forms.SelectMultiple, "govuk-select", None),
    (forms.Select, "govuk-select", None),
    (forms.ClearableFileInput, "govuk-file-upload", "pep_forms_fields/file.html"),
    (forms.FileInput, "govuk-file-upload", None),
    (forms.Textarea, "govuk-textarea", None),
    (forms.MultiWidget, "", None),
    (forms.widgets.Input, "govuk-input", None),
)
ERROR_CLASSES = {"govuk-input", "govuk-select", "govuk-textarea", "govuk-file-upload"}
#: Kinds of widget whose first input does not bear the id of the whole.
MANY_INPUTS = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)


@register.simple_tag
def control(field: BoundField) -> str:
    """Draw the input or inputs of a field, without its label, hint and error."""
    widget = copy.copy(field.field.widget)
    widget.attrs = dict(widget.attrs)
    base, own_template = next(
        ((name, own) for kind, name, own in CONTROLS if isinstance(widget, kind)), ("", None)
    )
    if own_template:
        widget.template_name = own_template
    # Required fields are checked on the server, with a message of ours and not the browser's.
    widget.use_required_attribute = _never
    classes = [base, str(widget.attrs.get("class", ""))]
    if field.errors and base in ERROR_CLASSES:
        classes.insert(1, f"{base}--error")
    attrs: dict[str, Any] = {}
    if any(classes):
        attrs["class"] = " ".join(filter(None, classes))
    if word_limit(field):
        attrs["class"] += " govuk-js-character-count"
        described = field.aria_describedby or ""
        attrs["aria-describedby"] = f"{described} {field.auto_id}-info".strip()
    return field.as_widget(widget=widget, attrs=attrs)


@register.filter
def word_limit(field: BoundField) -> int | None:
    """The most words a long text may have, when its widget says so (`data-maxwords`)."""
    widget = field.field.widget
    if not isinstance(widget, forms.Textarea):
        return None
    limit = widget.attrs.get("data-maxwords")
    return int(limit) if limit else None


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """A single tick box: its label stands after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def first_id(field: BoundField) -> str:
    """The id of the field's first input, where a link from the error summary lands."""
    if isinstance(field.field.widget, MANY_INPUTS):
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)


@register.filter
def describes(option: dict[str, Any]) -> str:
    """The hint of one choice, given as `hint` in the option's attributes."""
    return str(option.get("attrs", {}).get("data-hint", ""))


@register.simple_tag
def error_list(form: Any = None, formset: Any = None, errors: Any = None) -> list[dict[str, str]]:
    """Every error of a form and of a formset, each text once, each with the way to its input."""
    found: list[dict[str, str]] = []
    if isinstance(errors, list | tuple):
        found += [{"href": error.get("href", ""), "text": str(error["text"])} for error in errors]
    for one in _forms(form, formset):
        found += [{"href": "", "text": str(text)} for text in one.non_field_errors()]
        for field in one:
            href = "" if field.is_hidden else f"#{first_id(field)}"
            found += [{"href": href, "text": str(text)} for text in field.errors]
    if formset is not None and getattr(formset, "is_bound", False):
        found += [{"href": "", "text": str(text)} for text in formset.non_form_errors()]
    unique: dict[tuple[str, str], dict[str, str]] = {}
    for error in found:
        unique.setdefault((error["href"], error["text"]), error)
    return list(unique.values())


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | str]:
    """The numbers to show around a page, with gaps marked."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


def _forms(form: Any, formset: Any) -> Iterable[Any]:
    if isinstance(form, forms.BaseForm) and form.is_bound:
        yield form
    if formset is not None and getattr(formset, "is_bound", False):
        yield from formset.forms


def _never(_initial: Any) -> bool:
    return False
