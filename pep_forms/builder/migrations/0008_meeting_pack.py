from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("builder", "0007_named_conditions"),
    ]

    operations = [
        migrations.AddField(
            model_name="formtemplate",
            name="meeting_pack",
            field=models.JSONField(blank=True, null=True, verbose_name="meeting pack"),
        ),
    ]
