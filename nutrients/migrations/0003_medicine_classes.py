import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

PLAIN_SLUG = django.core.validators.RegexValidator(
    "^[a-z0-9]+(-[a-z0-9]+)*\\Z", "Lower-case letters, digits and single hyphens."
)


def forget(apps, schema_editor):
    """Going back takes the history along: with it, the next load would take the rows for loaded already."""
    for name in ("Revision", "Entry"):
        model = apps.get_model("nutrients", name)
        model.objects.using(schema_editor.connection.alias).filter(kind="medicine-class").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("nutrients", "0002_intake_basis"),
    ]

    operations = [
        migrations.CreateModel(
            name="MedicineClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, validators=[PLAIN_SLUG])),
                ("position", models.PositiveSmallIntegerField(default=99)),
                (
                    "name",
                    models.CharField(
                        help_text="As readers know it: Acid reducers (proton pump inhibitors).", max_length=80
                    ),
                ),
                (
                    "claims",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The statements that name it.",
                        related_name="medicine_classes",
                        to="nutrients.claim",
                    ),
                ),
                (
                    "emergency_with",
                    models.ManyToManyField(
                        blank=True,
                        help_text="With any of these, twitching under it is an emergency.",
                        related_name="+",
                        to="nutrients.symptom",
                    ),
                ),
                (
                    "other_cause",
                    models.ForeignKey(
                        blank=True,
                        help_text="The cause of twitching in whose text it is named.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="medicine_classes",
                        to="nutrients.othercause",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "medicine classes",
                "ordering": ["position", "name"],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
