"""Foods, their portions, and how much of each nutrient 100 g of them hold."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from markdownx.models import MarkdownxField

from nutrients import records
from nutrients.food_querysets import AmountQuerySet, FoodQuerySet
from nutrients.models.base import PLAIN_SLUG, Content, Dated, Prose, WordsField
from nutrients.models.nutrients import Nutrient
from nutrients.vocabulary import OBTAINED, Diet, FoodGroup, FoodState, Match


class Food(Content, Prose, Dated):
    """`imported`: taken in bulk from the release of `imported_date`, with USDA's figures and nothing of our own."""

    record = records.FoodRecord
    own = models.Q(imported=False)
    markdown = ("text",)

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=80, unique=True)
    name = models.CharField(max_length=120)
    usda_description = models.CharField("USDA description", max_length=250)
    fdc_id = models.PositiveIntegerField("FoodData Central id", null=True, blank=True)
    ndb_number = models.CharField("NDB number", max_length=8, blank=True)
    usda_group = models.CharField("USDA food group", max_length=60)
    group = models.CharField(max_length=20, choices=FoodGroup)
    state = models.CharField(max_length=12, choices=FoodState)
    diet = models.CharField(max_length=12, choices=Diet)
    contains = WordsField(help_text="Allergens, one a line: dairy, egg, fish, gluten, soy ...")
    fortified_with = WordsField(help_text="Slugs of added nutrients, one a line.")
    refuse_percent = models.PositiveSmallIntegerField("inedible part, %", null=True, blank=True)
    fdc_match = models.CharField("match with FoodData Central", max_length=20, choices=Match)
    release = models.CharField("USDA release", max_length=80)
    note = models.CharField(max_length=200, blank=True, help_text="Shown to readers.")
    text = MarkdownxField(blank=True)
    imported = models.BooleanField(default=False, editable=False)
    imported_date = models.CharField(max_length=10, blank=True, editable=False)
    imported_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = FoodQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["imported", "group", "name", "id"], name="food_on_shelf"),
            models.Index(fields=["ndb_number"], name="food_ndb_number"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/foods/{self.slug}/"


class Portion(Content):
    record = records.PortionRecord
    own = models.Q(food__imported=False)

    food = models.ForeignKey(Food, models.CASCADE, related_name="portions")
    seq = models.PositiveSmallIntegerField("number")
    measure = models.CharField(max_length=80, help_text="Such as: 1 cup, 1 leaf, 3 oz.")
    grams = models.DecimalField(max_digits=9, decimal_places=3, validators=[MinValueValidator(Decimal("0.001"))])
    is_default = models.BooleanField("the usual portion", default=False)

    class Meta:
        ordering = ["food", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["food", "seq"], name="portion_once"),
            models.CheckConstraint(condition=models.Q(grams__gt=0), name="portion_grams_above_zero"),
        ]

    def __str__(self) -> str:
        return self.measure


class Amount(Content):
    """Per 100 g of food, in the nutrient's unit. A row that is not there was not measured.

    `in_portion` and `in_100kcal`, what the usual portion and 100 kcal hold, are kept right by publishing; `curated`
    says of the food whether somebody described it, so that an index can hold those in the order of a ranking.
    """

    record = records.AmountRecord
    own = models.Q(food__imported=False)

    food = models.ForeignKey(Food, models.CASCADE, related_name="amounts")
    nutrient = models.ForeignKey(Nutrient, models.PROTECT, related_name="amounts")
    amount = models.DecimalField("per 100 g", max_digits=12, decimal_places=5)
    source_code = models.CharField("how obtained", max_length=2, blank=True, choices=list(OBTAINED.items()))
    data_points = models.PositiveIntegerField("analyses", null=True, blank=True)
    in_portion = models.DecimalField(max_digits=20, decimal_places=6, null=True, editable=False)
    in_100kcal = models.DecimalField(max_digits=20, decimal_places=6, null=True, editable=False)
    curated = models.BooleanField(default=True, editable=False)

    objects = AmountQuerySet.as_manager()

    class Meta:
        ordering = ["food", "nutrient__position"]
        constraints = [
            models.UniqueConstraint(fields=["food", "nutrient"], name="amount_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["nutrient", "-amount", "food"], name="amount_richest"),
            models.Index(
                fields=["nutrient", "-in_portion", "food"],
                condition=models.Q(in_portion__isnull=False),
                name="amount_richest_portion",
            ),
            models.Index(
                fields=["nutrient", "-in_100kcal", "food"],
                condition=models.Q(in_100kcal__isnull=False),
                name="amount_richest_100kcal",
            ),
            models.Index(
                fields=["nutrient", "-amount", "food"], condition=models.Q(curated=True), name="amount_curated"
            ),
            models.Index(
                fields=["nutrient", "-in_portion", "food"],
                condition=models.Q(curated=True, in_portion__isnull=False),
                name="amount_curated_portion",
            ),
            models.Index(
                fields=["nutrient", "-in_100kcal", "food"],
                condition=models.Q(curated=True, in_100kcal__isnull=False),
                name="amount_curated_100kcal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nutrient.name} in {self.food.name}"
