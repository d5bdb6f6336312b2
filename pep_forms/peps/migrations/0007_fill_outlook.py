"""Nothing to change: outlooks that are missing are written by `manage.py rebuild`.

A migration that filled them would run the code of today over the tables of that day, and stop
at the first column that came later.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("peps", "0006_deadlines")]
    operations: list[migrations.operations.base.Operation] = []
