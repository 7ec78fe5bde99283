"""What all content has in common: a record of its kind, and perhaps prose and a public history."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.db import models

from nutrients.records import Record

if TYPE_CHECKING:
    TextField = models.TextField[Any, Any]  # generic for the type checker only
else:
    TextField = models.TextField


PLAIN_SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Lower-case letters, digits and single hyphens.")
QUOTABLE = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)+-[0-9]+\Z", "As articles quote it: words, hyphens and a number at the end."
)


class Content(models.Model):
    """A noun that lives in `content/` too. Rows are written by `publishing.publish()` alone.

    `markdown` names the fields of whole articles, `inline` those of one paragraph: both are Markdown
    whose HTML, with markers, stands in `rendered` under the field's name. `own` is true of the rows that are
    content: foods imported in bulk lie in the same tables and in no file.
    """

    record: ClassVar[type[Record]]
    own: ClassVar[models.Q] = models.Q()
    markdown: ClassVar[tuple[str, ...]] = ()
    inline: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class Prose(models.Model):
    rendered = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def html(self, field: str) -> str:
        """The stored HTML of a prose field, with markers for `pages` to resolve."""
        stored: dict[str, str] = self.rendered
        return stored.get(field, "")


class Dated(models.Model):
    """The public history: how often published, first when, and last when its meaning changed.

    `told` is the day of the last change of what else its page shows (figures, quoted statements), where `pages` have
    looked for one; it is no column.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    published = models.DateField(editable=False)
    changed = models.DateField(editable=False)
    told: date | None = None

    class Meta:
        abstract = True

    @property
    def last_changed(self) -> date:
        """The date that the page prints, and that sitemap, feed and structured data give."""
        return max(self.changed, self.told or self.changed)


class WordsFormField(forms.CharField):
    """A tuple of words, typed one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> Any:
        return to_words(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return to_words(initial) != to_words(data)


def to_words(value: object) -> tuple[str, ...]:
    lines = value if isinstance(value, tuple) else str(value or "").splitlines()
    return tuple(line.strip() for line in lines if line.strip())


class WordsField(TextField):
    """A short list of words: a tuple in Python, one a line in the database and in forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": (), "blank": True, **kwargs})

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> tuple[str, ...]:
        return to_words(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        return to_words(value)

    def get_prep_value(self, value: Any) -> str:
        return "\n".join(to_words(value))

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(
            self, form_class=WordsFormField, required=False, help_text=self.help_text or "One a line."
        )
