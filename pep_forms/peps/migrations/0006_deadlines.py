"""Every deadline of whoever is on the list, by its day."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("peps", "0005_outlook"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.DateField()),
                (
                    "young_person",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="deadlines",
                        to="people.youngperson",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["by", "young_person"], name="peps_deadline_by")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("young_person", "by"), name="peps_deadline_once"
                    )
                ],
            },
        ),
    ]
