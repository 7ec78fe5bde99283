"""Sources from elsewhere on their way into the tables: what each would become, and which are here already."""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from nutrients import citations, publishing
from nutrients.content import Incomplete, complete
from nutrients.models import Source
from nutrients.records import SourceRecord
from nutrients.reference_formats import Found
from nutrients.reference_formats.cleaning import comparable_doi, comparable_url
from nutrients.vocabulary import Check, Evidence, SourceType, Standing
from nutrients.words import fold

JUDGED = ("slug", "evidence", "standing", "verified", "verified_detail")
"""What no file decides: the editor does, or this site."""
NEEDED = ("title", "type")
LONGEST_KEY = 60
UNWRITTEN = {"evidence": Evidence.REVIEW, "standing": Standing.MEDIUM, "verified": Check.MEMORY}
"""Stand in where a reference is only shown: it names none of the three."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Twin:
    """The source that is here already, or the item before it in the same list. `by`: what they share."""

    by: str
    name: str
    pk: int = 0


@dataclass(frozen=True)
class Arrival:
    """An item and what it would become; `where` tells file and line. With a fault or a twin it is left out.

    `alike`: a source of the same title, with nothing that proves it the same work.
    """

    where: str
    values: Values
    key: str = ""
    reference: str = ""
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    fault: str = ""
    twin: Twin | None = None
    alike: Twin | None = None

    @property
    def can_come(self) -> bool:
        return not self.fault and self.twin is None


@dataclass(frozen=True)
class Wanted:
    """An item as the editor wants it."""

    values: Values
    key: str
    evidence: str
    standing: str


class Known:
    """The sources that are here, by what tells works apart. `note` adds those of the list that is being read."""

    def __init__(self) -> None:
        self.twins: dict[tuple[str, str], tuple[Twin, bool]] = {}
        self.titles: dict[str, Twin] = {}
        self.keys: set[str] = set()
        for row in Source.objects.only("slug", "title", "doi", "pmid", "url").order_by("pk"):
            self.keys.add(row.slug)
            values = {"doi": row.doi, "pmid": row.pmid, "url": row.url, "title": row.title}
            self.note(values, str(row), row.pk)

    def note(self, values: Values, name: str, pk: int = 0) -> None:
        self.titles.setdefault(comparable_title(values), Twin("title", name, pk))
        for kind, mark in marks(values):
            self.twins.setdefault((kind, mark), (Twin(kind, name, pk), bool(values.get("doi"))))

    def twin(self, values: Values) -> Twin | None:
        """The same work: by DOI, by PMID, or by its address, which two works with two DOIs may share."""
        for mark in marks(values):
            twin, has_doi = self.twins.get(mark, (None, False))
            if twin and not (mark[0] == "address" and has_doi and values.get("doi")):
                return twin
        return None


def comparable_title(values: Values) -> str:
    return " ".join(re.findall(r"\w+", fold(values["title"])))


def marks(values: Values) -> Iterable[tuple[str, str]]:
    found = {
        "DOI": comparable_doi(values.get("doi", "")),
        "PMID": str(values.get("pmid", "")).lstrip("0"),
        "address": comparable_url(values.get("url", "")),
    }
    return [(kind, mark) for kind, mark in found.items() if mark]


def arrivals(found: Sequence[tuple[str, Found]]) -> list[Arrival]:
    """What each item would become, with the place where it stands; nothing is written."""
    known = Known()
    return [arrival(where, item, known) for where, item in found]


def arrival(where: str, item: Found, known: Known) -> Arrival:
    if item.fault:
        return Arrival(where, {}, remarks=item.remarks, fault=item.fault)
    values, remarks, fault = fitting(item.values)
    if fault:
        return Arrival(where, {}, remarks=(*item.remarks, *remarks), fault=fault)
    twin = known.twin(values)
    alike = None if twin else known.titles.get(comparable_title(values))
    key = "" if twin else minted(values, known.keys)
    if not twin:
        known.keys.add(key)
        known.note(values, where)
    told = (*item.remarks, *remarks)
    return Arrival(where, values, key, in_words(values), missing_in(values), told, twin=twin, alike=alike)


def missing_in(values: Values) -> tuple[str, ...]:
    """What a reference of its type mostly has, in words."""
    article = values["type"] == SourceType.ARTICLE
    wanted = {
        "authors": values.get("authors") or values.get("organisation"),
        "year": values.get("year"),
        "journal": values.get("container_title") or not article,
        "book": values.get("container_title") or values["type"] != SourceType.CHAPTER,
        "DOI": values.get("doi") or not article,
        "address": values.get("doi") or values.get("pmid") or values.get("url"),
    }
    return tuple(word for word, there in wanted.items() if not there)


def fitting(values: Values) -> tuple[dict[str, Any], list[str], str]:
    """What the table takes of the values, what was left out of them, and why all of it is."""
    kept = {name: value for name, value in values.items() if name not in JUDGED}
    row = Source(**{**kept, "authors": tuple(kept.get("authors", ()))})
    try:
        row.clean_fields(exclude=JUDGED)
    except ValidationError as error:
        faults = {name: " ".join(texts) for name, texts in error.message_dict.items()}
    else:
        return kept, [], ""
    for name in NEEDED:
        if name in faults:
            return kept, [], f"The {name} does not fit: {faults[name]}"
    for name in faults:
        kept.pop(name, None)
    return kept, [f"Left out, {name.replace('_', ' ')}: {fault}" for name, fault in faults.items()], ""


def in_words(values: Values) -> str:
    """The reference as plain text."""
    return html.unescape(re.sub(r"<[^>]+>", "", citations.reference(shown(values))))


def shown(values: Values) -> SourceRecord:
    """A record to be shown, never written."""
    record = complete("source", {**values, "slug": "unwritten", **UNWRITTEN})
    assert isinstance(record, SourceRecord)
    return record


def minted(values: Values, taken: Collection[str]) -> str:
    """Family name or organisation and year, such as `kim-2021`; where that is taken `kim-2021b`, `kim-2021c`."""
    names = [name.partition(",")[0] for name in values.get("authors", ()) if not name.startswith("and others")]
    name = plain_key(citations.known_as(shown(values)) if values.get("organisation") or not names else names[0])
    stem = f"{(name or plain_key(values['title']) or 'source')[:45].strip('-')}-{values.get('year') or 'nd'}"
    further = (f"{stem}{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *further, *numbered) if key not in taken)


def plain_key(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", fold(text)).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only.replace("'", ""))[:4])


def faults_of(wanted: Sequence[Wanted]) -> dict[int, str]:
    """What bars each item, by its place: its key, what was not chosen, or that it came meanwhile."""
    known, found = Known(), {}
    for place, item in enumerate(wanted):
        twin = known.twin(item.values)
        if twin:
            found[place] = f"It is here already by its {twin.by}: {twin.name}. Untick it."
        elif not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item.key) or len(item.key) > LONGEST_KEY:
            found[place] = f"A key is of lower-case letters, digits and single hyphens, at most {LONGEST_KEY}."
        elif item.key in known.keys:
            found[place] = f"The key {item.key} is taken. Write another one."
        elif item.evidence not in Evidence.values or item.standing not in Standing.values:
            found[place] = "Choose its kind of evidence and its standing, here or for all."
        known.keys.add(item.key)
        known.note(item.values, item.key)
    return found


def bring_in(wanted: Sequence[Wanted], change: publishing.Change) -> int:
    """Publish all of them, or none; returns how many. Whatever a file says, each needs checking.

    To be called in a transaction that holds `publishing.lock()`, after `faults_of`. Raises publishing.Refused.
    """
    return len(publishing.publish([record_of(item) for item in wanted], change))


def record_of(item: Wanted) -> SourceRecord:
    judged = {"slug": item.key, "evidence": item.evidence, "standing": item.standing, "verified": Check.MEMORY}
    try:
        record = complete("source", {**item.values, **judged})
    except Incomplete as incomplete:
        raise publishing.Refused([("source", item.key, reason) for reason in incomplete.reasons]) from incomplete
    assert isinstance(record, SourceRecord)
    return record
