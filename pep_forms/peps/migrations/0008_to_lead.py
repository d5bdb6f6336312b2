"""The PEPs that whoever leads them goes on with, the most urgent first."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("peps", "0007_fill_outlook")]

    operations = [
        migrations.AddIndex(
            model_name="pep",
            index=models.Index(
                condition=models.Q(state__in=["ready", "meeting_held", "returned"]),
                fields=["complete_by"],
                name="peps_pep_to_lead",
            ),
        ),
    ]
