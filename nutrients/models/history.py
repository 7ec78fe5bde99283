"""What was published when, by whom and why; and where each object stands against `content/`."""

from django.conf import settings
from django.db import models

from nutrients import records
from nutrients.models.base import Content, WordsField
from nutrients.past import EntryQuerySet, LedgerQuerySet, RevisionQuerySet
from nutrients.vocabulary import ChangeKind, RevisionState


class Revision(models.Model):
    """A version of one object. `content` is the JSON of its record; `number` counts publications.

    Rows are only added, never changed: a draft that is saved again is another revision on top of the first.
    Only when an address changes do the slugs in them follow, and with them the keys (`publishing/following.py`).
    `note` is what a reviewer says to the author. `change` is blank until somebody publishes or schedules.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    base = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    content = models.JSONField()
    state = models.CharField(max_length=12, choices=RevisionState)
    number = models.PositiveIntegerField(null=True)
    go_live = models.DateTimeField(null=True, blank=True)
    change = models.CharField("kind of change", max_length=12, choices=ChangeKind, blank=True)
    why = models.CharField("reason", max_length=300, blank=True)
    before = models.TextField(blank=True, help_text="Of a change of meaning: what readers read before.")
    after = models.TextField(blank=True)
    note = models.TextField("note for the author", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["kind", "key", "-number"], name="revision_of_object"),
            models.Index(fields=["kind", "key", "-id"], name="revision_newest"),
            models.Index(fields=["state", "go_live"], name="revision_state"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "number"], name="revision_number_once")]
        permissions = [("publish", "Can publish content")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, {self.get_state_display().lower()} {self.number or ''}".strip()


class OpenForm(models.Model):
    """That somebody has the form of an object open, so that a second editor is told. Goes when it is saved."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "by"], name="open_form_once")]

    def __str__(self) -> str:
        return f"{self.by} has {self.kind} {self.key} open"


class Entry(models.Model):
    """Where one object stands: the digest of what is live, and of the file at the last load.

    An empty `live` digest is a tombstone: the object was removed here and a load must not bring it back.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    live = models.CharField(max_length=64, blank=True)
    loaded = models.CharField(max_length=64, blank=True)
    number = models.PositiveIntegerField(default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class LedgerEntry(Content):
    """One change of meaning: what was published, and stays told when the database is made anew from files.

    Written by publishing alone, in the transaction of the change; `number` counts the changes of a day.
    """

    record = records.LedgerRecord

    on = models.DateField()
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=220, db_index=True)
    title = models.CharField(max_length=250)
    change = models.CharField("kind of change", max_length=12, choices=ChangeKind)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.CharField("reason", max_length=300, blank=True)
    cites = WordsField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-number"]
        verbose_name_plural = "ledger entries"
        constraints = [models.UniqueConstraint(fields=["on", "number"], name="ledger_entry_once")]

    def __str__(self) -> str:
        return f"{self.title}, {self.on}"

    @property
    def anchor(self) -> str:
        """Its place in the ledger for ever, also after its subject moved or the database was made anew."""
        return f"c-{self.on}-{self.number}"


class ContentVersion(models.Model):
    """One row: a counter changed in the transaction of every publish and load."""

    number = models.PositiveBigIntegerField(default=0)
    renderer = models.PositiveIntegerField(default=0, help_text="prose.VERSION of the stored HTML")
    indexer = models.PositiveIntegerField(default=0, help_text="words.VERSION of the search index")
    imported = models.JSONField(default=dict, help_text="how many foods were imported: by group, by nutrient")

    def __str__(self) -> str:
        return f"content {self.number}"

    @classmethod
    def number_now(cls) -> int:
        """0 before the first publish."""
        return cls._default_manager.values_list("number", flat=True).first() or 0
