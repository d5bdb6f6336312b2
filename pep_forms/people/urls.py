"""Where people and their records are."""

from __future__ import annotations

from django.urls import path

from pep_forms.people.views import directory, network, permissions, records, start

app_name = "people"

_WHO = "young-people/<uuid:pk>/"
_USER = "users/<uuid:pk>/"

urlpatterns = [
    path("young-people/", records.young_people_list, name="young_people"),
    path("young-people/add/", records.young_person_add, name="young_person_add"),
    path(_WHO, records.young_person, name="young_person"),
    path(f"{_WHO}edit/", records.young_person_edit, name="young_person_edit"),
    path(f"{_WHO}code/", start.issue_code, name="issue_code"),
    path(f"{_WHO}care/add/", records.care_period_add, name="care_period_add"),
    path(f"{_WHO}care/<uuid:row>/edit/", records.care_period_edit, name="care_period_edit"),
    path(f"{_WHO}care/<uuid:row>/end/", records.care_period_end, name="care_period_end"),
    path(f"{_WHO}placements/add/", records.placement_add, name="placement_add"),
    path(f"{_WHO}placements/<uuid:row>/edit/", records.placement_edit, name="placement_edit"),
    path(f"{_WHO}placements/<uuid:row>/end/", records.placement_end, name="placement_end"),
    path(f"{_WHO}enrolments/add/", records.enrolment_add, name="enrolment_add"),
    path(f"{_WHO}enrolments/<uuid:row>/edit/", records.enrolment_edit, name="enrolment_edit"),
    path(f"{_WHO}enrolments/<uuid:row>/end/", records.enrolment_end, name="enrolment_end"),
    path(f"{_WHO}network/", network.network_page, name="network"),
    path(f"{_WHO}network/add/", network.member_add, name="member_add"),
    path(f"{_WHO}network/<uuid:row>/edit/", network.member_edit, name="member_edit"),
    path(f"{_WHO}network/<uuid:row>/end/", network.member_end, name="member_end"),
    path(f"{_WHO}network/<uuid:row>/replace/", network.member_replace, name="member_replace"),
    path("organisations/", directory.organisation_list, name="organisations"),
    path("organisations/add/", directory.organisation_add, name="organisation_add"),
    path("organisations/<uuid:pk>/", directory.organisation_edit, name="organisation_edit"),
    path("users/", directory.user_list, name="users"),
    path("users/invite/", directory.user_invite, name="user_invite"),
    path(_USER, directory.user_page, name="user"),
    path(f"{_USER}edit/", directory.user_edit, name="user_edit"),
    path(f"{_USER}roles/add/", directory.staff_role_add, name="staff_role_add"),
    path(f"{_USER}roles/<uuid:row>/end/", directory.staff_role_end, name="staff_role_end"),
    path(f"{_USER}permissions/add/", permissions.permission_add, name="permission_add"),
    path(f"{_USER}permissions/<uuid:row>/end/", permissions.permission_end, name="permission_end"),
    path(f"{_USER}<slug:verb>/", directory.user_do, name="user_do"),
]
