"""The addresses of the guidance that are no pages of its tree. Mounted at the root."""

from __future__ import annotations

from django.urls import path

from guidance.views import agreeing, reading

app_name = "guidance"

urlpatterns = [
    path("help/for/<slug:key>/", reading.help_for, name="help_for"),
    path("guidance/", reading.home, name="home"),
    path("guidance/search/", reading.search, name="search"),
    path("guidance/documents/<int:pk>.pdf", reading.document, name="document"),
    path("guidance/films/<int:pk>/", reading.film, name="film"),
    path("guidance/films/<int:pk>/captions.vtt", reading.captions, name="captions"),
    path("guidance/pictures/<int:pk>/", reading.picture, name="picture"),
    path("guidance/helpful/<int:pk>/", reading.vote, name="vote"),
    path("agreements/", agreeing.agree, name="agree"),
    path("agreements/register/", agreeing.the_register, name="register"),
    path("agreements/versions/<uuid:pk>/", agreeing.version, name="version"),
]
