import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models

GOING = ("status", "status_note", "superseded_by")


def forget(apps, schema_editor):
    """Going back, the digests of sources lose what goes: with it, the next load would take it for loaded already."""
    alias = schema_editor.connection.alias
    sources, entries, revisions = (
        apps.get_model("nutrients", name).objects.using(alias) for name in ("Source", "Entry", "Revision")
    )
    for source in sources.exclude(status="live", status_note="", superseded_by=None):
        about = {"kind": "source", "key": source.slug}
        published = revisions.filter(**about, number__isnull=False).order_by("-number").first()
        content = {name: value for name, value in published.content.items() if name not in GOING}
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        for entry in entries.filter(**about):
            entry.loaded = digest if entry.loaded == entry.live else entry.loaded
            entry.live = digest
            entry.save()


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0008_login"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="status",
            field=models.CharField(
                choices=[
                    ("live", "Live"),
                    ("moved", "Moved to another address"),
                    ("dead", "Address no longer answers"),
                    ("corrected", "Corrected since"),
                    ("concern", "Expression of concern"),
                    ("retracted", "Retracted"),
                    ("superseded", "Superseded"),
                ],
                default="live",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="status_note",
            field=models.CharField(
                blank=True,
                help_text="For readers: one or two plain sentences, such as ‘On 3 May 2021, says a notice in the journal.’",
                max_length=300,
                verbose_name="since when, and where you read it",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes",
                to="nutrients.source",
            ),
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("asked", models.CharField(max_length=600, verbose_name="address asked")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("answered", "Answered"),
                            ("moved", "Answered at another address"),
                            ("closed", "Answered, but not to us"),
                            ("failed", "Did not answer"),
                            ("refused", "Not asked: no public address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.PositiveSmallIntegerField(null=True, verbose_name="HTTP status")),
                ("fault", models.CharField(blank=True, max_length=200, verbose_name="what went wrong")),
                ("ended", models.CharField(blank=True, max_length=2000, verbose_name="where it ended")),
                ("not_before", models.DateTimeField(null=True)),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="link_check", to="nutrients.source"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
