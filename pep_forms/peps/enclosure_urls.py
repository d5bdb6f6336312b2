"""Where documents are attached, and where their types are. Part of the addresses of `peps`."""

from __future__ import annotations

from django.urls import path

from pep_forms.peps.views import document_types, enclosures

_WHOSE = "young-people/<uuid:pk>/documents/"
_ONE = f"{_WHOSE}<uuid:row>/"

urlpatterns = [
    path("peps/<uuid:pep_id>/attached/", enclosures.pep_enclosure_list, name="pep_enclosures"),
    path(_WHOSE, enclosures.enclosure_list, name="enclosures"),
    path(f"{_WHOSE}attach/", enclosures.attach, name="enclosure_attach"),
    path(_ONE, enclosures.enclosure, name="enclosure"),
    path(f"{_ONE}replace/", enclosures.replace, name="enclosure_replace"),
    path(f"{_ONE}withdraw/", enclosures.withdraw, name="enclosure_withdraw"),
    path(f"{_ONE}change/", enclosures.change, name="enclosure_change"),
    path("document-types/", document_types.type_list, name="document_types"),
    path("document-types/add/", document_types.type_add, name="document_type_add"),
    path("document-types/<slug:code>/", document_types.type_edit, name="document_type"),
]
