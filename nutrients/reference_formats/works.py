"""References as BibTeX and RIS: what readers take into their own programs, read back by the readers beside this."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nutrients.records import SourceRecord
from nutrients.vocabulary import SourceStatus, SourceType

BIBTEX_TYPES = {
    SourceType.ARTICLE: "article",
    SourceType.BOOK: "book",
    SourceType.CHAPTER: "incollection",
    SourceType.REPORT: "techreport",
}
RIS_TYPES = {
    SourceType.ARTICLE: "JOUR",
    SourceType.BOOK: "BOOK",
    SourceType.CHAPTER: "CHAP",
    SourceType.LEGISLATION: "STAT",
    SourceType.REPORT: "RPRT",
    SourceType.WEBPAGE: "ELEC",
}
CONTAINERS = {SourceType.ARTICLE: "journal", SourceType.CHAPTER: "booktitle"}
PUBLISHERS = {SourceType.REPORT: "institution"}
LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}%&#_$"},
}


@dataclass(frozen=True)
class Work:
    """What is cited. `authors` are 'Family, Given'; a name without comma is an organisation. `on`: its exact day."""

    key: str
    type: SourceType
    title: str
    authors: tuple[str, ...]
    year: str
    container: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    accessed: date | None = None
    note: str = ""
    on: date | None = None


def work_of(source: SourceRecord) -> Work:
    """A source as a work. What became of it, such as a retraction, stands in the note."""
    stands = source.status == SourceStatus.LIVE
    return Work(
        key=source.slug,
        type=source.type,
        title=source.title,
        authors=source.authors or ((source.organisation,) if source.organisation else ()),
        container=source.container_title,
        publisher=source.publisher,
        year=source.year,
        volume=source.volume,
        issue=source.issue,
        pages=source.pages,
        doi=source.doi,
        pmid=source.pmid,
        url=source.url,
        accessed=source.accessed,
        note="" if stands else f"{SourceStatus(source.status).label}. {source.status_note}".strip(),
    )


def latex(text: str) -> str:
    return "".join(LATEX.get(sign, sign) for sign in " ".join(text.split()))


def is_cut(name: str) -> bool:
    return name.startswith("and others")


def bibtex_name(name: str) -> str:
    """'Lewis, III, James L.'; an organisation whole in braces."""
    if is_cut(name):
        return "others"
    family, *given = (latex(part.strip()) for part in name.split(","))
    return ", ".join([family, *given[1:], *given[:1]]) if given else f"{{{family}}}"


def address(url: str) -> str:
    """An address with the signs that no program reads in one encoded."""
    return re.sub(r"[\s{}\\]", lambda sign: f"%{ord(sign[0]):02X}", url)


def bibtex_entry(work: Work) -> str:
    fields = {
        "title": f"{{{latex(work.title)}}}",
        "author": " and ".join(map(bibtex_name, work.authors)),
        CONTAINERS.get(work.type, "howpublished"): latex(work.container),
        PUBLISHERS.get(work.type, "publisher"): latex(work.publisher),
        "year": latex(work.year),
        "date": work.on.isoformat() if work.on else "",
        "volume": latex(work.volume),
        "number": latex(work.issue),
        "pages": re.sub(r"[-–]+", "--", latex(work.pages)),
        "doi": address(work.doi),
        "pmid": work.pmid,
        "url": address(work.url),
        "urldate": work.accessed.isoformat() if work.accessed else "",
        "note": latex(work.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value not in ("", "{}")]
    return "\n".join([f"@{BIBTEX_TYPES.get(work.type, 'misc')}{{{work.key},", *lines, "}"])


def bibtex(works: Iterable[Work]) -> str:
    return "\n".join(f"{bibtex_entry(work)}\n" for work in works)


def ris_item(work: Work) -> str:
    start, _dash, end = work.pages.replace("–", "-").partition("-")
    written = [
        ("TY", RIS_TYPES[SourceType(work.type)]),
        ("ID", work.key),
        ("TI", work.title),
        *(("AU", name) for name in work.authors),
        ("T2", work.container),
        ("PB", work.publisher),
        ("PY", work.year),
        ("DA", f"{work.on:%Y/%m/%d}" if work.on else ""),
        ("VL", work.volume),
        ("IS", work.issue),
        ("SP", start),
        ("EP", end),
        ("DO", work.doi),
        ("AN", work.pmid),
        ("DB", "PubMed" if work.pmid else ""),
        ("UR", work.url),
        ("Y2", f"{work.accessed:%Y/%m/%d}" if work.accessed else ""),
        ("N1", work.note),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in written if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def ris(works: Iterable[Work]) -> str:
    return "\r\n".join(map(ris_item, works))
