"""How Django's own forms look on this site."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Fields in the GOV.UK way: label, hint, error and control, tied together for screen readers.

    `{{ form }}` draws all fields, `{{ form.name.as_field_group }}` one of them. Wagtail's
    editor draws its own fields and is not touched by this.
    """

    form_template_name = "pep_forms_fields/form.html"
    formset_template_name = "pep_forms_fields/formset.html"
    field_template_name = "pep_forms_fields/field.html"
