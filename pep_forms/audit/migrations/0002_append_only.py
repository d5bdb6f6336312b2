"""The database itself refuses to change or delete the log."""

from __future__ import annotations

from django.db import migrations

from pep_forms.audit import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only.operation]
