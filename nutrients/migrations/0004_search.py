"""Tables for search, and the index that each database keeps by itself.

SQLite: a full-text table (FTS5) over the three columns of words, kept in step by triggers on SearchEntry.
PostgreSQL: a generated column with a GIN index. Words come normalised, so neither engine stems or folds.
"""

from django.db import migrations, models

SQLITE = (
    """CREATE VIRTUAL TABLE nutrients_searchindex USING fts5(
        title_words, name_words, text_words, content='nutrients_searchentry', content_rowid='id',
        tokenize='ascii', detail='column', columnsize=0, prefix='2 3')""",
    """CREATE TRIGGER nutrients_searchentry_in AFTER INSERT ON nutrients_searchentry BEGIN
        INSERT INTO nutrients_searchindex(rowid, title_words, name_words, text_words)
        VALUES (new.id, new.title_words, new.name_words, new.text_words);
    END""",
    """CREATE TRIGGER nutrients_searchentry_out AFTER DELETE ON nutrients_searchentry BEGIN
        INSERT INTO nutrients_searchindex(nutrients_searchindex, rowid, title_words, name_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.name_words, old.text_words);
    END""",
    """CREATE TRIGGER nutrients_searchentry_over
    AFTER UPDATE OF id, title_words, name_words, text_words ON nutrients_searchentry BEGIN
        INSERT INTO nutrients_searchindex(nutrients_searchindex, rowid, title_words, name_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.name_words, old.text_words);
        INSERT INTO nutrients_searchindex(rowid, title_words, name_words, text_words)
        VALUES (new.id, new.title_words, new.name_words, new.text_words);
    END""",
    "INSERT INTO nutrients_searchindex(nutrients_searchindex) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER nutrients_searchentry_in",
    "DROP TRIGGER nutrients_searchentry_out",
    "DROP TRIGGER nutrients_searchentry_over",
    "DROP TABLE nutrients_searchindex",
)
POSTGRESQL = (
    """ALTER TABLE nutrients_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_words), 'A') || setweight(to_tsvector('simple', name_words), 'B')
        || setweight(to_tsvector('simple', text_words), 'D')) STORED""",
    "CREATE INDEX nutrients_searchentry_vector ON nutrients_searchentry USING gin (vector)",
)
POSTGRESQL_BACK = ("ALTER TABLE nutrients_searchentry DROP COLUMN vector",)


def make_index(_apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def drop_index(_apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0003_medicine_classes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("entries", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="contentversion",
            name="indexer",
            field=models.PositiveIntegerField(default=0, help_text="words.VERSION of the search index"),
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nutrient", "Nutrients"),
                            ("guide", "Guides"),
                            ("symptom", "Symptoms"),
                            ("food-ranking", "Nutrients in foods"),
                            ("other-cause", "Other causes of twitching"),
                            ("term", "Glossary"),
                            ("page", "Tables and pages about this site"),
                            ("food", "Foods"),
                            ("claim", "Statements"),
                            ("source", "Sources"),
                        ],
                        max_length=16,
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("url", models.CharField(max_length=250)),
                ("title", models.TextField()),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("established", "Established"),
                            ("probable", "Probable"),
                            ("limited", "Limited"),
                            ("disputed", "Disputed"),
                            ("unsupported", "Unsupported"),
                        ],
                        help_text="Of a statement or a cause.",
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="What must stand beside the title.", max_length=80)),
                ("title_words", models.TextField()),
                ("name_words", models.TextField()),
                ("text_words", models.TextField()),
                ("text", models.TextField(help_text="For people: what the passages shown are cut from.")),
            ],
            options={
                "verbose_name_plural": "search entries",
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
