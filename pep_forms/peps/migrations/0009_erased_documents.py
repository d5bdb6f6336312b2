from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("peps", "0008_to_lead"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True), ("withheld_at__isnull", False), _connector="OR"
                ),
                name="peps_document_erased_is_withheld",
            ),
        ),
    ]
