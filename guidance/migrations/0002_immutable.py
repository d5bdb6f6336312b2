"""The database itself refuses to change or delete what was agreed."""

from __future__ import annotations

from django.db import migrations

from guidance import immutable


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial")]
    operations = [migrations.RunPython(immutable.create, immutable.drop)]
