"""The addresses of attached files."""

from __future__ import annotations

from django.urls import path

from media import views

app_name = "media"

urlpatterns = [
    path("files/delete/", views.find, name="find"),
    path("files/<uuid:pk>/", views.file, name="file"),
    path("files/<uuid:pk>/delete/", views.delete, name="delete"),
    path("files/<uuid:pk>/deleted/", views.deleted, name="deleted"),
]
