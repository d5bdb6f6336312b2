"""The addresses of one PEP's screens."""

from __future__ import annotations

from django.urls import path

from pep_forms.wizard.views import documents, meeting, pack, paper, quality, submission
from pep_forms.wizard.views.builtin import builtin
from pep_forms.wizard.views.check import check
from pep_forms.wizard.views.history import history
from pep_forms.wizard.views.steps import step_view
from pep_forms.wizard.views.task_list import task_list

app_name = "wizard"

urlpatterns = [
    path("peps/<uuid:pep_id>/", task_list, name="task_list"),
    path("peps/<uuid:pep_id>/steps/<slug:section>/", step_view, name="section"),
    path("peps/<uuid:pep_id>/steps/<slug:section>/<slug:step>/", step_view, name="step"),
    path("peps/<uuid:pep_id>/section/<slug:builtin>/", builtin, name="builtin"),
    path("peps/<uuid:pep_id>/check/", check, name="check"),
    path("peps/<uuid:pep_id>/history/<path:address>/", history, name="history"),
    path("peps/<uuid:pep_id>/meeting/plan/", meeting.plan, name="plan"),
    path("peps/<uuid:pep_id>/meeting/", meeting.held, name="meeting"),
    path("peps/<uuid:pep_id>/submit/", submission.submit, name="submit"),
    path("peps/<uuid:pep_id>/review/", quality.review, name="review"),
    path("peps/<uuid:pep_id>/review/moderate/", quality.moderate, name="moderate"),
    path("peps/<uuid:pep_id>/return/", quality.give_back, name="return"),
    path("peps/<uuid:pep_id>/close/", submission.close, name="close"),
    path("peps/<uuid:pep_id>/void/", submission.void, name="void"),
    path("peps/<uuid:pep_id>/paper/correct/", paper.correct, name="correct"),
    path("peps/<uuid:pep_id>/paper/take-back/", paper.take_back, name="take_back"),
    path("peps/<uuid:pep_id>/notes/", submission.addendum, name="addendum"),
    path("peps/<uuid:pep_id>/bundle.zip", documents.bundle, name="bundle"),
    path("peps/<uuid:pep_id>/bundle.pdf", documents.one_pdf, name="one_pdf"),
    path("peps/<uuid:pep_id>/meeting-pack.<slug:kind>", pack.meeting_pack, name="pack"),
    path("peps/<uuid:pep_id>/document.pdf", documents.widest, name="widest"),
    path(
        "peps/<uuid:pep_id>/documents/<slug:audience>.<slug:kind>",
        documents.stored,
        name="document",
    ),
    path(
        "peps/<uuid:pep_id>/documents/<slug:audience>/again/",
        documents.retry,
        name="document_again",
    ),
    path(
        "peps/<uuid:pep_id>/documents/<slug:audience>/locked/",
        documents.locked,
        name="document_locked",
    ),
    path("forms/<slug:template_key>/blank.pdf", documents.empty_form, name="blank"),
]
