"""Where the lists of PEPs are, and where one is opened. One PEP's own pages are the wizard's."""

from __future__ import annotations

from django.urls import include, path

from pep_forms.peps.views import (
    delegation,
    earlier,
    history,
    opening,
    paper,
    plans,
    reasons,
    sealed,
)

app_name = "peps"

urlpatterns = [
    path("peps/", plans.plan_list, name="list"),
    path("peps/reasons/", reasons.reason_list, name="reasons"),
    path("peps/reasons/<uuid:row>/set-aside/", reasons.reason_dismiss, name="reason_dismiss"),
    path("peps/<uuid:pep_id>/start/", history.start, name="start"),
    path("young-people/<uuid:pk>/seal/", sealed.seal, name="seal"),
    path("sealed/", sealed.sealed_list, name="sealed_list"),
    path("sealed/<uuid:pk>/", sealed.sealed_record, name="sealed_record"),
    path("sealed/<uuid:pk>/keys/", sealed.sealed_holder, name="sealed_holder"),
    path(
        "sealed/<uuid:pk>/documents/<uuid:document>/",
        sealed.sealed_document,
        name="sealed_document",
    ),
    path("sealed/<uuid:pk>/files/<uuid:file>/", sealed.sealed_file, name="sealed_file"),
    path("young-people/<uuid:pk>/share/", delegation.share, name="share"),
    path("young-people/<uuid:pk>/share/<uuid:row>/end/", delegation.end, name="share_end"),
    path("young-people/<uuid:pk>/peps/", history.history, name="history"),
    path("young-people/<uuid:pk>/peps/earlier/", earlier.share, name="share_earlier"),
    path("young-people/<uuid:pk>/peps/open/", opening.open_pep, name="open"),
    path("young-people/<uuid:pk>/peps/paper/", paper.add, name="paper"),
    path("young-people/<uuid:pk>/peps/reasons/add/", reasons.reason_add, name="reason_add"),
    path("", include("pep_forms.peps.enclosure_urls")),
]
