"""The forms of sealing a record and of opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pep_forms.db import current
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.people.forms.fields import Form, about
from pep_forms.people.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _reason(label: StrOrPromise, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a few words")},
        **more,
    )


class _Holder(forms.ModelChoiceField):
    def __init__(self, label: StrOrPromise, **more: Any) -> None:
        super().__init__(
            User.objects.none(),
            label=label,
            empty_label=_("Choose"),
            error_messages={"required": about(_("Choose the {name}"), label)},
            **more,
        )

    def label_from_instance(self, obj: Any) -> str:
        """Names are not unique; account names are."""
        return f"{obj.full_name} ({obj.username})"


def _staff() -> Any:
    return (
        User.objects.filter(
            current(prefix="staff_roles__"),
            staff_roles__role__in=AUTHORITY_ROLES,
            is_active=True,
        )
        .distinct()
        .order_by("full_name", "username")
    )


class SealForm(Form):
    """Who may open the record again, and why it is sealed."""

    first = _Holder(_("First person who may open it again"))
    second = _Holder(_("Second person who may open it again"))
    reason = _reason(_("Why is the record sealed?"))
    sure = forms.BooleanField(
        label=_("I understand that this cannot be taken back"),
        error_messages={"required": _("Tick that you understand that this cannot be taken back")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].queryset = _staff()  # type: ignore[attr-defined]


class OpenForm(Form):
    """Why a sealed record is opened."""

    reason = _reason(
        _("Why do you open this record?"),
        help_text=_("Your name, the time and this reason are kept."),
    )


class HolderForm(Form):
    """Who takes a key over."""

    old = _Holder(_("Person who hands their key on"))
    new = _Holder(_("Person who takes it over"))

    def __init__(self, *args: Any, holders: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            pk__in=[user.pk for user in holders]
        )
        self.fields["new"].queryset = _staff()  # type: ignore[attr-defined]
