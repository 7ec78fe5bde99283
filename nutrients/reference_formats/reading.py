"""One text in whichever format becomes a list of what was found, in its order."""

import re
from collections.abc import Callable, Iterator

from nutrients.reference_formats import bibtex, csl_json, ris
from nutrients.reference_formats.items import LONGEST, Found, Item, Unreadable, few
from nutrients.reference_formats.mending import understood

FORMATS = {"csl": "CSL-JSON", "ris": "RIS", "bibtex": "BibTeX"}
READERS: dict[str, Callable[[str], Iterator[Item]]] = {
    "csl": csl_json.items,
    "ris": ris.items,
    "bibtex": bibtex.items,
}
SIGNS = {
    "csl": re.compile(r"\A[\s\ufeff]*[\[{]"),
    "ris": re.compile(r"(?m)^\ufeff?TY {1,2}-"),
    "bibtex": re.compile(r"@\s*\w+\s*[{(]"),
}


def recognised(text: str) -> str:
    """The format of a text, by what it holds. Raises Unreadable where it is none of them."""
    for name, sign in SIGNS.items():
        if sign.search(text):
            return name
    raise Unreadable("This is neither CSL-JSON nor RIS nor BibTeX.")


def read(text: str, format_name: str = "") -> list[Found]:
    """Every item of a text, in the format named, or in the one that it seems to have.

    Raises Unreadable where nothing can be read: no such format, too long, too many items, nothing in it.
    """
    if len(text) > LONGEST:
        raise Unreadable("This is longer than 1 MB. Import it in smaller parts.")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not plain.strip():
        raise Unreadable("There is nothing in it.")
    name = format_name or recognised(plain)
    if not SIGNS[name].search(plain):
        raise Unreadable(f"This is no {FORMATS[name]}.")
    found = [understood(item) for item in READERS[name](plain)]
    few(len(found))
    if not found:
        raise Unreadable("There is no item in it.")
    return found
