"""Young people: the list, the record, and adding and editing what it holds."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.engine import school_year
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.people import queries, reading, rights
from pep_forms.people.actions import care_periods, enrolments, placements, young_people
from pep_forms.people.forms.records import (
    CareEndForm,
    CarePeriodForm,
    EnrolmentEndForm,
    EnrolmentForm,
    EnrolmentStartForm,
    MoveForm,
    PlacementEndForm,
    PlacementForm,
    YoungPersonForm,
)
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import CarePeriod, Enrolment, Placement, YoungPerson
from pep_forms.people.models.care import TEMPORARY_TYPES
from pep_forms.people.pages import CappedPaginator
from pep_forms.people.views.access import admin_page, page, young_person_or_404
from pep_forms.people.views.form_page import form_page

PER_PAGE = 25


@page
def young_people_list(request: HttpRequest) -> HttpResponse:
    """Everybody the actor may see, with a search."""
    actor, text = actor_of(request), request.GET.get("q", "")[:100]
    found = queries.search(queries.young_people_for(actor), text)
    show_setting = reading.may_see_history(actor)
    shown = CappedPaginator(found.only("pk"), PER_PAGE).get_page(request.GET.get("page"))
    # A database works out the setting of everybody on the pages before, too, if it is asked here.
    people = YoungPerson.objects.filter(pk__in=[who.pk for who in shown.object_list])
    today = clock.today()
    rows = [
        (who, _year(who, today))
        for who in (queries.with_current_setting(people) if show_setting else people)
    ]
    return render(
        request,
        "people/young_people.html",
        {
            "rows": rows,
            "page": shown,
            "q": text,
            "query": urlencode({"q": text}) if text else "",
            "show_setting": show_setting,
            "may_add": rights.may_administer(actor),
            "of_authority": actor.role in AUTHORITY_ROLES,
        },
    )


def _year(who: YoungPerson, today: Any) -> str:
    taught = who.taught_year_group
    by_age = school_year.year_group(who.date_of_birth, today)
    return school_year.year_group_label(by_age if taught is None else taught)


@admin_page
def young_person_add(request: HttpRequest) -> HttpResponse:
    """A new record."""
    form = YoungPersonForm(request.POST or None)
    made: list[YoungPerson | None] = []
    return form_page(
        request,
        form,
        lambda: made.append(
            form.run(young_people.add, details=form.details(), by=actor_of(request))
        ),
        title=_("Add a young person"),
        back=reverse("people:young_people"),
        done=_("The young person is added. Add their care period, placement and school next."),
        onward=lambda: reverse("people:young_person", args=[made[0].pk]),  # type: ignore[union-attr]
        template="people/young_person_form.html",
    )


@page
def young_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record, as far as the actor may read it. Opening it is written down."""
    who = young_person_or_404(request, pk)
    actor = actor_of(request)
    return render(
        request,
        "people/young_person.html",
        {
            "who": who,
            "record": reading.read_record(who, actor),
            "may_edit": rights.may_administer(actor),
            "may_seal": rights.may_administer(actor) and who.access_ends_on is not None,
            "may_issue_code": rights.may_issue_code(actor, who),
        },
    )


@admin_page
def young_person_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit the details."""
    who = young_person_or_404(request, pk)
    form = YoungPersonForm(request.POST or None, row=who)
    return form_page(
        request,
        form,
        lambda: form.run(
            young_people.edit, young_person=who, details=form.details(), by=actor_of(request)
        ),
        title=_("Edit their details"),
        back=_record(who),
        done=_("The details are saved."),
        template="people/young_person_form.html",
    )


@admin_page
def care_period_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Coming into care."""
    who = young_person_or_404(request, pk)
    form = CarePeriodForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(
            care_periods.start, young_person=who, by=actor_of(request), **form.details()
        ),
        title=_("Add a care period"),
        back=_record(who),
        done=_("The care period is added."),
    )


