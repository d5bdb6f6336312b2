"""The same page written by hand: a Django form with plain widgets, one row, one commit.

It has the same session, user, base template and durability. What our page does besides
(rights, conditions, conflicts, provenance, the read log) has to fit into the same time.
"""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.peps.models import Pep, SectionAnswers
from tests.bench.forms import CHOICES, MIX

_CHOICES = [(choice["id"], choice["label"]) for choice in CHOICES]


def _field(kind: str, number: int) -> forms.Field:
    words = {
        "label": f"Question number {number}, as long as questions usually are",
        "help_text": "A short hint that says what to write here.",
        "required": False,
    }
    match kind:
        case "long_text":
            return forms.CharField(widget=forms.Textarea, **words)
        case "number":
            return forms.IntegerField(min_value=0, max_value=400, **words)
        case "percentage":
            return forms.DecimalField(max_value=100, **words)
        case "date":
            return forms.DateField(widget=forms.SelectDateWidget(years=range(2020, 2030)), **words)
        case "yes_no":
            return forms.ChoiceField(
                choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect, **words
            )
        case "one_of":
            return forms.ChoiceField(choices=_CHOICES, widget=forms.RadioSelect, **words)
        case "any_of":
            return forms.MultipleChoiceField(
                choices=_CHOICES, widget=forms.CheckboxSelectMultiple, **words
            )
    return forms.CharField(max_length=200, **words)


class HandWritten(forms.Form):
    """Twenty questions of the mix."""

    default_renderer = DjangoTemplates()


for _n in range(20):
    HandWritten.base_fields[f"q{_n}"] = _field(MIX[_n % len(MIX)][0], _n)


@login_required
def page(request: HttpRequest, pep_id: str) -> HttpResponse:
    """Show the form with what is stored; a POST stores it."""
    pep = Pep.objects.select_related("young_person").get(pk=pep_id)
    row, _ = SectionAnswers.objects.get_or_create(pep=pep, section_id="baseline")
    if request.method == "POST":
        form = HandWritten(request.POST)
        if form.is_valid():
            row.answers = {k: str(v) for k, v in form.cleaned_data.items()}
            row.save()
            return redirect(request.path)
    else:
        form = HandWritten(initial=row.answers)
        ReadEntry.objects.create(
            at=clock.now(),
            user_id=str(request.user.pk),
            role="social_worker",
            on_behalf_of_id="",
            young_person=pep.young_person_id,
            subject=f"pep:{pep.pk}",
            channel="page",
            addresses_text="[]",
        )
    return render(request, "bench_page.html", {"form": form, "pep": pep})
