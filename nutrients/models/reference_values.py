"""What authorities say: needs and limits, those looked at and not set, daily values, laboratory ranges."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from nutrients import records
from nutrients.joins import OfNutrientQuerySet
from nutrients.models.base import Content
from nutrients.models.nutrients import Nutrient
from nutrients.models.sources import Source
from nutrients.querysets import IntakeQuerySet
from nutrients.vocabulary import Authority, IntakeKind, LabSide, LifeStage, Scope, Sex, Unit

BEFORE_EFSA = "Scientific Committee on Food"


class Intake(Content):
    """Ages in completed months, half-open [from, to); no `age_to` means no upper end."""

    record = records.IntakeRecord

    nutrient = models.ForeignKey(Nutrient, models.PROTECT, related_name="intakes")
    authority = models.CharField(max_length=10, choices=Authority)
    intake_kind = models.CharField("kind", max_length=6, choices=IntakeKind)
    sex = models.CharField(max_length=8, choices=Sex)
    life_stage = models.CharField(max_length=12, choices=LifeStage)
    subgroup = models.CharField(max_length=40, blank=True)
    age_label = models.CharField(max_length=40)
    age_from = models.PositiveSmallIntegerField("from, months")
    age_to = models.PositiveSmallIntegerField("to, months", null=True, blank=True)
    amount = models.DecimalField("per day", max_digits=12, decimal_places=5)
    unit = models.CharField(max_length=14, choices=Unit)
    scope = models.CharField(max_length=14, choices=Scope)
    note = models.CharField(max_length=300, blank=True)
    basis = models.CharField(
        "protects from",
        max_length=120,
        blank=True,
        help_text="What a limit protects from, in a few words such as “nerve damage”. Blank: not looked up.",
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="intakes")
    year = models.CharField(
        max_length=4, blank=True, help_text="Only where the source repeats what another authority set: its year."
    )
    verified = models.CharField("where read", max_length=400, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["nutrient", "authority", "intake_kind", "life_stage", "age_from", "sex"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "nutrient",
                    "authority",
                    "intake_kind",
                    "sex",
                    "life_stage",
                    "subgroup",
                    "age_from",
                    "scope",
                ],
                name="intake_once",
            ),
            models.CheckConstraint(
                condition=models.Q(age_to__isnull=True) | models.Q(age_to__gt=models.F("age_from")),
                name="intake_age_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nutrient.name}: {self.get_authority_display()} {self.intake_kind} {self.age_label}"

    @property
    def set_in(self) -> str:
        """The year in which the authority set the value."""
        return self.year or self.source.year or "n.d."

    @property
    def by_committee(self) -> bool:
        """Whether EFSA keeps a value that the Scientific Committee on Food set before it."""
        return self.source.organisation.startswith(BEFORE_EFSA)

    @property
    def dated(self) -> str:
        """'2023', or 'SCF 2001' where the authority's name alone would name the wrong owner."""
        return f"SCF {self.set_in}" if self.by_committee else self.set_in


class NotSet(Content):
    """A limit that an authority looked at and did not set: a fact, not a gap."""

    record = records.NotSetRecord

    nutrient = models.ForeignKey(Nutrient, models.PROTECT, related_name="not_set")
    authority = models.CharField(max_length=10, choices=Authority)
    intake_kind = models.CharField("kind", max_length=6, choices=IntakeKind)
    population = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    source = models.ForeignKey(Source, models.PROTECT, related_name="not_set")
    verified = models.CharField("where read", max_length=400, blank=True)

    objects = OfNutrientQuerySet.as_manager()

    class Meta:
        ordering = ["nutrient", "authority", "population"]
        verbose_name = "limit not set"
        verbose_name_plural = "limits not set"
        constraints = [
            models.UniqueConstraint(fields=["nutrient", "authority", "intake_kind", "population"], name="not_set_once")
        ]

    def __str__(self) -> str:
        return f"{self.nutrient.name}: {self.get_authority_display()} set no {self.intake_kind}"


class DailyValue(Content):
    record = records.DailyValueRecord

    nutrient = models.OneToOneField(Nutrient, models.PROTECT, related_name="daily_value")
    amount = models.DecimalField(
        "per day", max_digits=12, decimal_places=5, validators=[MinValueValidator(Decimal("0.00001"))]
    )
    unit = models.CharField(max_length=14, choices=Unit)
    note = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="daily_values")
    verified = models.CharField("where read", max_length=400, blank=True)

    objects = OfNutrientQuerySet.as_manager()

    class Meta:
        ordering = ["nutrient__position"]

    def __str__(self) -> str:
        return f"Daily value of {self.nutrient.name}"


class LabRange(Content):
    record = records.LabRangeRecord

    nutrient = models.ForeignKey(Nutrient, models.PROTECT, related_name="lab_ranges")
    analyte = models.CharField(max_length=120)
    population = models.CharField(max_length=40)
    side = models.CharField("deficiency shows as", max_length=6, choices=LabSide)
    si_unit = models.CharField("SI unit", max_length=12)
    deficient_below_si = models.DecimalField(max_digits=12, decimal_places=5, null=True, blank=True)
    sufficient_from_si = models.DecimalField(max_digits=12, decimal_places=5, null=True, blank=True)
    high_above_si = models.DecimalField(max_digits=12, decimal_places=5, null=True, blank=True)
    conv_unit = models.CharField("conventional unit", max_length=12)
    deficient_below_conv = models.DecimalField(max_digits=12, decimal_places=5, null=True, blank=True)
    sufficient_from_conv = models.DecimalField(max_digits=12, decimal_places=5, null=True, blank=True)
    high_above_conv = models.DecimalField(max_digits=12, decimal_places=5, null=True, blank=True)
    factor = models.DecimalField("conventional to SI", max_digits=12, decimal_places=5)
    note = models.CharField(max_length=300, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="lab_ranges")
    verified = models.CharField("where read", max_length=400, blank=True)

    objects = OfNutrientQuerySet.as_manager()

    class Meta:
        ordering = ["nutrient", "id"]
        constraints = [models.UniqueConstraint(fields=["nutrient", "analyte"], name="lab_range_once")]

    def __str__(self) -> str:
        return self.analyte
