"""A CSL item as other programs write it becomes one as `csl` reads it, and with that the values of a source."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from nutrients import csl
from nutrients.reference_formats.cleaning import (
    PUBMED,
    day_of,
    doi_of,
    one_line,
    pages_of,
    shown,
    url_of,
    visible,
    year_of,
)
from nutrients.reference_formats.items import Found, Item
from nutrients.vocabulary import SourceType

TYPES = {
    "article": SourceType.ARTICLE,
    "article-magazine": SourceType.ARTICLE,
    "article-newspaper": SourceType.ARTICLE,
    "journal-article": SourceType.ARTICLE,
    "paper-conference": SourceType.ARTICLE,
    "review": SourceType.ARTICLE,
    "monograph": SourceType.BOOK,
    "edited-book": SourceType.BOOK,
    "reference-book": SourceType.BOOK,
    "book-chapter": SourceType.CHAPTER,
    "entry": SourceType.CHAPTER,
    "entry-dictionary": SourceType.CHAPTER,
    "entry-encyclopedia": SourceType.CHAPTER,
    "bill": SourceType.LEGISLATION,
    "regulation": SourceType.LEGISLATION,
    "legal_case": SourceType.LEGISLATION,
    "standard": SourceType.REPORT,
    "thesis": SourceType.REPORT,
    "dissertation": SourceType.REPORT,
    "post": SourceType.WEBPAGE,
    "post-weblog": SourceType.WEBPAGE,
}
"""CSL's and Crossref's other types, by the nearest of ours."""
SAME = frozenset({"journal-article", "book-chapter"})
"""Other programs' words for the very same."""
SIGNED_BY_ORGANISATIONS = frozenset({SourceType.LEGISLATION, SourceType.REPORT, SourceType.WEBPAGE})
EXTRA = re.compile(r"\b(PMID|PMCID|DOI)\s*:\s*(\S+)", re.I)
MOST_NAMES, LONGEST_NOTE = 200, 2000


def understood(item: Item) -> Found:
    """The values of one item; what does not fit is left out with a remark."""
    if item.fault:
        return Found(item.line, {}, item.remarks, item.fault)
    remarks = list(item.remarks)
    try:
        values = csl.from_csl(mended(item.csl, remarks))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return Found(item.line, {}, (), f"It could not be understood: {shown(error) or type(error).__name__}.")
    if not values["title"]:
        return Found(item.line, {}, tuple(remarks), "It has no title.")
    found = {name: value for name, value in values.items() if value}
    for name in {"year", "accessed"} & found.keys():
        found[name] = str(found[name])
    return Found(item.line, found, tuple(remarks))


def mended(item: Mapping[str, Any], remarks: list[str]) -> dict[str, Any]:
    """The item with clean texts, one form of each identifier, and names and dates as `csl` has them."""
    custom = item.get("custom")
    own = isinstance(custom, Mapping) and "evidence" in custom  # written by this site: nothing is to be guessed
    texts = {name: one_line(item.get(name)) for name in ("container-title", "publisher", "volume", "issue")}
    title = one_line(item.get("title"))
    note, extra = note_of(item)
    made: dict[str, Any] = {**texts, "title": title if own or title.endswith("..") else title.removesuffix(".")}
    made |= {"page": pages_of(one_line(item.get("page"))), "note": note, **identifiers(item, extra, remarks)}
    made["type"] = type_of(item, made, remarks)
    names = names_of(item.get("author"), remarks)
    organisation = one_line(custom.get("organisation")) if isinstance(custom, Mapping) else ""
    if not own and not organisation:
        names, organisation = signed(names, made)
    made |= {"author": names, "custom": {"organisation": organisation}}
    if year := issued_in(item, remarks):
        made["issued"] = csl.issued(year)
    if read_on := day_in(item.get("accessed")):
        made["accessed"] = {"date-parts": [[read_on.year, read_on.month, read_on.day]]}
    return made


