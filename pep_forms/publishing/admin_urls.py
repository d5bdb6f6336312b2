"""The addresses of this room inside the admin."""

from __future__ import annotations

from django.urls import path

from pep_forms.publishing.papers import views as papers
from pep_forms.publishing.preview import switch
from pep_forms.publishing.views.admin import ReleasePage, Releases
from pep_forms.publishing.views.trying import TryStart
from pep_forms.publishing.views.versions import Changes, Versions

app_name = "publishing"

urlpatterns = [
    path("releases/", Releases.as_view(), name="releases"),
    # No key of a form has a dot.
    path("releases/preview.as/", switch, name="preview_as"),
    path("releases/<slug:key>/", ReleasePage.as_view(), name="release"),
    path("releases/<slug:key>/try/", TryStart.as_view(), name="try_start"),
    path("releases/<slug:key>/papers/", papers.Papers.as_view(), name="papers"),
    path("releases/<slug:key>/papers/empty.form.pdf", papers.empty_form, name="empty_paper"),
    path("releases/<slug:key>/papers/meeting.pack.pdf", papers.meeting_pack, name="pack_paper"),
    path("releases/<slug:key>/papers/<slug:document>.pdf", papers.document, name="paper"),
    path("releases/<slug:key>/versions/", Versions.as_view(), name="versions"),
    path("releases/<slug:key>/changes/", Changes.as_view(), name="changes"),
]
