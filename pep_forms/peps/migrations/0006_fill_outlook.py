"""Fill the outlooks of everybody who is there already. A new database has nobody."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    from pep_forms.peps.projections.outlook import rebuild

    rebuild()


class Migration(migrations.Migration):
    dependencies = [("peps", "0005_outlook")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
