"""What the list of PEPs sorts and filters by, and the indexes by which PEPs on their way are found."""

from __future__ import annotations

from datetime import date

from django.db import migrations, models

ON_WAY = models.Q(
    state__in=[
        "in_progress",
        "in_quality",
        "meeting_held",
        "open",
        "ready",
        "returned",
        "scheduled",
        "submitted",
    ]
)
NEVER = date(9999, 12, 31)


def _indexed(name: str, *fields: str, condition: models.Q | None = None) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="outlook",
        index=models.Index(fields=list(fields), condition=condition, name=name),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("builder", "0002_immutable"),
        ("people", "0001_initial"),
        ("peps", "0004_set_aside"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outlook",
            fields=[
                (
                    "young_person",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlook",
                        serialize=False,
                        to="people.youngperson",
                    ),
                ),
                ("legal_name", models.CharField(max_length=200)),
                ("date_of_birth", models.DateField()),
                ("taught_year_group", models.SmallIntegerField(null=True)),
                ("care_from", models.DateField(null=True)),
                ("care_until", models.DateField(null=True)),
                ("legal_status", models.CharField(blank=True, max_length=10)),
                (
                    "setting",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.deletion.SET_NULL,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                ("setting_name", models.CharField(blank=True, max_length=200)),
                ("on_way", models.PositiveSmallIntegerField(default=0)),
                ("next_due", models.DateField(default=NEVER)),
                ("last_due", models.DateField(default=NEVER)),
                ("met", models.PositiveIntegerField(default=0)),
                ("right_until", models.DateField(default=NEVER)),
            ],
        ),
        _indexed("peps_look_due", "next_due", "legal_name", "young_person"),
        _indexed("peps_look_name", "legal_name", "young_person"),
        _indexed("peps_look_met", "met", "next_due", "young_person"),
        _indexed("peps_look_born", "date_of_birth", "young_person"),
        _indexed("peps_look_setting", "setting_name", "legal_name", "young_person"),
        _indexed(
            "peps_look_none",
            "next_due",
            "legal_name",
            "young_person",
            condition=models.Q(on_way=0),
        ),
        _indexed("peps_look_right", "right_until"),
        migrations.AddIndex(
            model_name="pep",
            index=models.Index(
                condition=ON_WAY, fields=["young_person", "state"], name="peps_pep_on_way"
            ),
        ),
        migrations.AddIndex(
            model_name="pep",
            index=models.Index(
                condition=ON_WAY, fields=["version", "state"], name="peps_pep_version_on_way"
            ),
        ),
        migrations.AddIndex(
            model_name="pep",
            index=models.Index(
                condition=models.Q(state="scheduled"), fields=["opens_on"], name="peps_pep_opens_on"
            ),
        ),
        migrations.AddIndex(
            model_name="peptrigger",
            index=models.Index(
                condition=models.Q(pep__isnull=True, dismissed_at__isnull=True),
                fields=["young_person", "trigger"],
                name="peps_trigger_waiting",
            ),
        ),
    ]
