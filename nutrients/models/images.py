"""Images with their credit and licence, and where texts show them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from nutrients import images, records
from nutrients.models.base import PLAIN_SLUG, Content
from nutrients.vocabulary import Licence

DIGEST = RegexValidator(r"^[0-9a-f]{64}\Z", "64 hexadecimal digits, in lower case.")
NO_ALT = "Say what the picture shows, or tick ‘decorative’ if it says nothing that the text does not."
TWO_ALTS = "A decorative image has no alternative text: empty it, or untick ‘decorative’."


class Image(Content):
    """A picture of the library. Its file is re-encoded when it comes in and lies in `MEDIA_ROOT` by its digest."""

    record = records.ImageRecord

    slug = models.SlugField(
        validators=[PLAIN_SLUG],
        max_length=60,
        unique=True,
        help_text="What ![](image:slug) shows. It never changes: articles lean on it.",
    )
    alt = models.CharField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for who cannot see it: one sentence.",
    )
    decorative = models.BooleanField(
        default=False, help_text="It says nothing that the text does not; it then has no alternative text."
    )
    caption = models.CharField(
        max_length=400, blank=True, help_text="Shown under the picture where the article gives none."
    )
    credit = models.CharField(max_length=200, help_text="Who made it, as the licence asks.")
    licence = models.CharField(max_length=20, choices=Licence)
    origin = models.URLField("taken from", max_length=400, blank=True, help_text="The address where it was found.")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField("digest of the file", max_length=64, validators=[DIGEST], editable=False)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="image_alt_or_decorative",
                condition=models.Q(decorative=True, alt="") | models.Q(decorative=False) & ~models.Q(alt=""),
                violation_error_message=NO_ALT,
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude)
        if not self.alt.strip() and not self.decorative:
            raise ValidationError({"alt": NO_ALT})
        if self.alt and self.decorative:
            raise ValidationError({"alt": TWO_ALTS})

    def address(self, width: int) -> str:
        return images.address(self.slug, self.sha256, width)

    @property
    def widths(self) -> list[int]:
        """At which it is offered, in pixels, the smallest first."""
        return images.widths(self.width)

    @property
    def thumbnail(self) -> str:
        """The address of its smallest size."""
        return self.address(self.widths[0])


class ImageUse(models.Model):
    """That a text shows an image, derived from the text when it is published. The slug may be unknown."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    field = models.CharField(max_length=30)
    image_slug = models.SlugField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "field", "image_slug"], name="image_use_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} shows {self.image_slug}"
