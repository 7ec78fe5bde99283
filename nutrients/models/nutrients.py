"""Nutrients with their articles, their imbalances, and the steps from imbalance to muscle."""

from django.db import models
from markdownx.models import MarkdownxField

from nutrients import records
from nutrients.joins import OfNutrientQuerySet
from nutrients.models.base import PLAIN_SLUG, Content, Dated, Prose, WordsField
from nutrients.models.claims import Claim
from nutrients.querysets import NutrientQuerySet
from nutrients.vocabulary import COUNTED_AS, NutrientKind, Side, Unit


class Nutrient(Content, Prose, Dated):
    record = records.NutrientRecord
    markdown = tuple(records.SECTIONS)

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=40, unique=True)
    name = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=10, choices=NutrientKind)
    position = models.PositiveSmallIntegerField(default=99, help_text="Its place in lists.")
    other_names = WordsField(help_text="Other names and spellings, one a line.")
    unit = models.CharField(max_length=12, choices=Unit, help_text="The unit of amounts in foods.")
    usda_number = models.CharField("USDA nutrient number", max_length=6)
    fdc_id = models.PositiveIntegerField("FoodData Central nutrient id")
    usda_name = models.CharField("USDA name", max_length=80)
    description = models.CharField(
        max_length=160, blank=True, help_text="One sentence of 50 to 160 characters for search results."
    )
    short_answer = MarkdownxField(blank=True, help_text="Answer first, in 2 to 4 short sentences.")
    before = MarkdownxField("before you blame a nutrient", blank=True)
    too_little = MarkdownxField(blank=True)
    too_much = MarkdownxField(blank=True)
    mechanism = MarkdownxField("how it reaches the muscle", blank=True)
    at_risk = MarkdownxField("who is at risk", blank=True)
    medicines = MarkdownxField(blank=True)
    tests = MarkdownxField(blank=True, help_text="The table of laboratory ranges follows this text by itself.")
    how_much = MarkdownxField(blank=True, help_text="The tables of needs and limits follow this text.")
    foods = MarkdownxField(blank=True, help_text="The list of the richest foods follows this text.")

    objects = NutrientQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/nutrients/{self.slug}/"

    @property
    def in_text(self) -> str:
        """The name inside a sentence: 'magnesium', 'vitamin B12'."""
        return self.name[:1].lower() + self.name[1:]

    @property
    def counted_as(self) -> str:
        """The name under which rules of counting know it: its first slug, which stays when its address changes."""
        return COUNTED_AS.get((self.usda_number, self.fdc_id), self.slug)

    @property
    def has_page(self) -> bool:
        return bool(self.short_answer)


class Imbalance(Content):
    record = records.ImbalanceRecord

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=60, unique=True)
    nutrient = models.ForeignKey(Nutrient, models.PROTECT, related_name="imbalances")
    side = models.CharField(max_length=10, choices=Side)
    medical_name = models.CharField(max_length=80)
    qualifier = models.CharField(
        max_length=80, blank=True, help_text="A few words beside the grade in the two-sided mark."
    )
    no_harm_known = models.BooleanField(
        default=False,
        help_text="Empty cells of the comparison then say 'no harm known', not 'not looked up'.",
    )

    objects = OfNutrientQuerySet.as_manager()

    class Meta:
        ordering = ["nutrient__position", "side"]
        constraints = [models.UniqueConstraint(fields=["nutrient", "side"], name="imbalance_once")]

    def __str__(self) -> str:
        return f"{self.nutrient.name}, {self.get_side_display().lower()}"

    @property
    def in_words(self) -> str:
        """'Too little magnesium'."""
        return f"{self.get_side_display()} {self.nutrient.in_text}"

    @property
    def in_text(self) -> str:
        """The same inside a sentence: 'too little magnesium'."""
        return self.in_words[:1].lower() + self.in_words[1:]

    def get_absolute_url(self) -> str:
        return f"/nutrients/{self.nutrient.slug}/#{self.get_side_display().lower().replace(' ', '-')}"


class MechanismStep(Content):
    """One arrow of the way from an imbalance to the muscle, with the claim it rests on."""

    record = records.MechanismStepRecord

    imbalance = models.ForeignKey(Imbalance, models.CASCADE, related_name="steps")
    seq = models.PositiveSmallIntegerField("step")
    cause = models.CharField(max_length=80)
    effect = models.CharField(max_length=80)
    claim = models.ForeignKey(Claim, models.PROTECT)

    objects = OfNutrientQuerySet.as_manager()

    class Meta:
        ordering = ["imbalance", "seq"]
        constraints = [models.UniqueConstraint(fields=["imbalance", "seq"], name="mechanism_step_once")]

    def __str__(self) -> str:
        return f"{self.cause} → {self.effect}"
