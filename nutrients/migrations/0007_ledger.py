import nutrients.models.base
from django.db import migrations, models


def forget(apps, schema_editor):
    """Going back takes the history along: with it, the next load would take the rows for loaded already."""
    for name in ("Revision", "Entry"):
        model = apps.get_model("nutrients", name)
        model.objects.using(schema_editor.connection.alias).filter(kind="change").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0006_images"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("number", models.PositiveIntegerField()),
                ("subject", models.CharField(db_index=True, max_length=220)),
                ("title", models.CharField(max_length=250)),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("wording", "Wording"),
                            ("source", "New source"),
                            ("number", "Number changed"),
                            ("conclusion", "Conclusion changed"),
                            ("correction", "Correction"),
                        ],
                        max_length=12,
                        verbose_name="kind of change",
                    ),
                ),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("cites", nutrients.models.base.WordsField(blank=True, default=())),
            ],
            options={
                "verbose_name_plural": "ledger entries",
                "ordering": ["-on", "-number"],
                "constraints": [models.UniqueConstraint(fields=("on", "number"), name="ledger_entry_once")],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
