from django.db import migrations, models

VALUES = """
UPDATE nutrients_amount SET
    in_portion = ROUND(CAST(CAST(amount AS double precision) * CAST((
        SELECT grams FROM nutrients_portion
        WHERE nutrients_portion.food_id = nutrients_amount.food_id AND is_default ORDER BY seq LIMIT 1
    ) AS double precision) / 100.0 AS numeric), 6),
    in_100kcal = ROUND(CAST(CAST(amount AS double precision) * 100.0 / NULLIF(CAST((
        SELECT energy.amount FROM nutrients_amount AS energy
        JOIN nutrients_nutrient ON nutrients_nutrient.id = energy.nutrient_id
        WHERE energy.food_id = nutrients_amount.food_id AND usda_number = '208' LIMIT 1
    ) AS double precision), 0.0) AS numeric), 6)
"""
"""As `AmountQuerySet.measure` has it, for the amounts that stand already."""


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0010_imported_foods"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="amount", name="amount_richest"),
        migrations.AddField(
            model_name="amount",
            name="in_100kcal",
            field=models.DecimalField(decimal_places=6, editable=False, max_digits=20, null=True),
        ),
        migrations.AddField(
            model_name="amount",
            name="in_portion",
            field=models.DecimalField(decimal_places=6, editable=False, max_digits=20, null=True),
        ),
        migrations.RunSQL(VALUES, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="amount",
            index=models.Index(fields=["nutrient", "-amount", "food"], name="amount_richest"),
        ),
        migrations.AddIndex(
            model_name="amount",
            index=models.Index(
                condition=models.Q(("in_portion__isnull", False)),
                fields=["nutrient", "-in_portion", "food"],
                name="amount_richest_portion",
            ),
        ),
        migrations.AddIndex(
            model_name="amount",
            index=models.Index(
                condition=models.Q(("in_100kcal__isnull", False)),
                fields=["nutrient", "-in_100kcal", "food"],
                name="amount_richest_100kcal",
            ),
        ),
    ]
