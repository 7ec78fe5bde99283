"""How a page is cited, down to its version: in AMA and APA style and as a work for BibTeX and RIS.

The author is Fascicle, the organisation. The date is the day on which the page's meaning last changed, as the page
prints it; the day on which it was read is left to the reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from nutrients.citations import MONTHS, written_date
from nutrients.models import Claim, Content, Dated, Food, Guide, Nutrient, Symptom
from nutrients.pages.page_data import subject
from nutrients.prose import plain
from nutrients.reference_formats.works import Work
from nutrients.vocabulary import SourceType

AUTHOR = "Fascicle"
READ = "[the day on which you read it]"


@dataclass(frozen=True)
class PageReference:
    """A page as a work. `fixed`: the address is that of this version, which never changes."""

    key: str
    title: str
    version: int
    changed: date
    address: str
    fixed: bool

    @property
    def stopped_title(self) -> str:
        return self.title if self.title.endswith((".", "?", "!")) else f"{self.title}."

    @property
    def ama(self) -> str:
        day = written_date(self.changed)
        return f"{AUTHOR}. {self.stopped_title} Version {self.version}, {day}. Accessed {READ}. {self.address}"

    @property
    def apa(self) -> tuple[str, str, str]:
        """What stands before the title, the title, which is set in italics, and what follows."""
        day = f"{self.changed.year}, {MONTHS[self.changed.month - 1]} {self.changed.day}"
        way = self.address if self.fixed else f"Retrieved {READ}, from {self.address}"
        return f"{AUTHOR}. ({day}).", self.title.rstrip("."), f"(Version {self.version}). {way}"

    @property
    def work(self) -> Work:
        return Work(
            key=self.key,
            type=SourceType.WEBPAGE,
            title=self.title,
            authors=(AUTHOR,),
            year=str(self.changed.year),
            on=self.changed,
            url=self.address,
            note=f"Version {self.version}",
        )


def title_of(row: Content) -> str:
    """What the page is called; of a statement, its address and its words."""
    if isinstance(row, Guide):
        return row.title
    if isinstance(row, Claim):
        return f"Statement {row.slug}: {plain(row.html('text'))}"
    if isinstance(row, Nutrient):
        return f"{row.name} and muscle twitching"
    assert isinstance(row, Food | Symptom)
    return f"{row.name}: what it holds" if isinstance(row, Food) else f"{row.name}: causes and nutrients"


def page_reference(context: Mapping[str, Any]) -> PageReference | None:
    """How the page that shows this is cited; None where it is not one of those that carry a version."""
    row = subject(context)
    if not isinstance(row, Dated) or not isinstance(row, Guide | Claim | Nutrient | Food | Symptom):
        return None
    if isinstance(row, Food) and row.imported:
        return None  # it has no versions: the next release overwrites it
    fixed = isinstance(row, Nutrient | Claim)
    return PageReference(
        key=f"fascicle-{row.slug}-v{row.version}",
        title=title_of(row),
        version=row.version,
        changed=row.last_changed,
        address=f"{settings.SITE_URL}{row.get_absolute_url()}" + (f"v/{row.version}/" if fixed else ""),
        fixed=fixed,
    )
