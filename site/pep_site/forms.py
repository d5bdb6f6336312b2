"""How Django's own forms look on this site."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Fields in the GOV.UK way: label, hint, error and control, tied together for screen readers."""

    field_template_name = "pep_forms_fields/field.html"
