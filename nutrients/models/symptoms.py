"""Symptoms, how often they go with an imbalance, and what else makes muscles twitch."""

from django.db import models
from markdownx.models import MarkdownxField

from nutrients import records
from nutrients.models.base import Content, Dated, Prose
from nutrients.models.nutrients import Imbalance
from nutrients.models.sources import Source
from nutrients.vocabulary import Check, Frequency, Grade, MuscleEffect, Tier


class Symptom(Content, Prose, Dated):
    record = records.SymptomRecord
    inline = ("explanation",)

    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=99)
    name = models.CharField(max_length=80)
    explanation = MarkdownxField()
    effect = models.CharField("muscle effect", max_length=10, choices=MuscleEffect, null=True, blank=True)
    red_flag = models.BooleanField("warning sign", default=False)
    tier = models.CharField("advice", max_length=20, choices=Tier)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class SymptomLink(Content):
    """How often a symptom goes with an imbalance: an editorial estimate."""

    record = records.SymptomLinkRecord

    imbalance = models.ForeignKey(Imbalance, models.CASCADE, related_name="symptom_links")
    symptom = models.ForeignKey(Symptom, models.CASCADE, related_name="imbalance_links")
    frequency = models.CharField(max_length=12, choices=Frequency)
    sources = models.ManyToManyField(Source, related_name="+")

    class Meta:
        ordering = ["imbalance", "symptom__position"]
        constraints = [models.UniqueConstraint(fields=["imbalance", "symptom"], name="symptom_link_once")]

    def __str__(self) -> str:
        return f"{self.symptom.name}: {self.imbalance}"


class OtherCause(Content, Prose):
    record = records.OtherCauseRecord
    inline = ("explanation",)

    slug = models.SlugField(max_length=60, unique=True)
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
