"""Claims, the statements that articles quote, and the audit of the popular article."""

from typing import Any

from django.db import models
from markdownx.models import MarkdownxField

from nutrients import records
from nutrients.models.base import PLAIN_SLUG, QUOTABLE, Content, Dated, Prose
from nutrients.querysets import ClaimQuerySet
from nutrients.vocabulary import Aspect, Check, ClaimStatus, Direction, Grade, Verdict


def nutrient_and_side(row: "Claim | AuditItem") -> str:
    """'Potassium, too little'; the nutrient alone where it is about both sides, blank where it is about none."""
    if row.nutrient is None:
        return ""
    side = "" if row.direction == Direction.BOTH else f", {Direction(row.direction).label.lower()}"
    return f"{row.nutrient.name}{side}"


class Claim(Content, Prose, Dated):
    record = records.ClaimRecord
    inline = ("text", "qualifier")

    slug = models.SlugField(
        max_length=80, unique=True, validators=[QUOTABLE], help_text="Its address for ever; never reused."
    )
    nutrient = models.ForeignKey(
        "Nutrient", models.PROTECT, null=True, blank=True, related_name="claims", help_text="None: general."
    )
    direction = models.CharField(max_length=10, choices=Direction)
    aspect = models.CharField(max_length=20, choices=Aspect)
    effects: "models.ManyToManyField[Any, Any]" = models.ManyToManyField("Symptom", blank=True, related_name="claims")
    via = models.ForeignKey(
        "Nutrient",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Acts through this one.",
    )
    grade = models.CharField(max_length=12, choices=Grade)
    text = MarkdownxField(help_text="One plain statement with its sources: Text. [@key; @key2]")
    qualifier = MarkdownxField(blank=True, help_text="A short note for readers that stands beside the statement.")
    link = models.BooleanField("grades the link", default=False, help_text="Its grade is that of the tie to twitching.")
    status = models.CharField(max_length=12, choices=ClaimStatus, default=ClaimStatus.CURRENT)
    reason = models.TextField("why withdrawn or under review", blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    verified = models.CharField("checked", max_length=10, choices=Check, default=Check.MEMORY)
    note = models.TextField("note for editors", blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"/claims/{self.slug}/"

    @property
    def grade_word(self) -> Grade:
        return Grade(self.grade)

    @property
    def about(self) -> str:
        return nutrient_and_side(self)


class AuditItem(Content, Prose):
    """A statement of the popular article, in our words, and how it stands up."""

    record = records.AuditItemRecord
    inline = ("comment",)

    slug = models.SlugField("number", validators=[PLAIN_SLUG], max_length=12, unique=True)
    position = models.PositiveSmallIntegerField()
    nutrient = models.ForeignKey("Nutrient", models.PROTECT, null=True, blank=True, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    aspect = models.CharField(max_length=20, choices=Aspect)
    statement = models.TextField()
    verdict = models.CharField(max_length=30, choices=Verdict)
    grade = models.CharField(max_length=12, choices=Grade)
    comment = MarkdownxField(blank=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="audit_items")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.slug}: {self.statement}"

    @property
    def about(self) -> str:
        return nutrient_and_side(self)
