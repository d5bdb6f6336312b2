from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("peps", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="pep", name="peps_pep_closed_at_and_by"),
        migrations.AddConstraint(
            model_name="pep",
            constraint=models.CheckConstraint(
                condition=models.Q(closed_by__isnull=True) | models.Q(closed_at__isnull=False),
                name="peps_pep_closed_by_has_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="pep",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="archived") | models.Q(archived_at__isnull=False),
                name="peps_pep_archived_has_at",
            ),
        ),
    ]
