"""Take every stored definition, and those of all revisions, apart into fields and blocks."""

from __future__ import annotations

import json

from django.db import migrations

from pep_forms.builder import content, spelling

SECTION = {
    "title": "",
    "intro": "",
    "help_key": "",
    "audience": "adult",
    "builtin": "",
    "rights": {},
    "led_by": [],
    "needed_by": "submit",
    "show_when": None,
    "rules": [],
    "layout": "pairs",
}
TEMPLATE = {
    "title": "",
    "phase": "school",
    "scope": {},
    "documents": [],
    "sign_off": {},
    "rules": [],
}


def fields_of(model, definition):
    """The new fields of a definition, as plain values."""
    known = {k: v for k, v in definition.items() if k not in {"id", "key"}}
    if model == "section":
        blocks = content.blocks_of(known.pop("pages")) if known.get("pages") else []
        defaults = SECTION
    else:
        blocks, defaults = content.places_of(known.pop("sections", [])), TEMPLATE
    fields, carried = spelling.taken_apart(known, defaults)
    spec_id = definition.get("id")
    return {
        **fields,
        **({"spec_id": spec_id} if spec_id else {}),
        "carried": carried,
        "content": blocks,
    }


def forward(apps, schema_editor):
    Revision = apps.get_model("wagtailcore", "Revision")
    for name in ("section", "formtemplate"):
        model = apps.get_model("builder", name)
        for draft in model.objects.all():
            fields = fields_of(name, draft.definition)
            if not fields["title"]:
                fields["title"] = draft.title
            model.objects.filter(pk=draft.pk).update(**fields)
        found = Revision.objects.filter(
            content_type__app_label="builder", content_type__model=name
        )
        for revision in found.iterator():
            data = dict(revision.content)
            definition = data.pop("definition", None)
            if not isinstance(definition, dict):
                continue
            fields = fields_of(name, definition)
            # A revision keeps a stream as text.
            fields["content"] = json.dumps(fields["content"])
            Revision.objects.filter(pk=revision.pk).update(
                content={**data, **fields, "title": fields["title"] or data.get("title", "")}
            )


class Migration(migrations.Migration):
    dependencies = [("builder", "0003_blocks"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
