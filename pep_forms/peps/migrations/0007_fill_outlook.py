"""Fill the outlooks of everybody who is there already. A new database has nobody."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from pep_forms.peps.projections import outlook


def fill(apps: Any, schema_editor: Any) -> None:
    outlook.rebuild()


class Migration(migrations.Migration):
    dependencies = [("peps", "0006_deadlines")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
