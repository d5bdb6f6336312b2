"""The forms of the list, of opening and of the reasons for a PEP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.people.forms.fields import DateField, Form, TimeField, long_text
from pep_forms.peps.actions.opening import FORM_REASONS
from pep_forms.peps.actions.reasons import DISMISSALS
from pep_forms.peps.enums import Kind, PaperReason, Trigger
from pep_forms.peps.proposal import Proposal


class OpenForm(Form):
    """What can be changed in a proposal before a PEP is opened."""

    kind = forms.ChoiceField(label=_("Kind of PEP"))
    triggers = forms.MultipleChoiceField(
        label=_("Why this PEP is needed"),
        help_text=_("Tick all that apply. One PEP answers them all."),
        choices=Trigger.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"required": _("Choose at least one reason for this PEP")},
    )
    template = forms.ChoiceField(
        label=_("Form"), help_text=_("The forms made for this year group come first.")
    )
    form_reason = forms.ChoiceField(
        label=_("If you choose another form: why?"),
        required=False,
        choices=[("", _("Choose")), *FORM_REASONS.items()],
    )
    opens_on = DateField(
        label=_("Day on which it opens"),
        required=False,
        help_text=_(
            "Leave empty to open it now. On a later day it is filled in with what the "
            "record says then."
        ),
    )
    meeting_on = DateField(label=_("Planned meeting date"), required=False)
    meeting_time = TimeField(label=_("Planned meeting time"), required=False)
    #: What the page said when it was sent: nothing opens with words nobody has seen.
    shown = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, kinds: Iterable[str], versions: Sequence[FormVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(kinds)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Kind.choices if value in allowed
        ]
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            (version.template.key, f"{version.template.title} (version {version.number})")
            for version in versions
        ]

    def clean_opens_on(self) -> date | None:
        """A PEP opens today or later."""
        day: date | None = self.cleaned_data["opens_on"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("A PEP cannot be opened in the past. Choose a later day"))
        return day

    def clean(self) -> dict[str, Any]:
        """A time needs its day, and a meeting lies ahead."""
        values: dict[str, Any] = super().clean() or {}
        day = values.get("meeting_on")
        if values.get("meeting_time") and day is None and "meeting_on" not in self.errors:
            self.add_error("meeting_on", _("Enter the planned meeting date as well"))
        if day is not None and day < clock.today():
            self.add_error("meeting_on", _("The planned meeting date must be today or later"))
        return values

    def require_reason(self, proposal: Proposal) -> None:
        """Another form than the proposed one needs a reason."""
        chosen = self.cleaned_data.get("template")
        if chosen != proposal.template_key and not self.cleaned_data.get("form_reason"):
            self.add_error("form_reason", _("Choose why you open it with another form"))

    @property
    def meeting_planned_at(self) -> datetime | None:
        """The planned meeting; at nine where no time is given."""
        day = self.cleaned_data.get("meeting_on")
        if day is None:
            return None
        at = self.cleaned_data.get("meeting_time") or time(9)
        return datetime.combine(day, at, tzinfo=clock.LONDON)


class PaperForm(Form):
    """Three of the six facts of a PEP on paper: the others are typed where they are kept."""

    reason = forms.ChoiceField(
        label=_("Why is it on paper?"),
        choices=PaperReason.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose why it is on paper")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of PEP"),
        choices=[("", _("Choose")), *Kind.choices],
        error_messages={"required": _("Choose what kind of PEP it is")},
    )
    held_on = DateField(
        label=_("Date of the meeting"),
        help_text=_(
            "The day written on the paper. It decides which window and school year "
            "the meeting counts for."
        ),
    )


def mark_of(values: Mapping[str, Any]) -> str:
    """A short mark of what a proposal rests on, to tell a changed one from the one shown."""
    opens_on = values.get("opens_on")
    rests_on = [
        str(values.get("kind") or ""),
        sorted(str(code) for code in values.get("triggers") or ()),
        opens_on.isoformat() if opens_on else "",
    ]
    return hashlib.sha256(json.dumps(rests_on).encode()).hexdigest()[:16]


class ShareEarlierForm(Form):
    """Which plans of an earlier time in care are shared."""

    peps = forms.MultipleChoiceField(
        label=_("Plans to share"),
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Choose at least one plan to share")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["peps"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[UUID]:
        """The plans that were ticked."""
        return [UUID(pk) for pk in self.cleaned_data["peps"]]


class ReasonForm(Form):
    """A reason for a PEP that the record does not show."""

    trigger = forms.ChoiceField(
        label=_("What happened"),
        choices=Trigger.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose what happened")},
    )
    happened_on = DateField(label=_("Day on which it happened"))
    note = long_text(
        _("Note"), help_text=_("For the Virtual School and the young person’s network.")
    )

    def clean_note(self) -> str:
        """The column holds 500 characters."""
        note: str = self.cleaned_data["note"]
        if len(note) > 500:
            raise forms.ValidationError(_("Use 500 characters or fewer for the note"))
        return note


class DismissForm(Form):
    """Why a noted reason needs no PEP."""

    reason = forms.ChoiceField(
        label=_("Why is no PEP needed?"),
        choices=[(code, _(words)) for code, words in DISMISSALS.items()],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose why no PEP is needed")},
    )
    note = long_text(_("Anything to add"), help_text=_("Needed for another reason."))
