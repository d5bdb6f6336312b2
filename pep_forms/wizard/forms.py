"""The small forms beside the steps: the meeting, signing, the review, ending, a note."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from pep_forms import clock
from pep_forms.people.forms.fields import DateField, TimeField
from pep_forms.peps.actions.closing import REASONS
from pep_forms.peps.grades import AREAS, GRADES
from pep_forms.peps.models.sign_off import Decision
from pep_forms.reference import codes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def text(
    label: StrOrPromise, *, rows: int = 4, required: bool = True, hint: StrOrPromise = ""
) -> forms.CharField:
    """A box for a few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class PlanForm(forms.Form):
    """When the meeting will be."""

    day = DateField(label=gettext_lazy("Date of the meeting"))
    at = TimeField(label=gettext_lazy("Start time"))

    def moment(self) -> datetime:
        """Day and time as one."""
        return datetime.combine(
            self.cleaned_data["day"], self.cleaned_data["at"], tzinfo=clock.LONDON
        )


class HeldForm(forms.Form):
    """That the meeting was held, and when."""

    held_on = DateField(label=gettext_lazy("The day it was held"))


class SignForm(forms.Form):
    """What a signer says."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Do you agree with this plan?"),
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you agree")},
    )
    comment = text(
        gettext_lazy("Anything you want to say"),
        required=False,
        hint=gettext_lazy("Needed if you disagree."),
    )


class ReviewForm(forms.Form):
    """The grades of a review."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", gettext("Not graded")), *codes.offered(GRADES, clock.today())]
        for area, words in AREAS.items():
            self.fields[area] = forms.ChoiceField(
                label=gettext(words), choices=offered, required=False
            )
        self.fields["strengths"] = text(gettext("What is strong in this plan"), required=False)
        self.fields["thanks"] = text(gettext("Thank you to"), required=False, rows=2)

    def grades(self) -> dict[str, str]:
        """Area → grade code."""
        return {area: self.cleaned_data[area] for area in AREAS if self.cleaned_data.get(area)}


class ReturnForm(forms.Form):
    """Why a plan goes back, and what to change in which section."""

    reason = text(
        gettext_lazy("Why do you return this plan?"),
        hint=gettext_lazy("Everybody who works on it reads this."),
    )

    def __init__(self, *args: Any, sections: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = list(sections)
        for section_id, title in self.sections:
            self.fields[f"section-{section_id}"] = text(title, required=False, rows=2)

    def flagged(self) -> dict[str, str]:
        """Section id → what to change in it."""
        found = {s: self.cleaned_data.get(f"section-{s}", "") for s, _ in self.sections}
        return {section_id: why for section_id, why in found.items() if why}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.flagged():
            self.add_error(None, gettext("Say for at least one section what to change in it"))
        return cleaned


class CloseForm(forms.Form):
    """Why a plan is closed before it is complete."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you close it?"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why you close this plan")},
    )
    note = text(gettext_lazy("More about the reason"), required=False, rows=3)


class VoidForm(forms.Form):
    """Why a plan was a mistake."""

    note = text(gettext_lazy("What happened?"), required=False, rows=3)


class ReasonForm(forms.Form):
    """Why a PEP that counts is opened again or taken back."""

    reason = text(gettext_lazy("Why?"), rows=3)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class AddendumForm(forms.Form):
    """A dated note beside a finished plan."""

    field_order = ("section", "text")

    text = text(gettext_lazy("Note or correction"), rows=6)

    def __init__(self, *args: Any, sections: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"] = forms.ChoiceField(
            label=gettext("What is it about?"),
            required=False,
            choices=[("", gettext("The whole plan")), *sections],
        )
        self.order_fields(self.field_order)


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button says it all."""
