"""The addresses of a try-out: an instance of the wizard's own, so that its pages find them."""

from __future__ import annotations

from django.urls import path

from pep_forms.publishing.views import try_parts, try_saving, trying

app_name = "wizard"

urlpatterns = [
    path("<uuid:pep_id>/", trying.tasks, name="task_list"),
    path("<uuid:pep_id>/steps/<slug:section>/", trying.try_step, name="section"),
    path("<uuid:pep_id>/steps/<slug:section>/<slug:step>/", trying.try_step, name="step"),
    path("<uuid:pep_id>/section/<slug:builtin>/", try_parts.builtin, name="builtin"),
    path("<uuid:pep_id>/sections/<slug:section>/", try_saving.autosave, name="autosave"),
    path("<uuid:pep_id>/check/", trying.check, name="check"),
    path("<uuid:pep_id>/documents/<slug:audience>.pdf", trying.document, name="document"),
    path("<uuid:pep_id>/role/", trying.play, name="play"),
    path("<uuid:pep_id>/end/", trying.end, name="end"),
]
