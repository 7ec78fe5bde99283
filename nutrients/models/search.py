"""What search finds: an entry a page, and the words of all entries. Written by `indexing` alone.

The database keeps the index itself: on SQLite a full-text table that triggers on `SearchEntry` keep in step,
on PostgreSQL a generated column (migration 0002). Django remakes a table on SQLite when a later migration
alters it, and drops its triggers without a word: such a migration must make them again.
"""

from django.db import models

from nutrients.vocabulary import Grade, SearchKind


class SearchEntry(models.Model):
    """One page as search finds and shows it. The `_words` are made by `words.indexed`."""

    kind = models.CharField(max_length=16, choices=SearchKind)
    key = models.CharField(max_length=200)
    url = models.CharField(max_length=250)
    title = models.TextField()
    grade = models.CharField(max_length=12, choices=Grade, blank=True, help_text="Of a statement or a cause.")
    note = models.CharField(max_length=80, blank=True, help_text="What must stand beside the title.")
    title_words = models.TextField()
    name_words = models.TextField()
    text_words = models.TextField()
    text = models.TextField(help_text="For people: what the passages shown are cut from.")

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SearchWord(models.Model):
    """A word as written in the index, and how many entries hold it: what misspellings are corrected to."""

    word = models.CharField(max_length=40, primary_key=True)
    entries = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word
