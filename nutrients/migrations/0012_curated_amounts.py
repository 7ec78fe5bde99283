from django.db import migrations, models

IMPORTED = "UPDATE nutrients_amount SET curated = FALSE WHERE food_id IN (SELECT id FROM nutrients_food WHERE imported)"
"""For the amounts that stand already."""


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0011_ranking_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="amount",
            name="curated",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.RunSQL(IMPORTED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="amount",
            index=models.Index(
                condition=models.Q(("curated", True)),
                fields=["nutrient", "-amount", "food"],
                name="amount_curated",
            ),
        ),
        migrations.AddIndex(
            model_name="amount",
            index=models.Index(
                condition=models.Q(("curated", True), ("in_portion__isnull", False)),
                fields=["nutrient", "-in_portion", "food"],
                name="amount_curated_portion",
            ),
        ),
        migrations.AddIndex(
            model_name="amount",
            index=models.Index(
                condition=models.Q(("curated", True), ("in_100kcal__isnull", False)),
                fields=["nutrient", "-in_100kcal", "food"],
                name="amount_curated_100kcal",
            ),
        ),
    ]
