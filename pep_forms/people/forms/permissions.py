"""The forms of permissions beside roles."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from pep_forms.people.forms.fields import Form
from pep_forms.people.models import AdminPermission


class PermissionForm(Form):
    """One permission to give."""

    permission = forms.ChoiceField(
        label=_("Permission"),
        choices=AdminPermission.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the permission")},
    )


class EndPermissionForm(Form):
    """Nothing to fill in: it ends at once."""
