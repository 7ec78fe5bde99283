"""An index of what entries are ranked by, on SQLite: without it each row is looked up among the long texts.

It answers by itself (a covering index), so a thousand entries stand on some thirty pages that stay in the cache.
PostgreSQL keeps long texts apart from their rows, and needs none.
"""

from django.db import migrations

SQLITE = "CREATE INDEX nutrients_searchentry_names ON nutrients_searchentry(id, kind, title_words, name_words)"
SQLITE_BACK = "DROP INDEX nutrients_searchentry_names"


def make_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE, params=None)


def drop_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE_BACK, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0012_curated_amounts"),
    ]

    operations = [
        migrations.RunPython(make_index, drop_index),
    ]
