"""Sources, where texts cite them, and whether their addresses answer."""

from django.db import models

from nutrients import records
from nutrients.models.base import PLAIN_SLUG, Content, WordsField
from nutrients.querysets import SourceQuerySet
from nutrients.vocabulary import Check, Evidence, LinkResult, SourceStatus, SourceType, Standing


class Source(Content):
    record = records.SourceRecord

    slug = models.SlugField(
        "key",
        validators=[PLAIN_SLUG],
        max_length=60,
        unique=True,
        help_text="What [@key] cites. It never changes: articles lean on it.",
    )
    type = models.CharField(max_length=20, choices=SourceType)
    title = models.CharField(max_length=400)
    authors = WordsField(help_text="One a line, as Family, Given. A name without comma is an organisation.")
    organisation = models.CharField(max_length=200, blank=True)
    container_title = models.CharField("journal, book or site", max_length=200, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    year = models.CharField(max_length=4, blank=True, help_text="Left empty it prints as n.d. (no date).")
    volume = models.CharField(max_length=20, blank=True)
    issue = models.CharField(max_length=20, blank=True)
    pages = models.CharField(max_length=40, blank=True)
    doi = models.CharField("DOI", max_length=120, blank=True, help_text="Begins with 10.")
    pmid = models.CharField("PMID", max_length=12, blank=True)
    url = models.URLField("address", max_length=400, blank=True)
    accessed = models.DateField("last read on", null=True, blank=True)
    evidence = models.CharField("kind of evidence", max_length=20, choices=Evidence)
    standing = models.CharField(
        max_length=10, choices=Standing, help_text="Low: listed as what others cite, never as evidence."
    )
    verified = models.CharField("checked", max_length=10, choices=Check, default=Check.MEMORY)
    verified_detail = models.CharField("what was checked", max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=SourceStatus, default=SourceStatus.LIVE)
    status_note = models.CharField(
        "since when, and where you read it",
        max_length=300,
        blank=True,
        help_text="For readers: one or two plain sentences, such as ‘On 3 May 2021, says a notice in the journal.’",
    )
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")
    note = models.TextField("note for editors", blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return f"{self.slug}: {self.title}"

    def get_absolute_url(self) -> str:
        return f"/sources/{self.slug}/"


class Citation(models.Model):
    """That a text cites a source, derived from the text when it is published. The key may be unknown."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    field = models.CharField(max_length=30)
    source_key = models.SlugField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "field", "source_key"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} cites {self.source_key}"


class Quotation(models.Model):
    """That an article quotes a claim, derived from the article when it is published."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    field = models.CharField(max_length=30)
    claim_slug = models.SlugField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "field", "claim_slug"], name="quotation_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} quotes {self.claim_slug}"


class LinkCheck(models.Model):
    """What came of asking a source's address the last time. Written by `link_checks` alone.

    `code` is HTTP's, None where there was no answer; `fault` says then why not, in words. `not_before`: when
    the host asked us to come again.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="link_check")
    asked_at = models.DateTimeField()
    asked = models.CharField("address asked", max_length=600)
    result = models.CharField(max_length=10, choices=LinkResult)
    code = models.PositiveSmallIntegerField("HTTP status", null=True)
    fault = models.CharField("what went wrong", max_length=200, blank=True)
    ended = models.CharField("where it ended", max_length=2000, blank=True)
    not_before = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.asked}: {self.get_result_display().lower()}"
