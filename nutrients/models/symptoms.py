"""Symptoms, how often they go with an imbalance, and what else makes muscles twitch, medicines among it."""

from typing import Any

from django.db import models
from markdownx.models import MarkdownxField

from nutrients import records
from nutrients.models.base import PLAIN_SLUG, Content, Dated, Prose
from nutrients.models.claims import Claim
from nutrients.models.nutrients import Imbalance
from nutrients.models.sources import Source
from nutrients.querysets import SymptomLinkQuerySet
from nutrients.vocabulary import Area, Check, Frequency, Grade, MuscleEffect, Tier


class Symptom(Content, Prose, Dated):
    record = records.SymptomRecord
    inline = ("explanation",)

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=99)
    name = models.CharField(max_length=80)
    explanation = MarkdownxField()
    area = models.CharField(max_length=12, choices=Area)
    effect = models.CharField("muscle effect", max_length=10, choices=MuscleEffect, null=True, blank=True)
    red_flag = models.BooleanField("warning sign", default=False)
    tier = models.CharField("advice", max_length=20, choices=Tier)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/symptoms/{self.slug}/"

    @property
    def in_text(self) -> str:
        """The name inside a sentence: 'muscle twitching'."""
        return self.name[:1].lower() + self.name[1:]


class Sign(Content):
    """A warning sign: without these no page that names a symptom can be published."""

    record = records.SignRecord

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=99)
    tier = models.CharField("advice", max_length=20, choices=Tier)
    text = models.CharField(
        max_length=120, help_text="Part of a sentence: 'a seizure', 'it lasts more than two weeks'."
    )
    symptom = models.ForeignKey(Symptom, models.PROTECT, null=True, blank=True, related_name="signs")

    class Meta:
        ordering = ["position"]
        verbose_name = "warning sign"

    def __str__(self) -> str:
        return self.text


class SymptomLink(Content):
    """How often a symptom goes with an imbalance: an editorial estimate."""

    record = records.SymptomLinkRecord

    imbalance = models.ForeignKey(Imbalance, models.CASCADE, related_name="symptom_links")
    symptom = models.ForeignKey(Symptom, models.CASCADE, related_name="imbalance_links")
    frequency = models.CharField(max_length=12, choices=Frequency)
    looked_on = models.DateField(null=True, blank=True, help_text="For 'nothing found': the day of the search.")
    sources = models.ManyToManyField(Source, related_name="+", blank=True)

    objects = SymptomLinkQuerySet.as_manager()

    class Meta:
        ordering = ["imbalance", "symptom__position"]
        constraints = [models.UniqueConstraint(fields=["imbalance", "symptom"], name="symptom_link_once")]

    def __str__(self) -> str:
        return f"{self.symptom.name}: {self.imbalance}"


class OtherCause(Content, Prose):
    record = records.OtherCauseRecord
    inline = ("explanation",)

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=99)
    name = models.CharField(max_length=80)
    explanation = MarkdownxField()
    frequency = models.CharField("how common", max_length=12, choices=Frequency)
    grade = models.CharField(max_length=12, choices=Grade)
    tier = models.CharField("advice", max_length=20, choices=Tier)
    verified = models.CharField("checked", max_length=10, choices=Check, default=Check.MEMORY)
    note = models.TextField("note for editors", blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class MedicineClass(Content):
    """Medicines by class, as readers know them: what the sheet for the doctor offers."""

    record = records.MedicineClassRecord

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=99)
    name = models.CharField(max_length=80, help_text="As readers know it: Acid reducers (proton pump inhibitors).")
    claims: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        Claim, blank=True, related_name="medicine_classes", help_text="The statements that name it."
    )
    other_cause = models.ForeignKey(
        OtherCause,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="medicine_classes",
        help_text="The cause of twitching in whose text it is named.",
    )
    emergency_with: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        Symptom, blank=True, related_name="+", help_text="With any of these, twitching under it is an emergency."
    )

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "medicine classes"

    def __str__(self) -> str:
        return self.name

    @property
    def in_text(self) -> str:
        """The name inside a sentence: 'metformin', 'ACE inhibitors'."""
        return self.name if self.name[1:2].isupper() else self.name[:1].lower() + self.name[1:]
