from django.db import migrations, models


def forget(apps, schema_editor):
    """Going back takes the imported foods along: without their mark they would be taken for content.

    The next load makes the search index anew.
    """
    alias = schema_editor.connection.alias
    foods = apps.get_model("nutrients", "Food").objects.using(alias).filter(imported=True)
    for name in ("Amount", "Portion"):
        apps.get_model("nutrients", name).objects.using(alias).filter(food__imported=True).delete()
    foods.delete()
    if schema_editor.connection.vendor == "postgresql":  # no table is altered there while rows wait to be checked
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    apps.get_model("nutrients", "ContentVersion").objects.using(alias).update(indexer=0)


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0009_source_status"),
    ]

    operations = [
        migrations.AlterField(
            model_name="searchentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("nutrient", "Nutrients"),
                    ("guide", "Guides"),
                    ("symptom", "Symptoms"),
                    ("food-ranking", "Nutrients in foods"),
                    ("other-cause", "Other causes of twitching"),
                    ("term", "Glossary"),
                    ("page", "Tables and pages about this site"),
                    ("food", "Foods"),
                    ("imported-food", "Foods with USDA’s figures alone"),
                    ("claim", "Statements"),
                    ("source", "Sources"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="contentversion",
            name="imported",
            field=models.JSONField(default=dict, help_text="how many foods were imported: by group, by nutrient"),
        ),
        migrations.AddField(
            model_name="food",
            name="imported",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="food",
            name="imported_date",
            field=models.CharField(blank=True, editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="food",
            name="imported_digest",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
        migrations.AlterField(
            model_name="food",
            name="diet",
            field=models.CharField(
                choices=[
                    ("vegan", "Vegan"),
                    ("vegetarian", "Vegetarian"),
                    ("pescatarian", "Pescatarian"),
                    ("omnivore", "Omnivore"),
                    ("unknown", "Not known"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="food",
            name="fdc_match",
            field=models.CharField(
                choices=[
                    ("description+macros", "description and main nutrients agree"),
                    ("description-only", "description agrees"),
                    ("none", "no record matched"),
                    ("own", "the figures are this record’s"),
                ],
                max_length=20,
                verbose_name="match with FoodData Central",
            ),
        ),
        migrations.AlterField(
            model_name="food",
            name="state",
            field=models.CharField(
                choices=[
                    ("raw", "raw"),
                    ("cooked", "cooked"),
                    ("prepared", "prepared"),
                    ("fortified", "fortified"),
                    ("canned", "canned"),
                    ("dried", "dried"),
                    ("fluid", "fluid"),
                    ("roasted", "roasted"),
                    ("smoked", "smoked"),
                    ("unknown", "not known"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="food",
            index=models.Index(fields=["imported", "group", "name", "id"], name="food_on_shelf"),
        ),
        migrations.AddIndex(
            model_name="food",
            index=models.Index(fields=["ndb_number"], name="food_ndb_number"),
        ),
    ]
