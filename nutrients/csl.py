"""Sources as CSL-JSON items, the form that Zotero reads and writes, and back.

What CSL has no word for (kind of evidence, standing, what was checked, what became of it) stands under `custom`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from nutrients.records import SourceRecord
from nutrients.vocabulary import SourceStatus

PLAIN = {
    "slug": "id",
    "type": "type",
    "title": "title",
    "container_title": "container-title",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "doi": "DOI",
    "pmid": "PMID",
    "url": "URL",
    "note": "note",
}
CUSTOM = ("organisation", "evidence", "standing", "verified", "verified_detail", "status_note", "superseded_by")


def name_to_csl(name: str) -> dict[str, str]:
    family, comma, given = name.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma else {"literal": name}


def name_from_csl(name: Mapping[str, str]) -> str:
    """Zotero writes particles ('de', 'van') apart; here they stand before the family name."""
    if literal := name.get("literal"):
        return literal
    particles = (name.get("dropping-particle"), name.get("non-dropping-particle"))
    family = " ".join(part for part in (*particles, name["family"]) if part)
    return ", ".join(part for part in (family, name.get("given"), name.get("suffix")) if part)


def issued(year: str) -> dict[str, Any]:
    is_number = year.isdecimal() and str(int(year)) == year
    return {"date-parts": [[int(year)]]} if is_number else {"literal": year}


def to_csl(source: SourceRecord) -> dict[str, Any]:
    """The CSL-JSON item of a source; empty fields are left out."""
    item: dict[str, Any] = {csl: str(getattr(source, name)) for name, csl in PLAIN.items() if getattr(source, name)}
    if source.authors:
        item["author"] = [name_to_csl(name) for name in source.authors]
    if source.year:
        item["issued"] = issued(source.year)
    if source.accessed:
        item["accessed"] = {"date-parts": [[source.accessed.year, source.accessed.month, source.accessed.day]]}
    item["custom"] = {name: str(getattr(source, name)) for name in CUSTOM if getattr(source, name)}
    if source.status != SourceStatus.LIVE:
        item["custom"]["status"] = source.status.value
    return item


def from_csl(item: Mapping[str, Any]) -> dict[str, Any]:
    """Raw values of a source's record from a CSL-JSON item."""
    values: dict[str, Any] = {name: item[csl] for name, csl in PLAIN.items() if csl in item}
    if "author" in item:
        values["authors"] = [name_from_csl(name) for name in item["author"]]
    if "issued" in item:
        values["year"] = item["issued"].get("literal") or item["issued"]["date-parts"][0][0]
    if "accessed" in item:
        values["accessed"] = date(*map(int, item["accessed"]["date-parts"][0]))
    return values | dict(item.get("custom", {}))
