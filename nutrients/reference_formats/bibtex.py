"""BibTeX by bibtexparser, entry by entry, so that a broken one hides no other."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

from nutrients.reference_formats.cleaning import shown
from nutrients.reference_formats.items import MOST, Item, Unreadable, few
from nutrients.reference_formats.latex import Latex

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # the report says what it would log, by line
BLOCK = re.compile(r"@[ \t]*(\w*)[ \t]*[{(]")
ASIDE = ("string", "comment", "preamble")
TYPES = {
    "article": "article-journal",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "booklet": "book",
    "manual": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inreference": "entry-encyclopedia",
    "conference": "paper-conference",
    "inproceedings": "paper-conference",
    "techreport": "report",
    "report": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "legislation": "legislation",
    "jurisdiction": "legal_case",
    "electronic": "webpage",
    "online": "webpage",
    "webpage": "webpage",
    "www": "webpage",
}
LONGEST_FIELD, LONGEST_NAMES = 5_000, 50_000
ESCAPED = re.compile(r"\\([_%&#~{}$])")


def items(text: str) -> Iterator[Item]:
    """Every entry; one that is broken is told of, and the next one is read."""
    blocks = [mark[1].lower() for mark in BLOCK.finditer(text)]
    few(sum(kind not in ASIDE for kind in blocks))
    if len(blocks) > 2 * MOST:
        raise Unreadable("There are too many abbreviations and comments. Import it in smaller parts.")
    latex = Latex()
    library = parse_string(text, parse_stack=[])
    strings = {string.key.lower(): bare(str(string.value)) for string in library.strings}
    for block in library.blocks:
        remarks: list[str] = []
        line = (block.start_line or 0) + 1
        entry = (
            block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock) else block
        )
        if isinstance(block, DuplicateFieldKeyBlock):
            remarks.append(f"It gives {', '.join(sorted(map(shown, block.duplicate_keys)))} twice; the first counts.")
        if isinstance(entry, Entry):
            yield Item(line, item_of(entry, strings, latex, remarks), tuple(remarks))
        elif isinstance(block, ParsingFailedBlock):
            yield Item(
                line, {}, fault=f"It could not be read: is a brace or a quotation mark left open? {reason(block)}"
            )


def reason(block: ParsingFailedBlock) -> str:
    return shown(getattr(block.error, "abort_reason", ""))


def bare(value: str) -> str:
    """A value without the braces or quotation marks around it."""
    enclosed = len(value) > 1 and (value[0], value[-1]) in (("{", "}"), ('"', '"'))
    return value[1:-1].strip() if enclosed else value.strip()


def values_of(entry: Entry, strings: Mapping[str, str]) -> dict[str, str]:
    """Fields by their name in small letters; of one that is given twice the first; abbreviations written out."""
    values: dict[str, str] = {}
    for field in entry.fields:
        text = str(field.value).strip()
        values.setdefault(field.key.lower().strip("\0 "), strings.get(text.lower(), bare(text)))
    return values


def item_of(entry: Entry, strings: Mapping[str, str], latex: Latex, remarks: list[str]) -> dict[str, Any]:
    raw = values_of(entry, strings)
    for name in [name for name, value in raw.items() if len(value) > limit_of(name)]:
        remarks.append(f"The field {shown(name)} is too long and was left out.")
        del raw[name]

    def text(*names: str) -> str:
        return next((plain for name in names if (plain := latex.decoded(raw.get(name, ""), name, remarks))), "")

    def literally(*names: str) -> str:
        return next((ESCAPED.sub(r"\1", raw[name]).strip("{}") for name in names if raw.get(name)), "")

    kind = entry.entry_type.lower()
    chapter = kind in ("incollection", "inbook", "inproceedings", "conference", "inreference")
    url = literally("url") or re.sub(r"^\\url\s*\{(.*)\}$", r"\1", raw.get("howpublished", "")).replace("\\", "")
    return {
        "type": "webpage" if kind == "misc" and url else TYPES.get(kind, kind),
        "title": text("title"),
        "author": [name for name in names_of(raw.get("author", ""), latex, remarks) if name],
        "container-title": text(*(("booktitle",) if chapter else ()), "journaltitle", "journal", "booktitle"),
        "publisher": text("publisher", "institution", "organization", "school"),
        "volume": text("volume"),
        "issue": text("number", "issue"),
        "page": text("pages"),
        "issued": {"raw": text("year", "date")},
        "DOI": literally("doi"),
        "PMID": literally("pmid") or (literally("eprint") if raw.get("eprinttype", "").lower() == "pubmed" else ""),
        "URL": url if "://" in url else "",
        "accessed": {"raw": literally("urldate")},
        "note": text("note", "annote"),
    }


def limit_of(name: str) -> int:
    return LONGEST_NAMES if name == "author" else LONGEST_FIELD


def names_of(field: str, latex: Latex, remarks: list[str]) -> list[dict[str, str]]:
    return [name_of(name, latex, remarks) for name in split_multiple_persons_names(field)]


def name_of(name: str, latex: Latex, remarks: list[str]) -> dict[str, str]:
    """A person in parts; what stands whole in braces is an organisation."""
    if name == "others":
        return {"literal": "and others"}
    if name.startswith("{") and name.endswith("}") and name.count("{") == 1:
        return {"literal": latex.decoded(name[1:-1], "author", remarks)}
    parts = parse_single_name_into_parts(name, strict=False)
    family, given, suffix = (
        latex.decoded(" ".join(words), "author", remarks)
        for words in ((*parts.von, *parts.last), parts.first, parts.jr)
    )
    return {"family": family, "given": given, "suffix": suffix} if given else {"literal": family}
