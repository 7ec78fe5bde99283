"""Guides, the glossary, people, their reviews, and addresses that moved."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from markdownx.models import MarkdownxField

from nutrients import records
from nutrients.models.base import PLAIN_SLUG, Content, Dated, Prose

OWN_ADDRESS = RegexValidator(r"^/(?![/\\])\S*$", "An address of this site, beginning with one slash.")


class Guide(Content, Prose, Dated):
    """A free article."""

    record = records.GuideRecord
    markdown = ("text",)

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=99)
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=160, help_text="One sentence of 50 to 160 characters.")
    text = MarkdownxField(blank=True)

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/guides/{self.slug}/"


class Term(Content, Prose, Dated):
    record = records.TermRecord
    inline = ("definition",)

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=80, unique=True)
    name = models.CharField(max_length=80, unique=True)
    definition = MarkdownxField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(Content):
    """Somebody who signs: entered only when they agreed, with their interests declared."""

    record = records.PersonRecord

    slug = models.SlugField(validators=[PLAIN_SLUG], max_length=80, unique=True)
    name = models.CharField(max_length=80)
    credentials = models.CharField(max_length=120)
    interests = models.TextField("declared interests")
    url = models.URLField("address", blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/people/{self.slug}/"


class Review(Content):
    """That a person read one version of an article. Pages say 'reviewed' only when such a row is there."""

    record = records.ReviewRecord

    person = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    subject = models.CharField(max_length=100, help_text="Kind and slug, such as nutrient/magnesium.")
    version = models.PositiveIntegerField()
    on = models.DateField("reviewed on")
    due = models.DateField("next review due")

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["person", "subject", "version"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.person.name} reviewed {self.subject}, version {self.version}"

    @property
    def is_overdue(self) -> bool:
        return self.due < timezone.localdate()


class Redirect(Content):
    record = records.RedirectRecord

    old = models.CharField(
        "old address", max_length=200, unique=True, validators=[OWN_ADDRESS], help_text="Such as /nutrients/b6/"
    )
    new = models.CharField("new address", max_length=200, validators=[OWN_ADDRESS])

    class Meta:
        ordering = ["old"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
