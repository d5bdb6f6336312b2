"""Nobody publishes an agreement alone, and each new text says anew what it means."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def take_back(apps: Any, schema_editor: Any) -> None:
    """Approvers publish by approving only; what was timed without approval waits for one."""
    permissions = apps.get_model("wagtailcore", "GroupPagePermission")
    permissions.objects.filter(
        group__name="Guidance approvers", permission__codename="publish_page"
    ).delete()
    revisions = apps.get_model("wagtailcore", "Revision")
    revisions.objects.filter(
        content_type__app_label="guidance",
        content_type__model="agreementpage",
        approved_go_live_at__isnull=False,
    ).update(approved_go_live_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0002_immutable"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [
        migrations.AddField(
            model_name="agreementpage",
            name="change_about",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="agreementpage",
            name="change",
            field=models.CharField(
                blank=True,
                choices=[
                    ("material", "Everybody must accept it again"),
                    ("wording", "Only the wording is better: nobody has to accept it again"),
                ],
                default="",
                help_text="Say it for each new text, before you hand it in for approval. Ask everybody again when they promise something else than before: more, less, or to other people. Better wording is a spelling mistake, a telephone number, a clearer sentence that says the same. A first text is new to everybody: leave this empty.",  # noqa: E501
                max_length=10,
                verbose_name="what this change means",
            ),
        ),
        migrations.RunPython(take_back, migrations.RunPython.noop),
    ]