def note_of(item: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The note without the lines in which Zotero keeps what it has no field for; and those."""
    note = item.get("note")
    text = visible(note) if isinstance(note, str) else ""
    extra = {found[1].upper(): found[2] for found in EXTRA.finditer(text)}
    return "\n".join(line.strip() for line in EXTRA.sub("", text).split("\n")).strip()[:LONGEST_NOTE], extra


def identifiers(item: Mapping[str, Any], extra: Mapping[str, str], remarks: list[str]) -> dict[str, str]:
    """DOI, PMID and address; of a DOI or PMID that stands in the address alone, both."""
    typed = {name: one_line(item.get(name) or item.get(name.lower())) for name in ("DOI", "PMID", "URL")}
    url = url_of(typed["URL"])
    if typed["URL"] and not url:
        remarks.append(f"The address ‘{shown(typed['URL'])}’ is none and was left out.")
    doi = doi_of(typed["DOI"] or extra.get("DOI", "")) or (doi_of(url) if "doi.org/" in url else "")
    if typed["DOI"] and not doi_of(typed["DOI"]):
        remarks.append(f"The DOI ‘{shown(typed['DOI'])}’ is none and was left out.")
    pmid = re.sub(r"^PMID:?\s*", "", typed["PMID"] or extra.get("PMID", ""), flags=re.I)
    if pmid and not re.fullmatch(r"[0-9]{1,12}", pmid):
        remarks.append(f"The PMID ‘{shown(pmid)}’ is no number and was left out.")
        pmid = ""
    found = PUBMED.match(url)
    return {"DOI": doi, "PMID": pmid or (found[1] if found else ""), "URL": url}


def type_of(item: Mapping[str, Any], made: Mapping[str, str], remarks: list[str]) -> SourceType:
    named = one_line(item.get("type"))
    if named in SourceType.values:
        return SourceType(named)
    guess = TYPES.get(named)
    if guess is None:
        guess = SourceType.WEBPAGE if made["URL"] and not made["container-title"] else SourceType.REPORT
        guess = SourceType.ARTICLE if made["container-title"] and made["volume"] else guess
    if named not in SAME:
        word = f"‘{shown(named)}’ is none of the types of this site" if named else "Its type is not given"
        remarks.append(f"{word}: it becomes ‘{guess.label}’.")
    return guess


def names_of(authors: Any, remarks: list[str]) -> list[dict[str, str]]:
    """Names as `csl` reads them; a name without parts is an organisation, and holds no comma."""
    listed = authors if isinstance(authors, list) else [authors] if authors else []
    names = [name for author in listed[:MOST_NAMES] if (name := name_of(author))]
    if len(listed) > MOST_NAMES:
        names.append({"literal": "and others"})
    if any(not name_of(author) for author in listed[:MOST_NAMES]):
        remarks.append("An author without a name was left out.")
    return names


def name_of(author: Any) -> dict[str, str]:
    if isinstance(author, str):
        author = {"literal": author}
    if not isinstance(author, Mapping):
        return {}
    parts = {name: one_line(value).replace(";", " ") for name, value in author.items() if isinstance(name, str)}
    if parts.get("family"):
        known = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle")
        parts["family"] = parts["family"].replace(",", "")
        return {name: parts[name] for name in known if parts.get(name)}
    whole = parts.get("literal") or parts.get("name") or parts.get("given") or ""
    whole = " ".join(whole.replace(",", " ").split())
    return {"literal": whole} if whole else {}


def signed(names: list[dict[str, str]], made: dict[str, Any]) -> tuple[list[dict[str, str]], str]:
    """Who answers for it: one name that is no person's is the organisation; else a report's publisher is."""
    if len(names) == 1 and "literal" in names[0]:
        return [], names[0]["literal"]
    if not names and made["type"] in SIGNED_BY_ORGANISATIONS and made["publisher"]:
        return names, str(made.pop("publisher"))
    return names, ""


def issued_in(item: Mapping[str, Any], remarks: list[str]) -> str:
    for name in ("issued", "published-print", "published-online", "published"):
        year = year_of(dated(item.get(name)))
        if year:
            return year
    if typed := dated(item.get("issued")):
        remarks.append(f"There is no year in ‘{shown(typed)}’.")
    return ""


def day_in(value: Any) -> date | None:
    return day_of(dated(value))


def dated(value: Any) -> str:
    """A CSL date in one text: `date-parts`, or whatever the program wrote instead."""
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and any(parts[0]):
            return "-".join(one_line(part) for part in parts[0])
        return one_line(value.get("literal") or value.get("raw") or value.get("year"))
    return one_line(value)
