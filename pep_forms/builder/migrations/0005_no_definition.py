from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('builder', '0004_fill_blocks'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='formtemplate',
            name='definition',
        ),
        migrations.RemoveField(
            model_name='section',
            name='definition',
        ),
    ]
