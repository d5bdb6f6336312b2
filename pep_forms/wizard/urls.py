"""The addresses of one PEP's screens."""

from __future__ import annotations

from django.urls import path

from pep_forms.wizard.views.steps import step_view
from pep_forms.wizard.views.task_list import task_list

app_name = "wizard"

urlpatterns = [
    path("peps/<uuid:pep_id>/", task_list, name="task_list"),
    path("peps/<uuid:pep_id>/steps/<slug:section>/", step_view, name="section"),
    path("peps/<uuid:pep_id>/steps/<slug:section>/<slug:step>/", step_view, name="step"),
]
