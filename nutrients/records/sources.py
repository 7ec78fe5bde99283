"""Sources, and images of the library."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from nutrients.records.base import Record, Words
from nutrients.vocabulary import Check, Evidence, Licence, SourceStatus, SourceType, Standing


@dataclass(frozen=True, kw_only=True)
class SourceRecord(Record):
    """A source in CSL's terms. `authors` are 'Family, Given'; a name without comma is an organisation."""

    kind = "source"
    later: ClassVar[dict[str, object]] = {"status": "live", "status_note": "", "superseded_by": None}
    slug: str
    type: SourceType
    title: str
    authors: Words = ()
    organisation: str = ""
    container_title: str = ""
    publisher: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    accessed: date | None = None
    evidence: Evidence
    standing: Standing
    verified: Check
    verified_detail: str = ""
    status: SourceStatus = SourceStatus.LIVE
    status_note: str = ""
    superseded_by: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ImageRecord(Record):
    """An image that articles show as `image:slug`. Width, height (pixels) and `sha256` are those of its master file.

    `decorative`: it says nothing that the text does not, so it has no `alt`. `origin`: the address it was taken from.
    """

    kind = "image"
    slug: str
    alt: str = ""
    decorative: bool
    caption: str = ""
    credit: str
    licence: Licence
    origin: str = ""
    width: int
    height: int
    sha256: str

    @property
    def file_name(self) -> str:
        """Under which its master lies in `content/images/`."""
        return f"{self.slug}-{self.sha256[:16]}.webp"
