"""The forms of attached documents, and of their types."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people.forms.fields import DateField, Form, text
from pep_forms.people.role_words import role_choices, role_words
from pep_forms.peps.enclosures.types import NEEDS, DocumentType
from pep_forms.peps.models import Enclosure
from pep_forms.peps.models.enclosure import OPENABLE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_REVIEW, _EXPIRES = _("Day to look at it again"), _("Last day on which it is good")


class Files(forms.ClearableFileInput):
    """Files chosen together, or taken with the camera beside it."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, each as a browser sends it."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files. Whether they are taken is for the action to say."""
        found = [one for one in data or () if one]
        if not found and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found


def _roles(label: StrOrPromise, hint: StrOrPromise) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"invalid_choice": _("Choose among the roles that are offered")},
    )


class _Said(Form):
    """What is said of a document, whether it is new or there already."""

    field_order = ("title", "dated_on", "open_to", "review_on", "expires_on")

    title = text(
        _("Title"),
        required=True,
        most=120,
        help_text=_("Say what it is, such as “Autumn report”. Do not name the young person."),
    )
    dated_on = DateField(
        label=_("Date of the document"),
        required=False,
        help_text=_("The date that stands on it, if there is one. For example, 27 3 2026"),
    )
    review_on = DateField(label=_REVIEW, required=False)
    expires_on = DateField(label=_EXPIRES, required=False)

    def ask_for_days(self, kind: DocumentType) -> None:
        """Make the day that the type needs a must, and say what the other is for."""
        for name, label, needs, hint in (
            ("review_on", _REVIEW, "review", _("You are reminded before it.")),
            (
                "expires_on",
                _EXPIRES,
                "expiry",
                _("The day after, it leaves the list of documents."),
            ),
        ):
            field = self.fields[name]
            field.required = kind.needs == needs
            field.label = label if field.required else f"{label} (optional)"
            field.help_text = hint


class AttachForm(_Said):
    """A new document of one type."""

    open_to = _roles(_("Who may see it?"), "")
    key = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    file = FilesField(label=_("File"), error_messages={"required": _("Choose a file to attach")})

    def __init__(self, *args: Any, kind: DocumentType, no_parent: bool, **kwargs: Any) -> None:
        due = kind.due_from(clock.today())
        initial = {
            "key": uuid.uuid4(),
            "open_to": kind.usual,
            "review_on": due if kind.needs == "review" else None,
            "expires_on": due if kind.needs == "expiry" else None,
        }
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.ask_for_days(kind)
        offered = [role for role in kind.roles if not (no_parent and role == Role.PARENT)]
        self.fields["open_to"].choices = role_choices(offered)  # type: ignore[attr-defined]
        self.fields["open_to"].help_text = _(
            "The Virtual School can always see it, and so can you. Nobody else does before the "
            "virus check is done."
        )

    @property
    def base(self) -> uuid.UUID:
        """What the keys of the documents of this page are made from."""
        return self.cleaned_data["key"] or uuid.uuid4()


class ReplaceForm(AttachForm):
    """A newer copy: open to the same roles as the one it replaces."""

    def __init__(self, *args: Any, kind: DocumentType, of: Enclosure, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, no_parent=True, initial={"title": of.title}, **kwargs)
        del self.fields["open_to"]


class ChangeForm(_Said):
    """What is said of a document that is there; who may see it can only become fewer."""

    open_to = _roles(_("Who may see it?"), _("Take a tick away to close it to a role, for good."))

    def __init__(self, *args: Any, kind: DocumentType, of: Enclosure, **kwargs: Any) -> None:
        now = [one.role for one in of.openings.all()]
        super().__init__(*args, row=of, initial={"open_to": now}, **kwargs)
        self.ask_for_days(kind)
        self.fields["open_to"].choices = [  # type: ignore[attr-defined]
            (role, role_words(role)) for role in OPENABLE if role in now
        ]


class WithdrawForm(Form):
    """Why a document is withdrawn."""

    reason = text(
        _("Why do you withdraw it?"),
        most=500,
        help_text=_("Those who still see it read this. Do not name anybody in it."),
    )


class TypeForm(Form):
    """What the Virtual School says of a type of document."""

    label = text(_("Name"), required=True)
    roles = _roles(
        _("Who may see a document of this type at most?"),
        _(
            "Whoever attaches one chooses among these. The Virtual School always sees it. "
            "A tick that you take away closes what is there at once."
        ),
    )
    needs = forms.ChoiceField(
        label=_("Does it need a date?"),
        required=False,
        choices=list(NEEDS.items()),
        widget=forms.RadioSelect(),
    )
    months = forms.IntegerField(
        label=_("After how many months?"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("The date that is filled in at first. Whoever attaches it may change it."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Enter the months as a number"),
            "min_value": _("Enter 1 month or more"),
            "max_value": _("Enter 120 months or fewer"),
        },
    )
    retired = forms.BooleanField(
        label=_("Do not offer this type any more"),
        required=False,
        help_text=_("What is attached keeps it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(OPENABLE)  # type: ignore[attr-defined]
