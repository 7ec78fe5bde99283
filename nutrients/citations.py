"""References in AMA style, and the short names of sources."""

import re
from datetime import date
from functools import lru_cache
from html import escape
from urllib.parse import quote, urlsplit

from nutrients.records import SourceRecord
from nutrients.vocabulary import SourceStatus, SourceType, Standing

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WORKS = {
    "MSD Manual": "MSD Manual",
    "MSD (Merck) Manual": "MSD Manual",
    "Merck Manual": "Merck Manual",
    "StatPearls": "StatPearls",
}
"""Works whose chapters are known by the work's name rather than by the person who signed one."""
ORGANISATIONS = {
    "European Food Safety Authority": "EFSA",
    "EFSA Panel": "EFSA",
    "Expert Group on Vitamins and Minerals": "UK Expert Group",
    "MedlinePlus": "MedlinePlus",
    "Medicines and Healthcare products Regulatory Agency": "MHRA",
    "National Academies": "National Academies",
    "National Health Service": "NHS",
    "National Institute for Health and Care Excellence": "NICE",
    "National Institute of Neurological Disorders": "NINDS",
    "National Institutes of Health": "NIH ODS",
    "NIH Office of Dietary Supplements": "NIH ODS",
    "Scientific Advisory Committee on Nutrition": "SACN",
    "Scientific Committee on Food": "EU SCF",
    "Therapeutic Goods Administration": "TGA, Australia",
    "U.S. Food and Drug Administration": "FDA",
    "US Food and Drug Administration": "FDA",
    "World Health Organization": "WHO",
}
"""How organisations are known, by the beginning of their full name; they stand before signing persons."""
FULL_UP_TO, CUT_TO = 6, 3
"""AMA names up to six authors; of more it names three and adds 'et al'."""
TYPED_UP_TO, BRIEF_TITLE = 50, 7
"""In a brief reference: the longest address, in characters, and the longest title, in words."""


def written_date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def initials(given: str) -> str:
    """'Larry E.' -> 'LE', 'Karen-Ildico' -> 'KI'."""
    return "".join(part[0] for part in re.split(r"[\s.-]+", given) if part)


def ama_name(name: str) -> str:
    """'Lewis, James L., III' -> 'Lewis JL III'; a name without a comma is an organisation and stays whole."""
    family, *given = (part.strip() for part in name.split(","))
    return " ".join([family, *map(initials, given[:1]), *given[1:]])


def ama_authors(source: SourceRecord) -> str:
    names = [ama_name(name) for name in source.authors if not name.startswith("and others")]
    cut = len(names) != len(source.authors)
    if not names:
        return source.organisation
    if len(names) > FULL_UP_TO or cut:
        return ", ".join(names[:CUT_TO]) + ", et al"
    return ", ".join(names)


def known_as(source: SourceRecord) -> str:
    """The name by which readers know a source: its work, its organisation, or its first authors."""
    for part, name in WORKS.items():
        if part in source.container_title:
            return name
    for beginning, name in ORGANISATIONS.items():
        if source.organisation.startswith(beginning):
            return name
    families = [name.partition(",")[0] for name in source.authors if not name.startswith("and others")]
    if families and (len(source.authors) > 2 or len(families) < len(source.authors)):
        return f"{families[0]} and others"
    if families:
        return " and ".join(families)
    whole = source.organisation or source.container_title or source.title
    return re.split(r",| \(", whole)[0].strip()


def short_name(source: SourceRecord) -> str:
    """What stands in the margin: 'Kim and others 2021', 'MSD Manual 2024', 'NHS n.d.'"""
    return f"{known_as(source)} {source.year or 'n.d.'}"


def link(url: str, text: str, name: str = "") -> str:
    """`name`: what the link is called where its text alone could lead to several pages."""
    label = f' aria-label="{escape(name)}"' if name else ""
    return f'<a href="{escape(url)}" rel="external"{label}>{escape(text)}</a>'


def doi_address(doi: str) -> str:
    return f"https://doi.org/{quote(doi, safe='/.()-_;:')}"


