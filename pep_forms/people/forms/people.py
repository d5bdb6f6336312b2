"""The forms of networks, accounts and organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pep_forms.engine.roles import Role
from pep_forms.people.forms.fields import DateField, Form, code, long_text, text, tick
from pep_forms.people.models import Organisation
from pep_forms.people.models.network import NETWORK_ROLES, STAFF_ROLES
from pep_forms.people.models.organisation import OrganisationKind
from pep_forms.people.role_words import role_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _email(required: bool = True, **more: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("Email address"),
        required=required,
        max_length=254,
        error_messages={
            "required": _("Enter an email address"),
            "invalid": _("Enter an email address in the right form, like name@example.org"),
        },
        **more,
    )


_ORGANISATION = _("Organisation")


def _organisation(
    label: StrOrPromise = _ORGANISATION, *kinds: str, **more: Any
) -> forms.ModelChoiceField:
    field = forms.ModelChoiceField(
        label=label,
        queryset=Organisation.objects.filter(kind__in=kinds) if kinds else Organisation.objects,
        required=False,
        empty_label=_("None"),
        **more,
    )
    return field


class MemberForm(Form):
    """Somebody to add to a network."""

    email = _email(help_text=_("If they have no account with this address, we invite them to one."))
    full_name = text(_("Full name"), required=True)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            ("", _("Choose")),
            *((role, role_words(role)) for role in NETWORK_ROLES if role != Role.DELEGATE),
        ],
        error_messages={"required": _("Choose the role")},
    )
    organisation = _organisation()
    relationship = text(
        _("Relationship, if it matters"),
        most=100,
        help_text=_("For example, mother or grandfather."),
    )
    parental_responsibility = tick(_("They have parental responsibility"))
    starts_on = DateField(
        label=_("First day"), required=False, help_text=_("Leave empty for today.")
    )
    ends_on = DateField(label=_("Last day, if it is known"), required=False)


class MemberEditForm(Form):
    """What may be corrected of a member."""

    organisation = _organisation()
    relationship = text(_("Relationship, if it matters"), most=100)
    parental_responsibility = tick(_("They have parental responsibility"))


class MemberEndForm(Form):
    """The last day of a role."""

    ends_on = DateField(
        label=_("Last day"),
        help_text=_("From the day after, they see nothing of this young person."),
    )


class ReplaceForm(Form):
    """Who takes a role over."""

    email = _email(help_text=_("If they have no account with this address, we invite them to one."))
    full_name = text(_("Full name"), required=True)
    starts_on = DateField(
        label=_("First day of the new person"),
        required=False,
        help_text=_("Leave empty for today. The old person’s role ends the day before."),
    )


class OrganisationForm(Form):
    """A school, home, agency or team."""

    name = text(_("Name"), required=True)
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[("", _("Choose")), *OrganisationKind.choices],
        error_messages={"required": _("Choose the kind of organisation")},
    )
    setting_type = code(_("Type of setting"), "setting_type")
    authority = code(_("Local authority"), "local_authority")
    urn = text("URN", most=10)
    dfe_number = text(_("DfE number"), most=10)
    ukprn = text("UKPRN", most=10)
    address = long_text(_("Address"))
    postcode = text(_("Postcode"), most=10)
    phone = text(_("Phone number"), most=40)
    email = _email(required=False)
    closed_on = DateField(label=_("Closed on, if it is closed"), required=False)


class UserForm(Form):
    """An adult's account."""

    full_name = text(_("Full name"), required=True)
    email = _email()
    job_title = text(_("Job title"))
    phone = text(_("Phone number"), most=40)
    organisation = _organisation()


class StaffRoleForm(Form):
    """A role for the authority, or for one team of social care."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("Choose")), *((role, role_words(role)) for role in STAFF_ROLES)],
        error_messages={"required": _("Choose the role")},
    )
    team = _organisation(_("Team, for social care"), OrganisationKind.SOCIAL_CARE_TEAM)
    starts_on = DateField(
        label=_("First day"), required=False, help_text=_("Leave empty for today.")
    )
    ends_on = DateField(label=_("Last day, if it is known"), required=False)


class EndForm(Form):
    """A last day."""

    ends_on = DateField(label=_("Last day"))
