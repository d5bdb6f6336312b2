"""Paper for a plan: the empty form with the authority's name and picture on it."""

from __future__ import annotations

from django.conf import settings as site

from pep_forms import clock
from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import FormSpec
from pep_forms.engine.text import say
from pep_forms.printing import blank, logo, nodes
from pep_forms.printing.nodes import Cover
from pep_forms.reference import settings


def empty_form(
    form: FormSpec, *, version: str, labels: Labels, watermark: str = ""
) -> nodes.Document:
    """The form with room to write instead of answers. It is about nobody."""
    return blank.build(
        form,
        cover=Cover(
            title=say(form.title),
            version=version,
            generated_on=clock.today(),
            watermark=watermark,
            author=settings.get("virtual_school_name"),
            logo=logo.data_uri(site.DOCUMENT_LOGO),
        ),
        labels=labels,
    )