@admin_page
def care_period_edit(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Correct a care period, or note a new legal status."""
    who = young_person_or_404(request, pk)
    period = get_object_or_404(CarePeriod, pk=row, young_person=who)
    form = CarePeriodForm(request.POST or None, row=period)
    return form_page(
        request,
        form,
        lambda: form.run(
            care_periods.edit, period=period, details=form.details(), by=actor_of(request)
        ),
        title=_("Edit a care period"),
        back=_record(who),
        done=_("The care period is saved."),
    )


@admin_page
def care_period_end(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Leaving care."""
    who = young_person_or_404(request, pk)
    period = get_object_or_404(CarePeriod, pk=row, young_person=who)
    form = CareEndForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(care_periods.end, period=period, by=actor_of(request), **form.details()),
        title=_("End a care period"),
        back=_record(who),
        done=_("The care period is ended."),
    )


@admin_page
def placement_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A first placement, a move, or a temporary stay: whichever it is by what is there."""
    who = young_person_or_404(request, pk)
    has_one = who.placements.filter(ends_on=None, temporary=False).exists()
    form = (MoveForm if has_one else PlacementForm)(request.POST or None)

    def act() -> None:
        values = form.placement()
        verb = placements.move
        if not has_one or values["placement_type"] in TEMPORARY_TYPES:
            verb = placements.start
            values.pop("change_reason", None)
        form.run(
            verb,
            young_person=who,
            address=form.address_details(),
            by=actor_of(request),
            **values,
        )

    return form_page(
        request,
        form,
        act,
        title=_("Record a move") if has_one else _("Add a placement"),
        back=_record(who),
        done=_("The placement is added."),
        intro=_(
            "The placement they are in now ends the day before. "
            "A temporary stay, such as in hospital, does not end it."
        )
        if has_one
        else "",
    )


@admin_page
def placement_edit(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Correct a placement and its address."""
    who = young_person_or_404(request, pk)
    placement = get_object_or_404(
        Placement.objects.select_related("where"), pk=row, young_person=who
    )
    where = getattr(placement, "where", None)
    initial = {name: getattr(where, name, "") for name in PlacementForm.ADDRESS}
    form = PlacementForm(request.POST or None, row=placement, initial=initial)
    return form_page(
        request,
        form,
        lambda: form.run(
            placements.edit,
            placement=placement,
            details=form.placement(),
            address=form.address_details(),
            by=actor_of(request),
        ),
        title=_("Edit a placement"),
        back=_record(who),
        done=_("The placement is saved."),
    )


@admin_page
def placement_end(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Leaving a placement when no other follows."""
    who = young_person_or_404(request, pk)
    placement = get_object_or_404(Placement, pk=row, young_person=who)
    form = PlacementEndForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(
            placements.end, placement=placement, by=actor_of(request), **form.details()
        ),
        title=_("End a placement"),
        back=_record(who),
        done=_("The placement is ended."),
    )


@admin_page
def enrolment_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Starting at a setting, or going off roll."""
    who = young_person_or_404(request, pk)
    form = EnrolmentStartForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(
            enrolments.start, young_person=who, by=actor_of(request), **form.details()
        ),
        title=_("Add an enrolment"),
        back=_record(who),
        done=_("The enrolment is added."),
        intro=_(
            "The main setting they are at now ends the day before. "
            "Its designated teacher keeps access for 10 working days, to hand over."
        ),
    )


@admin_page
def enrolment_edit(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Correct an enrolment."""
    who = young_person_or_404(request, pk)
    enrolment = get_object_or_404(Enrolment, pk=row, young_person=who)
    form = EnrolmentForm(request.POST or None, row=enrolment)
    return form_page(
        request,
        form,
        lambda: form.run(
            enrolments.edit, enrolment=enrolment, details=form.details(), by=actor_of(request)
        ),
        title=_("Edit an enrolment"),
        back=_record(who),
        done=_("The enrolment is saved."),
    )


@admin_page
def enrolment_end(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Leaving a setting when no other follows."""
    who = young_person_or_404(request, pk)
    enrolment = get_object_or_404(Enrolment, pk=row, young_person=who)
    form = EnrolmentEndForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(
            enrolments.end, enrolment=enrolment, by=actor_of(request), **form.details()
        ),
        title=_("End an enrolment"),
        back=_record(who),
        done=_("The enrolment is ended."),
    )


def _record(who: YoungPerson) -> str:
    return reverse("people:young_person", args=[who.pk])