def locators(source: SourceRecord) -> list[str]:
    """DOI, PMID and address as links; 'no address known' where there is none."""
    found = []
    if source.doi:
        found.append(link(doi_address(source.doi), f"doi:{source.doi}"))
    if source.pmid:
        found.append(link(f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/", f"PMID: {source.pmid}"))
    if source.url and not source.doi:
        host = urlsplit(source.url).netloc.removeprefix("www.")
        found.append(link(source.url, host, f"{host}: {source.title}"))
    return found or ["no address known"]


def ama_place(source: SourceRecord) -> str:
    """Where and when it appeared: journal, year, volume, issue and pages; or container and publisher."""
    year = source.year or "n.d."
    if source.type == SourceType.ARTICLE:
        issue = f"({source.issue})" if source.issue else ""
        volume = f";{source.volume}{issue}" if source.volume or issue else ""
        pages = f":{source.pages}" if source.pages else ""
        journal = f"<i>{escape(source.container_title.rstrip('.'))}</i>. " if source.container_title else ""
        return f"{journal}{escape(year + volume + pages)}.".replace("n.d..", "n.d.")
    parts = [source.container_title, source.publisher]
    named = [part for part in parts if part and part not in (source.organisation, source.title)]
    container = ". ".join(escape(part.rstrip(".")) for part in dict.fromkeys(named))
    bound = source.type in (SourceType.BOOK, SourceType.CHAPTER, SourceType.REPORT)
    within = "In: " if source.type == SourceType.CHAPTER and source.container_title in named else ""
    stop = ("; " if bound and source.publisher in named else ". ") if container else ""
    pages = f":{source.pages}" if source.pages else ""
    return f"{within}{container}{stop}{escape(year + pages)}.".replace("n.d..", "n.d.")


def remark(source: SourceRecord) -> str:
    """What became of a source, in words, as HTML; nothing of one that is live."""
    if source.status == SourceStatus.LIVE:
        return ""
    word, key = str(source.status.label), escape(source.superseded_by or "")
    if key and source.status != SourceStatus.SUPERSEDED:
        word += "; superseded"
    by = f' by <a href="/sources/{key}/">{key}</a>' if key else ""
    return f"<strong>{word}{by}.</strong> {escape(source.status_note)}".strip()


def marked(source: SourceRecord, html: str) -> str:
    """A reference with what became of its source; that of a retracted one is struck through, the word before it."""
    said = remark(source)
    if source.status == SourceStatus.RETRACTED:
        return f"{said} <s>{html}</s>"
    return f"{html} {said}" if said else html


@lru_cache(maxsize=2048)
def reference(source: SourceRecord) -> str:
    """The whole reference in AMA style, as HTML: authors, title, place, access date, locators, what became of it.

    AMA Manual of Style, 11th edition, chapter 3; dates are written day first, as on the whole site.
    """
    authors = ama_authors(source)
    title = escape(source.title)
    stop = "" if title.endswith(("?", ".", "!")) else "."
    head = f"{escape(authors.rstrip('.'))}. " if authors else ""
    read = f" Accessed {written_date(source.accessed)}." if source.accessed and not source.doi else ""
    return marked(source, f"{head}<cite>{title}{stop}</cite> {ama_place(source)}{read} {'. '.join(locators(source))}.")


def shortened(title: str, words: int = 9) -> str:
    parts = title.split()
    return title if len(parts) <= words else " ".join(parts[:words]).rstrip(",;:") + " …"


def brief(source: SourceRecord) -> str:
    """A reference for a crowded printed page, as HTML: short name, title, and one address that can be typed.

    Of an address that is too long to type only the host is given.
    """
    bare = re.sub(r"^https?://(www\.)?", "", source.url).rstrip("/")
    typed = bare if len(bare) <= TYPED_UP_TO else urlsplit(source.url).netloc.removeprefix("www.")
    address = f"doi:{source.doi}" if source.doi else f"PMID {source.pmid}" if source.pmid else typed
    title = escape(shortened(source.title, BRIEF_TITLE))
    stop = "" if title.endswith(("?", ".", "!", "…")) else "."
    low = ". Low authority: not evidence" if source.standing == Standing.LOW else ""
    name = escape(short_name(source).rstrip("."))
    return marked(source, f"{name}. <cite>{title}{stop}</cite> {escape(address or 'no address known')}{low}")
