"""The database itself refuses to change or delete a released version."""

from __future__ import annotations

from django.db import migrations

from pep_forms.builder import immutable


class Migration(migrations.Migration):
    dependencies = [("builder", "0001_initial")]
    operations = [migrations.RunPython(immutable.create, immutable.drop)]
