"""Addresses under the admin for taking forms in and handing them out."""

from __future__ import annotations

from django.urls import path

from pep_forms.builder.exchange import views

urlpatterns = [
    path("forms/import/", views.ImportFile.as_view(), name="form_import"),
    path("forms/import/<uuid:pk>/", views.ImportReport.as_view(), name="form_import_report"),
    path(
        "forms/import/<uuid:pk>/report.csv",
        views.ImportReportFile.as_view(),
        name="form_import_report_file",
    ),
    path("forms/export/", views.ExportList.as_view(), name="form_export"),
    path("forms/export/<slug:key>.json", views.ExportFile.as_view(), name="form_export_draft"),
    path(
        "forms/export/<slug:key>/<int:number>.json",
        views.ExportFile.as_view(),
        name="form_export_version",
    ),
]
