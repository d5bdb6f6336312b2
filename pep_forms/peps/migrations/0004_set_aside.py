from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import pep_forms.clock


class Migration(migrations.Migration):
    dependencies = [
        ("builder", "0002_immutable"),
        ("peps", "0003_narrowed_by_the_system"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=pep_forms.clock.now, editable=False),
                ),
                ("section_id", models.CharField(max_length=64)),
                ("answers", models.JSONField(default=dict)),
                ("move", models.UUIDField(db_index=True)),
                ("set_aside_at", models.DateTimeField()),
                (
                    "pep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="set_aside",
                        to="peps.pep",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="builder.formversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-set_aside_at", "section_id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("move", "version", "section_id"), name="peps_setaside_once"
                    )
                ],
            },
        ),
    ]
