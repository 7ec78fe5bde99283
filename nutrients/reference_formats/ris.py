"""RIS, the tagged lines that PubMed's, EndNote's and Zotero's exports share.

Read here and not by a library: rispy knows no line numbers, drops an item without its last line without a
word, fails on a line before any tag, and cuts addresses at semicolons.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from nutrients.reference_formats.cleaning import shown
from nutrients.reference_formats.items import Item, few

TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|)\Z")
START, END = "TY", "ER"
TYPES = {
    "JOUR": "article-journal",
    "EJOUR": "article-journal",
    "JFULL": "article-journal",
    "INPR": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "CPAPER": "paper-conference",
    "CONF": "paper-conference",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "ENCYC": "entry-encyclopedia",
    "DICT": "entry-dictionary",
    "RPRT": "report",
    "GOVDOC": "report",
    "STAND": "standard",
    "THES": "thesis",
    "STAT": "legislation",
    "LEGAL": "legislation",
    "BILL": "bill",
    "ELEC": "webpage",
    "BLOG": "post-weblog",
    "ICOMM": "webpage",
}

Tags = Mapping[str, list[str]]


def items(text: str) -> Iterator[Item]:
    """Every item; lines that belong to none are told of, a run of them once."""
    tags: dict[str, list[str]] | None = None
    start = count = outside = 0
    last: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = TAG.match(line.rstrip("\r").lstrip("\ufeff"))
        name, value = (found[1], (found[2] or "").strip()) if found else ("", line.strip())
        if name == START:
            if tags is not None:
                yield Item(start, item_of(tags), ("It has no line ‘ER’ at its end.",))
            count += 1
            few(count)
            tags, start, outside = defaultdict(list, {START: [value]}), number, 0
            last = []
        elif name == END and tags is not None:
            yield Item(start, item_of(tags))
            tags = None
        elif tags is None:
            if value and not outside:
                yield Item(number, {}, fault=f"This belongs to no item: ‘{shown(value)}’.")
            outside = outside or bool(value)
        elif name:
            tags[name].append(value)
            last = tags[name]
        elif value and last:
            last[-1] = f"{last[-1]} {value}" if len(last[-1]) < 5000 else last[-1]
    if tags is not None:
        yield Item(start, item_of(tags), ("It has no line ‘ER’ at its end.",))


def first(tags: Tags, *names: str) -> str:
    return next((value for name in names for value in tags.get(name, ()) if value), "")


def item_of(tags: Tags) -> dict[str, Any]:
    """The item in CSL's terms; where programs use different tags, the first that holds something."""
    kind = first(tags, START)
    start, end = first(tags, "SP"), first(tags, "EP")
    chapter = TYPES.get(kind) == "chapter"
    return {
        "type": TYPES.get(kind, kind),
        "title": first(tags, "TI", "T1", "CT", "BT"),
        "author": [name_of(name) for name in (*tags.get("AU", ()), *tags.get("A1", ()))],
        "container-title": first(tags, *(("BT",) if chapter else ()), "T2", "JF", "JO", "JA", "J2"),
        "publisher": first(tags, "PB"),
        "volume": first(tags, "VL"),
        "issue": first(tags, "IS", "CP"),
        "page": f"{start}-{end}" if end and end != start and "-" not in start else start,
        "issued": {"raw": first(tags, "PY", "Y1", "DA")},
        "DOI": first(tags, "DO") or next((text for text in tags.get("M3", ()) if "10." in text), ""),
        "PMID": pmid_of(tags),
        "URL": next((url for url in tags.get("UR", ()) if url), ""),
        "accessed": {"raw": first(tags, "Y2")},
        "note": "\n".join(tags.get("N1", ())),
    }


def pmid_of(tags: Tags) -> str:
    """AN is the number in whatever database: a PMID where that is PubMed, or where nothing else is named."""
    number, base = first(tags, "AN"), first(tags, "DB", "DP").lower()
    medline = not base or any(word in base for word in ("pubmed", "medline", "nlm"))
    return number if medline and re.fullmatch(r"(PMID:?\s*)?[0-9]{1,8}", number, re.I) else ""


def name_of(name: str) -> dict[str, str]:
    """'Kim, Jiyoung' or 'Lewis, James L., III'; a name without a comma is an organisation's."""
    family, *given = (part.strip() for part in name.split(","))
    if not any(given):
        return {"literal": family}
    return {"family": family, "given": given[0], "suffix": " ".join(given[1:])}
